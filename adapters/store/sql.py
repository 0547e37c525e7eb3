"""``SqlStore``: the whole of ``bot.ports.Store`` on SQLite or PostgreSQL.

Writes go through the one writer (``writer``); reads go through one thread of their own, on a
connection that cannot write, and see everything whose ``work`` has returned.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Self, TypeVar

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.exc import DBAPIError

from adapters.store import circles, ledger, places
from adapters.store.circles import Shelf
from adapters.store.engine import Engines, connect, plainly
from adapters.store.schema import bring_up_to_date
from adapters.store.statements import upsert
from adapters.store.tables import EPOCH, heartbeat, inbox
from adapters.store.wiping import wipe
from adapters.store.work import Batch, mark
from adapters.store.writer import Writer
from bot.ports import Account, Committed, Letter, Posted, Spot, Step, Trouble
from governance.commands import Place
from governance.ids import CircleId, PersonId, RoundId
from governance.state import Circle

T = TypeVar("T")
_log = logging.getLogger(__name__)
KEEP_INBOX = timedelta(days=30)


class SqlStore:
    """The named store. Open it with ``open``; its methods are those of ``bot.ports.Store``, and three more.

    Raises ``Trouble``, in plain words and without content, whenever the database fails.
    """

    def __init__(self, engines: Engines, *, inline: bool, shelf: int) -> None:
        """Serve databases that are ready; use ``open``."""
        self._engines = engines
        self._shelf = Shelf(shelf)
        self._writer = Writer(engines.write, self._shelf, shared=engines.shared, inline=inline)
        self._readers = None if inline else ThreadPoolExecutor(1, "store-reader")
        self._closed = False
        self._pruned = -1

    @classmethod
    async def open(cls, url: str, *, inline: bool = False, shelf: int = 256) -> Self:
        """Open ``sqlite:///FILE`` or ``postgresql://…`` and bring its tables up to date.

        ``inline``: no threads, each work in a commit of its own. ``shelf``: how many circles stay in memory
        between works. Raises ``Trouble`` (final) if this database cannot serve.
        """

        def prepare() -> Engines:
            engines = connect(url)
            try:
                with plainly():
                    bring_up_to_date(engines.write)
                    with engines.read.connect() as connection:
                        circles.next_due(connection)
            except BaseException:
                engines.dispose()
                raise
            return engines

        engines = prepare() if inline else await asyncio.to_thread(prepare)
        return cls(engines, inline=inline, shelf=shelf)

    @property
    def commits(self) -> int:
        """How many transactions were committed since it was opened."""
        return self._writer.commits

    async def _read(self, query: Callable[[Connection], T]) -> T:
        if self._closed:
            raise Trouble("The store is closed.", final=True)

        def once() -> T:
            with self._engines.read.connect() as connection:
                return query(connection)

        def run() -> T:
            with plainly():
                try:
                    return once()
                except DBAPIError as error:
                    if not error.connection_invalidated:
                        raise
                return once()  # the server had dropped the old connection

        if self._readers is None:
            return run()
        return await asyncio.get_running_loop().run_in_executor(self._readers, run)

    async def _write(self, run: Callable[[Batch], T]) -> T:
        return await self._writer.do(run)

    # --- circles -----------------------------------------------------------------------------------

    async def work(self, circle: CircleId, step: Callable[[Circle | None], Step[T]], *, key: str | None = None) -> T:
        """Load, run ``step`` on the writer's thread, write, commit, return its value (see ``Store``)."""
        mark_ = None if key is None else mark(key)
        return await self._writer.do(lambda batch: batch.work(circle, step, mark_), circle=circle, mark=mark_)

    async def circle(self, circle: CircleId) -> Circle | None:
        """Read one circle as last committed."""
        return await self._read(lambda c: circles.read(c, [circle], self._shelf)[circle].now)

    async def circles(self) -> Sequence[CircleId]:
        """Name every circle."""
        return await self._read(circles.names)

    async def next_due(self) -> datetime | None:
        """Return the earliest deadline of any circle."""
        return await self._read(circles.next_due)

    async def due(self, now: datetime, limit: int) -> Sequence[CircleId]:
        """Name circles with a deadline at or before ``now``, earliest first."""
        return await self._read(lambda c: circles.due(c, now, limit))

    # --- people and places -------------------------------------------------------------------------

    async def person(self, circle: CircleId, account: Account) -> PersonId | None:
        """Return who this account is in this circle."""
        return await self._read(lambda c: places.person(c, circle, account))

    async def accounts(self, circle: CircleId, person: PersonId) -> Sequence[Account]:
        """Return a person's accounts."""
        return await self._read(lambda c: places.accounts_of(c, circle, person))

    async def bind(self, circle: CircleId, place: Place, spot: Spot, person: PersonId | None = None) -> None:
        """Remember where a circle lives; a new spot on the same platform takes the place of the old."""
        await self._write(lambda batch: places.bind(batch.flush(), circle, place, spot, person))

    async def spots(self, circle: CircleId, place: Place, person: PersonId | None = None) -> Sequence[Spot]:
        """Return where that is, one spot a platform."""
        return await self._read(lambda c: places.spots_of(c, circle, place, person))

    async def whose(self, spot: Spot) -> Sequence[tuple[CircleId, Place, PersonId | None]]:
        """Return what this spot is to which circles; empty if unknown."""
        return await self._read(lambda c: places.whose(c, spot))

    async def posted(self, circle: CircleId, ref: str) -> Sequence[Posted]:
        """Return where a living card stands."""
        return await self._read(lambda c: places.read_posted(c, circle, ref))

    async def day_of(self, circle: CircleId, person: PersonId) -> str:
        """Return the local date of the last daily message to this person; empty if none."""
        return await self._read(lambda c: places.day_of(c, circle, person))

    async def note_day(self, circle: CircleId, person: PersonId, day: str) -> None:
        """Remember that the daily message of ``day`` was sent."""
        await self._write(lambda batch: places.note_day(batch.flush(), circle, person, day))

    # --- letters -----------------------------------------------------------------------------------

    async def letters(self, now: datetime, limit: int) -> Sequence[Letter]:
        """Return letters due at ``now``, oldest first, none twice in one process until settled."""
        return await self._write(lambda batch: batch.take_letters(now, limit))

    async def next_letter(self) -> datetime | None:
        """Return when the earliest letter is due that is not on its way."""
        return await self._write(lambda batch: batch.next_letter())

    async def sent(self, letter: Letter, *, card: Posted | None = None) -> None:
        """Forget a letter that is out; for a card, remember where it stands and how it looked."""

        def run(batch: Batch) -> None:
            connection = batch.letter_sent(letter)
            if card is not None:
                places.note_posted(connection, letter.circle, card)

        await self._write(run)

    async def later(self, letter: Letter, at: datetime, *, untried: bool = False) -> None:
        """Let a letter wait until ``at``; ``untried``: nothing was sent for certain."""
        await self._write(lambda batch: batch.letter_later(letter, at, untried=untried))

    # --- the record --------------------------------------------------------------------------------

    async def record(self, circle: CircleId) -> Sequence[tuple[int, bytes]]:
        """Return the leaves in order, numbered from 0."""
        return await self._read(lambda c: ledger.read_leaves(c, circle))

    async def texts(self, circle: CircleId) -> Sequence[Committed]:
        """Return all texts not erased."""
        return await self._read(lambda c: ledger.read_texts(c, circle))

    async def released(self, round_: RoundId) -> Sequence[int]:
        """Return which closings of a round were committed."""
        return await self._read(lambda c: ledger.read_closings(c, round_))

    # --- keeping house -----------------------------------------------------------------------------

    async def last_beat(self) -> datetime | None:
        """Return the heartbeat written last, or ``None``."""
        return await self._read(lambda connection: connection.scalar(select(heartbeat.c.at)))

    async def beat(self, now: datetime) -> None:
        """Write the heartbeat. Once a day it also prunes."""
        day = (now - EPOCH).days
        if day != self._pruned:
            await self.prune(now)
            self._pruned = day

        await self._write(lambda batch: upsert(batch.flush(), heartbeat, [{"one": 1, "at": now}]))

    async def prune(self, now: datetime) -> None:
        """Drop inbox marks 30 days after the first pruning that saw them: a row itself tells no time."""
        today = (now - EPOCH).days

        def run(batch: Batch) -> None:
            connection = batch.flush()
            connection.execute(update(inbox).where(inbox.c.day.is_(None)).values(day=today))
            connection.execute(delete(inbox).where(inbox.c.day < today - KEEP_INBOX.days))

        await self._write(run)

    async def checkpoint(self) -> None:
        """Make what was deleted unreadable in file and journal now. The writer does so by itself when it rests.

        Raises ``Trouble`` if another program reads the file or there is no room (see ``wiping``).
        """
        await self._writer.aside(lambda: wipe(self._engines.write))

    async def close(self) -> None:
        """Finish what waits, then close."""
        if self._closed:
            return
        self._closed = True
        try:
            await self._write(lambda batch: batch.let_go())
        except Trouble as error:
            # Then others take these letters over when their lease runs out; closing goes on.
            _log.warning("letters not given back: final=%s", error.final)
        await self._writer.close()
        if self._readers is not None:
            await asyncio.to_thread(self._readers.shutdown)
        self._engines.dispose()
