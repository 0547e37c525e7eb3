"""The real house on files of its own, in virtual time: nothing runs by itself, time moves when it is told to.

Left out of a rehearsal, because nobody could notice: rewrites of sealed boxes on a timer, and the heartbeat
between two steps (a stop writes one, so that only time away counts as an outage).
"""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters.store.sql import SqlStore
from adapters.store.urn_store import SqlUrnStore
from adapters.vault.disk import DiskVault
from bot.compose import House, assemble
from bot.i18n import Speaker
from bot.ports import Step, Trouble
from bot.rehearsal.founded import founded, there
from bot.rehearsal.reading import File
from bot.rehearsal.rooms import HOME, SHARED, Rooms, account, private
from bot.rehearsal.transcript import Transcript, Watcher
from bot.testkit.clock import SimClock, SimWaker
from bot.testkit.entropy import SeededEntropy
from governance.commands import Place
from governance.ids import CircleId, Fresh, PersonId
from governance.rules import Value
from governance.state import Circle, Phase, Standing

BREATH = timedelta(seconds=2)
"""Passes after every deed, so that the cards it changes are shown."""
PATIENCE = 60
"""How many breaths something may be due without moving."""
TABLE, URN, VAULT = "table.db", "urn.db", "vault"


class Stage:
    """Where a story is played. ``open`` it, ``close`` it."""

    def __init__(self, file: File, directory: Path, watcher: Watcher) -> None:
        self.file = file
        self.directory = directory
        story = file.story
        self.seats = {seat.name: seat for seat in story.seat}
        self.clock = SimClock(story.circle.start.astimezone(UTC))
        self.transcript = Transcript(watcher)
        self.speaker = Speaker(story.circle.language, story.circle.time_zone)
        self.rooms = Rooms(self.transcript, self.speaker, self.clock.now, list(self.seats))
        self.people: dict[str, PersonId] = {}
        """Who each seat is in the group, once the group knows them."""
        self._entropy = SeededEntropy(f"{story.circle.name}:{story.circle.start}")
        self._placed = {seat.name: seat.home for seat in story.seat if seat.home is not None}
        self._circle_id: CircleId | None = None
        self.house: House
        self.urns: SqlUrnStore

    @classmethod
    async def open(cls, file: File, directory: Path, watcher: Watcher, overrides: dict[str, Value]) -> Stage:
        """Build the house in ``directory`` and, unless the story founds the group itself, put the group into it.

        Raises ``Trouble`` if the files cannot be made there.
        """
        stage = cls(file, directory, watcher)
        await stage._build()
        if file.story.circle.phase != "founding":
            await stage._found(overrides)
        await stage.house.start()
        await stage.settle()
        return stage

    async def _build(self) -> None:
        store = await SqlStore.open(f"sqlite:///{self.directory / TABLE}", inline=True)
        try:
            self.urns = await SqlUrnStore.open(f"sqlite:///{self.directory / URN}", inline=True)
            vault = DiskVault(self.directory / VAULT, inline=True)
        except BaseException:
            await store.close()
            raise
        self.house = assemble(
            store=store,
            urns=self.urns,
            vault=vault,
            clock=self.clock,
            entropy=self._entropy,
            waker=SimWaker(self.clock),
            platforms=[self.rooms],
        )

    async def _found(self, overrides: dict[str, Value]) -> None:
        id_ = CircleId(self._entropy.token().hex())
        self.people = {seat.name: PersonId(self._entropy.token().hex()) for seat in there(self.file.story)}
        change = founded(self.file.story, id_, self.people, overrides, Fresh(self._entropy.token()))
        store = self.house.store
        await store.work(id_, lambda _: Step(None, change))
        await store.bind(id_, Place.HOME, HOME)
        for name, person in self.people.items():
            await store.bind(id_, Place.PRIVATE, private(name), person)

    async def close(self) -> None:
        """Close the files."""
        await self.house.store.close()
        await self.urns.close()

    # --- looking --------------------------------------------------------------------------------

    @property
    def zone(self) -> str:
        """The group's time zone."""
        return self.file.story.circle.time_zone

    async def id(self) -> CircleId | None:
        """Return the group's id, once it is founded."""
        if self._circle_id is None:
            self._circle_id = next(iter(await self.house.store.circles()), None)
        return self._circle_id

    async def circle(self) -> Circle | None:
        """Return the group as it is."""
        id_ = await self.id()
        return await self.house.store.circle(id_) if id_ else None

    async def next_due(self) -> datetime | None:
        """Return when something happens next by itself."""
        times = [await self.house.store.next_due(), await self.house.store.next_letter()]
        return min((at for at in times if at is not None), default=None)

    # --- time -----------------------------------------------------------------------------------

    async def settle(self) -> None:
        """Do everything due, look who sits where, and let a breath pass."""
        await self._due()
        await self.advance(self.clock.now() + BREATH)

    async def advance(self, to: datetime) -> None:
        """Move time on to ``to``, stopping wherever something is due. Raises ``Trouble`` if something stays due."""
        stuck = 0
        while (due := await self.next_due()) is not None and due <= to:
            # What is due and did not move is tried again a little later, as it would be in the real house.
            stuck = stuck + 1 if due <= self.clock.now() else 0
            if stuck > PATIENCE:
                raise Trouble("Something that is due cannot be done: look whether the disk is full.", final=True)
            at = due if not stuck else self.clock.now() + BREATH
            if at > to:
                break
            self.clock.advance_to(at)
            await self._due()
            await asyncio.sleep(0)  # so that ctrl-c is heard
        self.clock.advance_to(max(to, self.clock.now()))
        await self._due()

    async def _due(self) -> None:
        await self.house.step()
        await self._seat_people()

    async def restart(self, away: timedelta = timedelta(0)) -> None:
        """Stop the bot, let ``away`` pass, start it again on the same files."""
        await self._stop()
        await self._start(away)

    async def _stop(self) -> None:
        await self.house.store.beat(self.clock.now())
        await self.close()

    async def _start(self, away: timedelta = timedelta(0)) -> None:
        self.clock.advance(away)
        await self._build()
        await self.house.start()
        await self._due()

    async def tamper(self, sql: str) -> int:
        """Stop the bot, run the host's SQL on the file it is about, start again; return how many rows it changed.

        Raises ``Trouble`` for SQL that names no table of ours, or that does not run.
        """
        await self._stop()
        try:
            return _run(self.directory, sql)
        finally:
            await self._start()

    # --- who sits where -------------------------------------------------------------------------

    async def move(self, seat: str, *, at_home: bool) -> None:
        """Let somebody come into the home place, or go out of it."""
        self._placed[seat] = at_home
        await self.settle()

    async def _seat_people(self) -> None:
        circle = await self.circle()
        if circle is not None:
            for name in self.seats:
                known = await self.house.store.person(circle.id, account(name)) if name not in self.people else None
                if known is not None:
                    self.people[name] = known
            if not await self.house.store.spots(circle.id, Place.SHARED):
                await self.house.store.bind(circle.id, Place.SHARED, SHARED)
        now = frozenset(name for name in self.seats if self._sits_at_home(name, circle))
        if now != self.rooms.at_home or circle is not None:
            self.rooms.at_home = now
            await self.house.door.occupants(HOME, [account(name) for name in sorted(now)])

    def _sits_at_home(self, name: str, circle: Circle | None) -> bool:
        seat = self.seats[name]
        if name in self._placed:
            return self._placed[name]
        person = circle.people.get(self.people[name]) if circle and name in self.people else None
        if person is None:
            founding = circle is None or circle.phase is Phase.FOUNDING
            return founding and not seat.late and seat.standing is Standing.MEMBER
        return person.standing is Standing.MEMBER and not person.left


def _run(directory: Path, sql: str) -> int:
    words = set(re.findall(r"\w+", sql.lower()))
    for name in (TABLE, URN):
        with closing(sqlite3.connect(directory / name, isolation_level=None)) as link:
            if not words & set(_tables(link)):
                continue
            try:
                return link.execute(sql).rowcount
            except sqlite3.Error as error:
                raise Trouble(f"this SQL does not run on {name}: {error}", final=True) from None
    raise Trouble("this SQL names no table of ours", final=True)


def _tables(link: sqlite3.Connection) -> Sequence[str]:
    return [str(row[0]) for row in link.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
