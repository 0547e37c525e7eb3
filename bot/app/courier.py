"""Takes letters out of the store and to the platforms: saved first, posted after, once.

A letter's id is stable and goes with every try, so a platform recognises a repeat. Places do not wait for
each other (``tour``), and what a letter says is written when it goes (``carrier``). When the outside fails,
the letter waits (1 s, doubling to 10 min, or as long as the platform asks); when trying again cannot help,
it is dropped and the log says so without its content.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import structlog

from bot.app.bus import Bus
from bot.app.carrier import PATIENCE, Carrier
from bot.app.personal import Personal
from bot.app.progress import Progress
from bot.app.tour import Tour
from bot.ports import Clock, Letter, Platform, Store, Trouble

_log = structlog.get_logger()
BATCH = 200
FIRST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(minutes=10)
STORE_WAIT = timedelta(seconds=5)


def wait(tries: int) -> timedelta:
    """Return how long a letter that failed ``tries`` times waits."""
    doubled: int = 2 ** min(tries, 10)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT)


class Courier:
    """``send_due`` sends what is due, step by step; ``run`` does so for ever, woken by ``nudge``."""

    def __init__(self, *, store: Store, clock: Clock, bus: Bus, platforms: Iterable[Platform] = ()) -> None:
        self._store = store
        self._clock = clock
        self._platforms = {platform.name: platform for platform in platforms}
        self._nudged = asyncio.Event()
        self._in_hand: list[Letter] = []
        self._personal = Personal(store=store)
        self._carrier = Carrier(store=store, clock=clock, bus=bus, platforms=self._platforms, personal=self._personal)
        self._progress = Progress(store=store, clock=clock, platforms=self._platforms)
        self.waiting: Callable[[datetime], None] = lambda _: None

    def add(self, platform: Platform) -> None:
        """Take one more platform in (they are built after the door they speak to)."""
        self._platforms[platform.name] = platform

    async def forget_private(self) -> None:
        """Have every platform forget what was said privately. Raises ``Trouble`` if one could not; repeat then."""
        failed: Trouble | None = None
        for platform in self._platforms.values():
            try:
                async with asyncio.timeout(PATIENCE):
                    await platform.forget_private()
            except Trouble as fault:
                failed = fault
            except TimeoutError:
                failed = Trouble("the platform did not answer in time")
        if failed is not None:
            raise failed

    def nudge(self) -> None:
        """Tell ``run`` that a letter may be due."""
        self._nudged.set()

    async def run(self) -> None:
        """Send what is due whenever nudged, until cancelled."""
        while True:
            await self._nudged.wait()
            self._nudged.clear()
            now = self._clock.now()
            try:
                await self.send_due(now)
            except Trouble as fault:
                _log.warning("letters wait", error=type(fault).__name__, seconds=STORE_WAIT.total_seconds())
                self.waiting(now + STORE_WAIT)

    async def send_due(self, now: datetime) -> int:
        """Send every letter due at ``now``, and what falls due meanwhile; return how many were settled.

        Raises ``Trouble`` if the store fails; what was in hand is taken up again by the next call.
        """
        tour, look_again = Tour(self._in_hand, self._settle), True
        try:
            while True:
                if look_again:
                    self._nudged.clear()
                    self._in_hand += await self._take(max(now, self._clock.now()))
                self._in_hand[:0] = await self._progress.notices(tour.letters())
                if tour.start():
                    look_again = await tour.one_out(self._nudged)
                elif look_again:
                    break  # nothing new, and nothing under way
                else:
                    look_again = True
        finally:
            # The store hands a letter out once; whatever was not settled stays in our hands.
            await tour.end()
        tour.complain()
        return tour.settled

    async def _take(self, now: datetime) -> list[Letter]:
        return list(await self._store.letters(now, BATCH))

    async def _settle(self, letter: Letter) -> bool:
        try:
            put_off = await self._carrier.send(letter)
        except Trouble as fault:
            return await self._failed(letter, fault)
        if put_off is None:
            return True
        await self._later(letter, max(put_off, self._clock.now() + FIRST_WAIT), untried=True)
        return False

    async def _failed(self, letter: Letter, fault: Trouble) -> bool:
        if fault.final:
            _log.warning("letter dropped", kind=letter.kind.value, attempt=letter.tries)
            await self._store.sent(letter)
            return True
        pause = timedelta(seconds=fault.retry_after) if fault.retry_after else wait(letter.tries)
        _log.info("letter waits", kind=letter.kind.value, attempt=letter.tries, seconds=pause.total_seconds())
        await self._later(letter, self._clock.now() + pause)
        return False

    async def _later(self, letter: Letter, at: datetime, *, untried: bool = False) -> None:
        await self._store.later(letter, at, untried=untried)
        self._progress.unsaid(letter)
        self.waiting(at)
