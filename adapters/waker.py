"""One wake-up, held by APScheduler.

Deadlines are rows of the store, never jobs: a job store loses what fell due while the process was
down. The scheduler therefore holds a single job, in memory, and carries no meaning: whoever wakes
looks afresh at everything that is due.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger

_JOB = "wake"


class SchedulerWaker:
    """A ``bot.ports.Waker`` on the running event loop. Build it inside that loop."""

    def __init__(self) -> None:
        """Start the scheduler. Raises ``RuntimeError`` without a running loop."""
        self._due = asyncio.Event()
        self._scheduler = AsyncIOScheduler(timezone=UTC, event_loop=asyncio.get_running_loop())
        self._scheduler.start()

    def set(self, at: datetime | None) -> None:
        """Wake at ``at`` (aware UTC), forgetting any earlier wish; ``None``: not at all."""
        self._due.clear()
        if at is None:
            if self._scheduler.get_job(_JOB) is not None:
                self._scheduler.remove_job(_JOB)
            return
        # No grace time: however late the loop comes to it, the wake-up still happens. Several instances, because
        # one that has fired but not yet run would otherwise swallow the next; one wake-up too many does no harm.
        self._scheduler.add_job(
            self._wake,
            DateTrigger(run_date=at),
            id=_JOB,
            replace_existing=True,
            misfire_grace_time=None,
            max_instances=8,
        )

    async def wait(self) -> None:
        """Return when the instant has come; the wish is then used up."""
        await self._due.wait()
        self._due.clear()

    async def _wake(self) -> None:  # a coroutine, so that it runs on the loop and not on a pool thread
        self._due.set()

    def close(self) -> None:
        """Forget the wish and stop the scheduler."""
        self._scheduler.shutdown(wait=False)
