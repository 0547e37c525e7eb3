"""Virtual time: it stands still until somebody moves it, and then wakes who waits, in order."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

SETTLE = 25
"""Turns of the event loop ``run_until`` gives to those it woke, before it moves on."""


class SimClock:
    """A ``bot.ports.Clock``. Naive datetimes are refused; time never runs backwards."""

    def __init__(self, now: datetime) -> None:
        """Start at ``now``, an aware datetime."""
        if now.tzinfo is None:
            raise ValueError("a clock needs an aware datetime")
        self._now = now
        self._order = count()
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._watchers: list[Callable[[], None]] = []

    def now(self) -> datetime:
        """Return the present."""
        return self._now

    def watch(self, moved: Callable[[], None]) -> None:
        """Call ``moved`` after every move."""
        self._watchers.append(moved)

    def advance_to(self, at: datetime) -> None:
        """Move to ``at`` in one go. Raises ``ValueError`` if that is in the past."""
        if at < self._now:
            raise ValueError(f"time does not run backwards: {at} is before {self._now}")
        self._now = at
        while self._sleepers and self._sleepers[0][0] <= at:
            _, _, woken = heapq.heappop(self._sleepers)
            if not woken.done():
                woken.set_result(None)
        for moved in self._watchers:
            moved()

    def advance(self, by: timedelta) -> None:
        """Move on by ``by``."""
        self.advance_to(self._now + by)

    async def run_until(self, at: datetime) -> None:
        """Move to ``at``, stopping at each sleeper's instant until it has had its turn."""
        while self._sleepers and self._sleepers[0][0] <= at:
            self.advance_to(max(self._now, self._sleepers[0][0]))
            await settle()
        self.advance_to(at)
        await settle()

    async def sleep_until(self, at: datetime) -> None:
        """Return when somebody has moved time to ``at`` or past it."""
        if at <= self._now:
            await asyncio.sleep(0)
            return
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (at, next(self._order), woken))
        await woken

    async def sleep(self, seconds: float) -> None:
        """Wait for virtual seconds; a ``bot.ports.Sleeper``."""
        await self.sleep_until(self._now + timedelta(seconds=seconds))


class SimWaker:
    """A ``bot.ports.Waker`` in virtual time."""

    def __init__(self, clock: SimClock) -> None:
        """Wake by this clock."""
        self._clock = clock
        self._due = asyncio.Event()
        self.at: datetime | None = None
        """The instant it is set for."""
        clock.watch(self._look)

    def set(self, at: datetime | None) -> None:
        """Wake at ``at``, forgetting any earlier wish; ``None``: not at all."""
        self.at = at
        self._due.clear()
        self._look()

    async def wait(self) -> None:
        """Return when the instant has come; the wish is then used up."""
        await self._due.wait()
        self._due.clear()
        self.at = None

    def _look(self) -> None:
        if self.at is not None and self.at <= self._clock.now():
            self._due.set()


async def settle() -> None:
    """Give everything that is ready a few turns of the event loop."""
    for _ in range(SETTLE):
        await asyncio.sleep(0)
