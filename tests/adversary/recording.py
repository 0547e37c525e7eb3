"""Ten rounds of one group, played in the real house and noted for each adversary (``seen.Seen``)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from bot.ports import Change, Step
from governance.state import Item, Round
from tests.adversary.files import every_file
from tests.adversary.logs import Said, listening
from tests.adversary.outside import HOME, room
from tests.adversary.people import CODES, NAMES, STEADY, Habit, Manner, Part, Say, cast, habits
from tests.adversary.plant import NOTHING, Plant
from tests.adversary.seen import NOBODY, PEOPLE, Seen
from tests.adversary.stories import scratch
from tests.adversary.thief import Blind, Thief, cells, rank
from tests.adversary.thief import rows as rows_of
from tests.adversary.world import CIRCLE, World

SERIES = 10
"""Rounds of one group; the same people play the steady parts in all of them."""
_JOINS, _LEAVES = 3, 6
"""In which round of an eventful series somebody comes, and somebody goes."""
_HOUR = timedelta(hours=1)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_WORRY = {"f": "cost_service", "g": "unsafe"}


def _whose(spot: str) -> int:
    return next((one for one in PEOPLE if room(NAMES[one]).id == spot), NOBODY)


class Recorder:
    """Plays the rounds of one series and notes them."""

    def __init__(self, world: World, said: Said, dice: Random, manner: Manner, series: int) -> None:
        self._world, self._said, self._dice, self._manner, self._series = world, said, dice, manner, series
        self._thief = Thief(world) if world.on_disk else Blind()
        self._habits: tuple[Habit, ...] = habits(dice)
        self._steady = dict(zip(dice.sample(PEOPLE, len(STEADY)), STEADY, strict=True))
        self._eventful = series % 5 == 4
        """In every fifth group somebody leaves, somebody joins, and people say in public what they think."""

    async def play(self, rounds: int) -> list[Seen]:
        late = self._dice.choice(PEOPLE) if self._eventful else NOBODY
        leaver = self._dice.choice([one for one in PEOPLE if one != late]) if self._eventful else NOBODY
        if late != NOBODY:
            await self._there(late, left=True)
        return [
            await self._round(joins=late if n == _JOINS else NOBODY, leaves=leaver if n == _LEAVES else NOBODY)
            for n in range(rounds)
        ]

    async def _there(self, one: int, *, left: bool) -> None:
        """Somebody is not in the group yet, or comes into it (agreed on long ago)."""
        circle = await self._world.circle()
        id_ = self._world.people[NAMES[one]]
        people = {**circle.people, id_: replace(circle.people[id_], left=left)}
        rota = tuple(other for other in circle.rota if other != id_) + (() if left else (id_,))
        changed = replace(circle, people=people, rota=rota)
        await self._world.store.work(CIRCLE, lambda _: Step(None, Change(circle=changed)))

    async def _round(self, *, joins: int, leaves: int) -> Seen:
        world, dice = self._world, self._dice
        circle = await world.circle()
        here = [one for one in PEOPLE if not circle.people[world.people[NAMES[one]]].left]
        proposer = dice.choice(here)
        world.carrier.passing.clear()
        logged = len(self._said.all())
        self._thief.begin(circle.next_round)
        opened = world.clock.now()
        round_ = await world.open_round(NAMES[proposer])
        self._thief.opened()
        electorate = tuple(one for id_ in round_.electorate for one in here if world.people[NAMES[one]] == id_)
        truth = dice.choice(electorate)
        parts = {one: part for one, part in self._steady.items() if one in electorate} | {truth: Part.NO}
        hours = (round_.ends_at - opened) / _HOUR
        says = cast(dice, parts, electorate, manner=self._manner, people=self._habits, start=opened, hours=hours)
        texts = await self._answers(says, parts, opened, joins=joins, leaves=leaves if leaves != proposer else NOBODY)
        await world.until(round_.ends_at + timedelta(minutes=1))
        item = (await world.circle()).items[max((await world.circle()).items)]
        seen = self._seen(
            item=item,
            round_=round_,
            opened=opened,
            hours=hours,
            electorate=electorate,
            proposer=proposer,
            truth=truth,
            texts=texts,
            quiet={*parts},
            logged=logged,
        )
        await world.give_up()
        await world.wait(hours=dice.uniform(14, 20))
        return seen

    async def _answers(
        self, says: Sequence[Say], parts: Mapping[int, Part], opened: datetime, *, joins: int, leaves: int
    ) -> dict[int, str]:
        """Say what people say, with the coming and going of an eventful group in between; return their texts."""
        world, texts = self._world, {}
        for n, say in enumerate(says):
            await world.until(max(opened + say.after * _HOUR, world.clock.now()))
            if n == len(says) // 2 and joins != NOBODY:
                await self._there(joins, left=False)
            letters = say.letters
            if parts.get(say.who) is Part.NO and self._manner is CODES and self._series % 2:
                letters = "g"  # a worry from the list alone is a not-yet, too
            await world.say(NAMES[say.who], letters, say.words)
            texts[say.who] = say.words or _WORRY.get(letters, "")
        if leaves != NOBODY and leaves not in parts:
            await world.heard(NAMES[leaves], "leave", sure="yes")
        return texts

    def _seen(
        self,
        *,
        item: Item,
        round_: Round,
        opened: datetime,
        hours: float,
        electorate: tuple[int, ...],
        proposer: int,
        truth: int,
        texts: Mapping[int, str],
        quiet: set[int],
        logged: int,
    ) -> Seen:
        world, thief, dice = self._world, self._thief, self._dice
        wanted = texts.get(truth, "")
        shown = [words.text or " ".join(words.standard) for words in item.words]
        known = [text for text in shown if text]
        on_disk = world.on_disk and len(known) > 1
        order, rows = rows_of(world.table_file, known) if on_disk else ([], {})
        cleared = (
            frozenset(one for one in electorate if one not in quiet and dice.random() < 0.3)
            if self._eventful
            else frozenset()
        )
        home = [one for one in world.carrier.passing if one.out and one.spot == HOME.id]
        lines = self._said.all()[logged:]
        return Seen(
            series=self._series,
            habits=self._habits,
            opened=opened.hour + opened.minute / 60,
            hours=hours,
            electorate=electorate,
            cleared=cleared,
            proposer=proposer,
            truth=truth,
            steady=tuple((part, one) for one, part in self._steady.items() if one != truth and one in electorate),
            home=tuple(
                (one.at - opened) / _HOUR for one in home if timedelta(minutes=1) < one.at - opened < hours * _HOUR
            ),
            named=tuple(sum(NAMES[one] in repr(p.body) for p in home) for one in PEOPLE),
            shown=rank(shown, wanted),
            writes=tuple((at - opened) / _HOUR for at, _ in thief.writes if opened < at < round_.ends_at),
            sizes=tuple(size for at, size in thief.writes if opened < at < round_.ends_at),
            changed=tuple((at - opened) / _HOUR for at in thief.changed if opened < at < round_.ends_at),
            boxed=tuple(((at - opened) / _HOUR, one) for at, one in thief.boxed),
            touched=tuple(((at - opened) / _HOUR, one) for at, one in thief.touched),
            logged=tuple(sum(_tells(line, world, one) for line in lines) for one in PEOPLE),
            cells=rank(cells(every_file(world.files) | every_file(world.keys), known), wanted) if on_disk else None,
            rows=rank(order, wanted),
            row_time=_instant(rows.get(wanted, ""), opened, hours),
            marked=tuple(thief.marked.count(one) for one in PEOPLE),
            passed=tuple(((p.at - opened) / _HOUR, p.out, _whose(p.spot), p.size) for p in world.carrier.passing),
        )


def _tells(line: str, world: World, one: int) -> bool:
    """Tell whether a line names a person beside an answer that stops something."""
    name = NAMES[one]
    return (world.people[name] in line or f"@{name}" in line) and re.search(r"\b[bg]\b", line) is not None


def _instant(row: str, opened: datetime, hours: float) -> float | None:
    for found in _INSTANT.findall(row):
        after = (datetime.fromisoformat(found).replace(tzinfo=opened.tzinfo) - opened) / _HOUR
        if 0 < after < hours:
            return float(after)
    return None


async def record(
    series: int, manner: Manner, plant: Plant = NOTHING, *, rounds: int = SERIES, on_disk: bool = True
) -> list[Seen]:
    """Play one series; the same number gives the same people, dice and times."""
    with TemporaryDirectory(prefix="owntable-", dir=scratch()) as directory, listening() as said:
        reminders = 2 if plant is not NOTHING or series % 5 == 0 else 1  # they cost most of the time there is
        world = await World(Path(directory), f"series {series}", plant, reminders=reminders, on_disk=on_disk).open()
        try:
            return await Recorder(world, said, Random(f"{series}"), manner, series).play(rounds)
        finally:
            await world.close()
