"""Bursts, a line that fails, a bot that is stopped and killed: each message handled once, in order, answered once."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path

import pytest

from adapters.matrix.settings import Settings
from bot.testkit.matrix_person import MatrixPerson
from tests.adapters.matrix.gate import Gate
from tests.adapters.matrix.storm_bot import written
from tests.adapters.matrix.world import World

pytestmark = [pytest.mark.server, pytest.mark.asyncio(loop_scope="session")]
ROOT = Path(__file__).parents[3]


class Process:
    """The bot as a process, through the gate."""

    def __init__(self, settings: Settings, notebook: Path) -> None:
        self._settings, self._notebook = settings, notebook
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.adapters.matrix.storm_bot",
            written(self._settings),
            str(self._notebook),
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        assert self._process.stdout is not None
        async with asyncio.timeout(60):
            while (line := await self._process.stdout.readline()) != b"listening\n":  # the log comes here, too
                assert line
        self._rest = asyncio.create_task(self._process.stdout.read())

    async def end(self, how: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(how)
        async with asyncio.timeout(30):
            await self._process.wait()
            await self._rest

    async def close(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def notes(self, different: int, seconds: float) -> None:
        """Wait until so many different things are noted."""
        async with asyncio.timeout(seconds):
            while len({tuple(line.values()) for line in self.noted()}) < different:  # noqa: ASYNC110 - it is a process
                await asyncio.sleep(0.2)

    def noted(self) -> list[dict[str, str]]:
        return [json.loads(line) for line in self._notebook.read_text().splitlines()]


@dataclass
class Talk:
    """What the people of a storm said, by person and room, in order."""

    home: str
    plain: str
    private: dict[str, str]
    said: defaultdict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    count: int = 0

    async def reaches(self, count: int) -> None:
        """Wait until so much was said."""
        while self.count < count:  # noqa: ASYNC110 - nobody tells us
            await asyncio.sleep(0.02)

    async def one(self, person: MatrixPerson) -> None:
        """Say the next thing: by name in the encrypted room and in the plain one, by name and by code privately."""
        self.count += 1
        number, kind = self.count, self.count % 4
        room = (self.home, self.plain)[kind] if kind < 2 else self.private[person.id]
        if kind >= 2:  # clients make a new session for each message there, as the room wishes
            person.client.olm.outbound_group_sessions.pop(room, None)
        text = f"37b w{number}" if kind == 3 else f"show {number}"
        self.said[person.id, room].append(text)
        await person.say(room, f"!table {text}" if kind < 2 else text)


async def settle(world: World, people: Sequence[MatrixPerson]) -> Talk:
    """Let everybody sit in an encrypted and in a plain room with the bot, each with a private room of their own."""
    host, others = people[0], people[1:]
    home = await world.home_of(host, world.bot_id, *(one.id for one in others))
    plain = await host.create_room("plain", [world.bot_id, *(one.id for one in others)], encrypted=False)
    talk = Talk(home, plain, {})
    for one in people:
        await one.until(lambda one=one: {home, plain} <= set(one.client.rooms))  # type: ignore[misc] # bound at once
        await one.say(home, "!table join standing=member")
        private = await one.private_room(world.bot_id)
        await one.sees(lambda m, private=private: m.room == private and "for you and me" in m.text)  # type: ignore[misc] # same
        talk.private[one.id] = private
    await host.until(lambda: world.bot_id in host.client.rooms[plain].users)
    return talk


async def storm(
    world: World, names: Sequence[str], messages: int, ends: Sequence[signal.Signals], directory: Path
) -> tuple[Talk, Process, Gate, list[MatrixPerson]]:
    """Let people say so much while the line is flaky and the bot is ended and started again; wait for all of it."""
    people = [await world.person(name) for name in names]
    async with Gate(world.synapse.url).open() as gate:
        settings = replace(await world.settings(homeserver=gate.url), asks_a_minute=100_000)
        bot = Process(settings, directory / "notebook")
        try:
            await bot.start()
            talk = await settle(world, people)
            before = len(bot.noted())
            gate.flaky = 2
            each = messages // len(people)
            parts = [each // (len(ends) + 1)] * len(ends) + [each - each // (len(ends) + 1) * len(ends)]
            for part, end in zip(parts, [*ends, None], strict=True):
                burst = asyncio.gather(*(_says(talk, one, part) for one in people))
                if end is not None:
                    await talk.reaches(talk.count + part * len(people) // 2)
                    await bot.end(end)
                    await burst  # the rest is said while nobody listens
                    await bot.start()
                else:
                    await burst
            await bot.notes(before + talk.count, 600)
            gate.flaky = 0
            await people[0].say(talk.home, "!table rules")
            await people[0].sees(lambda m: m.text.startswith("noted rules"), 60)
        finally:
            await bot.close()
    return talk, bot, gate, people


async def _says(talk: Talk, person: MatrixPerson, number: int) -> None:
    for _ in range(number):
        await talk.one(person)


def judge(talk: Talk, bot: Process, people: Sequence[MatrixPerson], kills: int) -> dict[str, int]:
    """See that nothing was lost, doubled or turned round; return what is worth knowing."""
    heard: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for line in bot.noted():
        if line["said"].split()[0] in {"show", "37b"}:
            heard[line["who"], line["room"]].append(line["said"])
    once = {where: [said for said, _ in groupby(all_)] for where, all_ in heard.items()}
    assert once == dict(talk.said)
    # A kill may fall between keeping a private answer and noting that it was: the same is then kept once more.
    again = sum(map(len, heard.values())) - sum(map(len, once.values()))
    assert again <= kills * len(talk.private)
    answers = Counter(
        (one.id, m.text) for one in people for m in one.messages if m.text.startswith(("noted 37b", "noted show"))
    )
    per_person = len(people)
    assert max(answers.values()) == 1
    assert [m.text for one in people for m in one.messages if "could not open" in m.text] == []
    assert [event for one in people for event in one.unreadable] == []
    told = {text for _, text in answers}
    said = [text for texts in talk.said.values() for text in texts]
    return {
        "said": len(said),
        "kept twice": again,
        "without an answer": sum(f"noted {text}" not in told for text in said),
        "people": per_person,
    }


async def test_150_messages_and_a_kill_through_a_flaky_line(
    world: World, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    talk, bot, gate, people = await storm(world, ["maya", "sam"], 150, [signal.SIGKILL], tmp_path)
    figures = judge(talk, bot, people, kills=1)
    assert figures["said"] == 150
    record_property("storm", {**figures, **gate.did})


@pytest.mark.long
async def test_2000_messages_and_three_restarts_through_a_flaky_line(
    world: World, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Stopped, killed, stopped, with something being said all the time."""
    ends = [signal.SIGTERM, signal.SIGKILL, signal.SIGTERM]
    talk, bot, gate, people = await storm(world, ["maya", "sam", "li", "finch", "jo"], 2_000, ends, tmp_path)
    figures = judge(talk, bot, people, kills=1)
    assert figures["said"] == 2_000
    record_property("storm", {**figures, **gate.did})
