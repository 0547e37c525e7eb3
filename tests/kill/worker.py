"""Plays one story with the real bus, files and letters, from wherever it was killed last.

Usage: ``python -m tests.kill.worker``; then one line on stdin a life: a folder. Each life is a fork, so
fifty lives import once. For each it prints the child's pid, and its exit status when it is over.

What survives is on disk only: the bot's own files, ``acks`` (a step was acknowledged) and ``posts`` (what a
platform shows; like a homeserver it recognises a letter id it has seen). Virtual time is the heartbeat.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from adapters.entropy import SystemEntropy
from adapters.store.sql import SqlStore
from adapters.store.urn_store import SqlUrnStore
from adapters.vault.disk import DiskVault
from bot.compose import House, assemble
from bot.ports import Account, Heard, Spot
from bot.testkit.clock import SimClock, SimWaker
from bot.ui import present
from bot.ui.model import Card, Form, Notice
from governance.commands import Place
from governance.state import RoundKind

NAMES = ("maya", "oba", "li", "sam", "ines", "tom", "noor")
HOME = Spot("disk", "home")
START = datetime(2027, 1, 4, 10, tzinfo=UTC)
FOUND = {
    "name": "Our own table",
    "aim": "Decide together",
    "zone": "Europe/London",
    "server_host": "a friend",
    "bot_host": "a friend",
    "server_by_professionals": "no",
    "expected": "oba",
}
Step = tuple[str, ...]


def story() -> list[Step]:
    """Return the steps: ``say`` (a named ask), ``slip`` (a private answer), ``after`` (hours)."""
    steps: list[Step] = [("say", "maya", "found", json.dumps(FOUND))]
    steps += [("say", name, "join", '{"standing": "member"}') for name in NAMES]
    steps += [("say", name, "ready", "{}") for name in NAMES[:3]]
    for round_ in range(3):
        title = json.dumps({"title": f"Meet Tuesdays {round_}", "sure": "yes"})
        steps += [("say", NAMES[round_], "propose", title), ("after", "1")]
        n = str(round_ + 1)
        steps.append(("say", "tom", "ask", json.dumps({"n": n, "text": f"Which room {round_}?"})))
        steps.append(("say", "li", "answer", json.dumps({"n": n, "q": "1", "text": "The blue one"})))
        steps += [("slip", name, n, "a") for name in NAMES]
        steps += [("slip", "oba", n, "b" if round_ == 1 else "a"), ("after", "60"), ("after", "30")]
    return [*steps, ("after", "72")]


class DiskPlatform:
    """A platform whose rooms are one file; a letter id it knows shows nothing new."""

    name = "disk"

    def __init__(self, folder: Path, clock: SimClock) -> None:
        """Read what it shows already."""
        self._clock = clock
        self._file = folder / "posts"
        self._seen: set[str] = set()
        if self._file.exists():
            # Killed in the middle of a line, this platform of the test never had that message.
            whole, _, torn = self._file.read_text().rpartition("\n")
            if torn:
                self._file.write_text(f"{whole}\n" if whole else "")
            self._seen = {json.loads(line)["id"] for line in whole.splitlines()}

    async def post(self, spot: Spot, body: Card | Notice, *, letter_id: str) -> str:
        """Show a message."""
        self._show(spot, body, letter_id, "post")
        return letter_id

    async def edit(self, spot: Spot, message: str, body: Card, *, letter_id: str) -> None:
        """Edit a card."""
        self._show(spot, body, letter_id, "edit")

    def _show(self, spot: Spot, body: Card | Notice, letter_id: str, how: str) -> None:
        if letter_id in self._seen:
            return
        self._seen.add(letter_id)
        day = self._clock.now().date().isoformat()
        append(self._file, {"id": letter_id, "at": spot.id, "day": day, "how": how, "body": repr(body)})

    async def private_spot(self, account: Account) -> Spot:
        """Return this person's own place."""
        return Spot(self.name, f"private:{account.id}")

    async def forget_private(self) -> None:
        """Nothing is kept here that could be forgotten."""

    async def members_only(self, spot: Spot, allowed: Sequence[Account]) -> bool:
        """Say that only those sit there."""
        return True


def append(file: Path, line: dict[str, object]) -> None:
    """Add a line, durably."""
    fd = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(fd, json.dumps(line).encode() + b"\n")
        os.fsync(fd)
    finally:
        os.close(fd)


async def _number(house: House, n: int) -> int:
    """Return the number of the round item ``n`` is in, as its prompt says it."""
    (id_,) = await house.store.circles()
    circle = await house.store.circle(id_)
    assert circle is not None
    round_ = circle.items[n].round
    assert round_ is not None, "the story answers while a round is open"
    assert round_.kind is RoundKind.SMALL
    return round_.number


async def _do(house: House, index: int, step: Step) -> None:
    kind, who = step[0], step[1]
    account, private = Account("disk", who), Spot("disk", f"private:{who}")
    if kind == "after":
        clock = house.clock
        assert isinstance(clock, SimClock)
        end = START + timedelta(hours=sum(int(s[1]) for s in story()[: index + 1] if s[0] == "after"))
        while True:
            await house.step()
            times = (await house.store.next_due(), await house.store.next_letter())
            soon = min((t for t in times if t is not None and clock.now() < t <= end), default=None)
            if soon is None:
                break
            await _move(house, clock, soon)
        await _move(house, clock, max(end, clock.now()))
        return
    if kind == "slip":
        code = f"{await _number(house, int(step[2]))}{step[3]}"
        told = await house.door.slip(account, private, code, "")
        assert isinstance(told, Notice)
        assert told.lines[0] == present.kept(None).lines[0]
        return
    heard = Heard(
        account=account,
        name=who,
        spot=HOME,
        place=Place.HOME,
        verb=step[2],
        fields=json.loads(step[3]),
        key=f"step-{index}",
    )
    answer = await house.door.ask(heard)
    assert not isinstance(answer, Form), answer


async def _move(house: House, clock: SimClock, to: datetime) -> None:
    """Move time on; the heartbeat goes along, so that being killed is no outage."""
    await house.store.beat(to)
    clock.advance_to(to)


async def live(folder: Path) -> None:
    """Go on from the first step that was not acknowledged."""
    acks = folder / "acks"
    done = len(acks.read_text().splitlines()) if acks.exists() else 0
    hours = sum(int(step[1]) for step in story()[:done] if step[0] == "after")
    store = await SqlStore.open(f"sqlite:///{folder / 'table.db'}")
    clock = SimClock(START + timedelta(hours=hours))
    beat = await store.last_beat()
    if beat is not None and beat > clock.now():
        clock.advance_to(beat)
    urns = await SqlUrnStore.open(f"sqlite:///{folder / 'urns.db'}")
    house = assemble(
        store=store,
        urns=urns,
        vault=DiskVault(folder / "vault"),
        clock=clock,
        entropy=SystemEntropy(),
        waker=SimWaker(clock),
        platforms=[DiskPlatform(folder, clock)],
        beat=timedelta(days=400),
    )
    await house.start()
    for index, step in enumerate(story()):
        if index >= done:
            await _do(house, index, step)
            append(acks, {"step": index})
            await house.step()
    await store.close()
    await urns.close()


def main() -> None:
    """Fork one life a line."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            try:
                asyncio.run(live(Path(line.strip())))
            except BaseException:  # noqa: BLE001 - a child must never fall into the parent's loop
                import traceback  # noqa: PLC0415 - only here

                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()
        _, status = os.waitpid(pid, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
