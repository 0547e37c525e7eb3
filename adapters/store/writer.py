"""One writer for all named writes: one thread, group commit.

The writer takes everything that waits, does it in one transaction, commits once, then tells each
caller. If the database refuses the group, every job is tried in a transaction of its own, so each
fails or succeeds by itself. ``inline``: no thread at all; each job is done, alone, where it is asked
for (simulations need that).
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError

from adapters.store.circles import Conflict, Shelf
from adapters.store.trouble import plain, raced
from adapters.store.wiping import wipe
from adapters.store.work import Alone, Batch
from bot.ports import Trouble
from governance.ids import CircleId

T = TypeVar("T")
GROUP = 1000
"""Most jobs in one commit."""
ATTEMPTS = 100
"""How often work is tried again after another process wrote first."""
SURE = 3
"""After how many more attempts a broken constraint is taken for a mistake of ours."""
QUIET = 2.0
"""Seconds without work before what was deleted is wiped from file and journal."""
_LONGEST_QUIET = 60.0

_log = logging.getLogger(__name__)


class _InDoubtError(Exception):
    """The connection broke during the commit: nobody can know whether it holds."""


@dataclass(slots=True, eq=False)
class Job:
    """One thing to do in a transaction. ``circle`` and ``mark``: what it will want to read."""

    run: Callable[[Any], Any]
    circle: CircleId | None = None
    mark: bytes | None = None
    outside: bool = False
    """Wants no transaction, and none open beside it."""
    future: asyncio.Future[Any] | None = None
    value: Any = None
    error: Exception | None = None


class Writer:
    """Does jobs, in order. ``commits`` counts transactions, ``done`` jobs."""

    def __init__(self, engine: Engine, shelf: Shelf, *, shared: bool, inline: bool) -> None:
        """Start the thread, unless ``inline``."""
        self._engine = engine
        self._shelf = shelf
        self._shared = shared
        self._held: set[str] = set()
        self._untidy = True  # a crash may have left what should be gone
        self._wiped = False
        self._closed = False
        self._queue: SimpleQueue[Job | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self.commits = 0
        self.done = 0
        if not inline:
            # A daemon: what is acknowledged is on disk, so nothing is lost when the process just ends.
            self._thread = threading.Thread(target=self._serve, name="store-writer", daemon=True)
            self._thread.start()

    async def do(self, run: Callable[[Batch], T], *, circle: CircleId | None = None, mark: bytes | None = None) -> T:
        """Return what ``run`` returned, once it is durable. Raises what it raised, or ``Trouble``."""
        if self._closed:
            raise Trouble("The store is closed.", final=True)
        job = Job(run, circle, mark)
        if self._thread is None:
            self._single(job)
            if job.error is not None:
                raise job.error
            value: T = job.value
            return value
        job.future = asyncio.get_running_loop().create_future()
        self._queue.put(job)
        answered: asyncio.Future[T] = job.future
        return await answered

    async def aside(self, run: Callable[[], None]) -> None:
        """Do something between two transactions. Raises what it raises."""
        if self._closed:
            raise Trouble("The store is closed.", final=True)
        if self._thread is None:
            run()
            return
        job = Job(lambda _: run(), outside=True, future=asyncio.get_running_loop().create_future())
        self._queue.put(job)
        assert job.future is not None
        await job.future

    async def close(self) -> None:
        """Finish what waits; take nothing more."""
        if self._closed:
            return
        self._closed = True
        if self._thread is not None:
            self._queue.put(None)
            await asyncio.to_thread(self._thread.join)
        elif self._wiped:
            self._tidy(QUIET)

    # --- the thread --------------------------------------------------------------------------------

    def _serve(self) -> None:
        wait = QUIET
        while True:
            try:
                first = self._queue.get(timeout=wait if self._untidy else None)
            except Empty:
                wait = self._tidy(wait)
                continue
            wait = QUIET
            jobs = [first]
            while len(jobs) < GROUP:
                try:
                    jobs.append(self._queue.get_nowait())
                except Empty:
                    break
            todo = [job for job in jobs if job is not None]
            inside = [job for job in todo if not job.outside]
            if inside:
                self._group(inside)
            for job in todo:
                if job.outside:
                    _beside(job)
            _tell(todo)
            if len(todo) < len(jobs):
                if self._wiped:
                    self._tidy(QUIET)
                return

    def _tidy(self, wait: float) -> float:
        """Wipe what was deleted; return how long to wait before the next attempt."""
        try:
            wipe(self._engine)
        except (Trouble, DBAPIError) as error:
            # Not lost: it stays untidy and is tried again; ``SqlStore.checkpoint`` raises to who asks for it.
            _log.warning("what was deleted is not wiped yet: %s", type(error).__name__)
            return min(wait * 2, _LONGEST_QUIET)
        self._untidy = self._wiped = False
        return QUIET

    def _group(self, jobs: list[Job]) -> None:
        if len(jobs) == 1:
            self._single(jobs[0])
            return
        wants_own = []
        try:
            with self._engine.connect() as connection:
                batch = self._begin(connection, jobs, alone=False)
                try:
                    for job in jobs:
                        try:
                            job.value = job.run(batch)
                        except Alone:
                            wants_own.append(job)
                        except Exception as error:  # handed to the one who asked, unless it spoilt the transaction
                            if batch.spoilt or isinstance(error, DBAPIError):
                                raise
                            job.error = error
                    self._commit(batch, connection)
                except BaseException:
                    batch.abandoned()
                    raise
        except _InDoubtError:
            _doubt(jobs)
            return
        except Exception:  # noqa: BLE001 - whose fault it is shows when each is done alone
            wants_own = jobs
        for job in wants_own:
            job.error = None
            self._single(job)

    def _single(self, job: Job) -> None:
        """Do one job in a transaction of its own; again if another process wrote first."""
        for attempt in range(ATTEMPTS):
            job.error = None
            try:
                with self._engine.connect() as connection:
                    batch = self._begin(connection, [job], alone=True)
                    try:
                        job.value = job.run(batch)
                        self._commit(batch, connection)
                    except BaseException:
                        batch.abandoned()
                        raise
            except _InDoubtError:
                _doubt([job])
            except Conflict:
                job.error = Trouble("Too many programs write at once. Nothing of this was kept; say it again.")
                continue
            except DBAPIError as error:
                job.error = plain(error)
                if error.connection_invalidated and attempt == 0:
                    continue  # cut before the commit, so nothing is kept: a new connection may do
                # A broken constraint may be a race or a mistake of ours; a mistake shows every time.
                if raced(error) and (attempt < SURE or not isinstance(error, IntegrityError)):
                    continue
            except Exception as error:  # noqa: BLE001 - handed to the one who asked
                job.error = error
            return

    def _begin(self, connection: Connection, jobs: list[Job], *, alone: bool) -> Batch:
        batch = Batch(connection, self._shelf, self._held, alone=alone, shared=self._shared)
        batch.foresee((job.circle, job.mark) for job in jobs if job.circle is not None)
        return batch

    def _commit(self, batch: Batch, connection: Connection) -> None:
        batch.flush()
        try:
            connection.commit()
        except DBAPIError as error:
            if error.connection_invalidated:
                raise _InDoubtError from None
            raise
        batch.committed()
        self.commits += 1
        self._wiped = self._wiped or batch.wiped
        self._untidy = self._untidy or self._wiped or (batch.erased and not self._shared)


def _beside(job: Job) -> None:
    try:
        job.run(None)
    except Exception as error:  # noqa: BLE001 - handed to the one who asked
        job.error = error


def _doubt(jobs: list[Job]) -> None:
    for job in jobs:
        job.error = Trouble(
            "The database went away while it was saving. Look whether it was kept before you repeat it."
        )


def _tell(jobs: list[Job]) -> None:
    """Answer all callers with one call into their loop."""
    loops: dict[asyncio.AbstractEventLoop, list[Job]] = {}
    for job in jobs:
        if job.future is not None:
            loops.setdefault(job.future.get_loop(), []).append(job)
    for loop, theirs in loops.items():
        try:
            loop.call_soon_threadsafe(_resolve, theirs)
        except RuntimeError:
            # The loop is closed, so nobody waits for the answer any more; what is written stays written.
            _log.warning("nobody left to tell: %d", len(theirs))


def _resolve(jobs: list[Job]) -> None:
    for job in jobs:
        future = job.future
        if future is None or future.done():  # a caller may have been cancelled; the work was done all the same
            continue
        if job.error is not None:
            future.set_exception(job.error)
        else:
            future.set_result(job.value)
