"""What happens by itself: deadlines, sealed boxes at their pulse, cover rewrites, the heartbeat.

One wake-up, for the earliest of a deadline, a letter and the timers. On waking nothing is trusted:
what is due is looked up and decided afresh. Late ticks are caught up, never dropped. A gap in the
heartbeat of more than five minutes, at start or after the machine slept, is an outage: every circle
is told before anything is closed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.app.bus import Bus
from bot.ports import Clock, Entropy, Repeat, Store, Trouble, Waker
from governance.commands import ReturnFromOutage, Tick
from governance.deadlines import closing
from governance.ids import CircleId
from governance.state import Round

_log = structlog.get_logger()
BATCH = 100
BEAT = timedelta(minutes=1)
OUTAGE = timedelta(minutes=5)
COVER = timedelta(minutes=15)
STUCK_FIRST = timedelta(seconds=5)
STUCK_LONGEST = timedelta(minutes=10)


class Pulses(Protocol):
    """What the ticker needs of the slips desk."""

    async def close(self, circle: CircleId, round_: Round) -> None:
        """Close a round whose end has come; re-runnable after a crash. Raises ``Trouble``."""
        ...

    async def cover(self, now: datetime) -> None:
        """Rewrite every open box without an answer in it."""
        ...

    async def recover(self) -> None:
        """Put boxes and state in step again after a stop."""
        ...


def _waits(fault: Exception) -> None:
    """Log what kind of fault it was, and nothing it says: it may hold what somebody wrote."""
    _log.warning("tick waits", error=type(fault).__name__, final=isinstance(fault, Trouble) and fault.final)


class Ticker:
    """``start`` once, then ``run_due`` step by step, or ``run`` for ever."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        entropy: Entropy,
        waker: Waker,
        bus: Bus,
        pulses: Pulses,
        letters_due: Callable[[], None],
        forget_private: Callable[[], Awaitable[None]],
        beat: timedelta = BEAT,
        cover: timedelta = COVER,
    ) -> None:
        self._store = store
        self._clock = clock
        self._entropy = entropy
        self._waker = waker
        self._bus = bus
        self._pulses = pulses
        self._letters_due = letters_due
        self._forget_private = forget_private
        self._forgetting = True  # a pulse before we were stopped may not have come to it
        self._beat_every = beat
        self._cover_every = cover
        self._wake_at: datetime | None = None
        self._stuck: dict[CircleId, tuple[datetime, int]] = {}
        self._owed: dict[CircleId, datetime] = {}
        self._beat_at: datetime | None = None
        self._cover_at: datetime | None = None

    def wake(self, at: datetime) -> None:
        """Make sure we wake no later than ``at``."""
        if self._wake_at is None or at < self._wake_at:
            self._wake_at = at
            self._waker.set(at)

    async def start(self, now: datetime) -> None:
        """Put boxes and state in step, then notice an outage. Before any platform is listened to.

        Boxes that were lost are found before any missing one is made, so no lost answer is passed over
        in silence. Raises ``Trouble`` if store or boxes cannot be read: then the bot must not run.
        """
        await self._pulses.recover()
        await self.beat(now)
        for id_ in await self._store.circles():
            circle = await self._store.circle(id_)
            if circle is not None:
                await self._bus.prepare(circle)

    async def beat(self, now: datetime) -> None:
        """Write the heartbeat; if we were away since the last one, every circle is told before it moves."""
        before = await self._store.last_beat()
        self._beat_at = now + self._beat_every
        if before is not None and now - before > OUTAGE:
            _log.warning("back from outage", seconds=(now - before).total_seconds())
            for circle in await self._store.circles():
                self._owed.setdefault(circle, before)
            for circle in tuple(self._owed):
                await self._pay(circle)
        # Last: killed before every circle was told, we find the same outage again.
        await self._store.beat(now)

    async def _pay(self, circle: CircleId) -> None:
        since = self._owed.get(circle)
        if since is not None:
            with suppress(Repeat):  # told before we were killed
                await self._bus.ask(circle, ReturnFromOutage(since=since), key=f"outage:{circle}:{since.isoformat()}")
            del self._owed[circle]

    async def run_due(self, now: datetime) -> int:
        """Do everything due at ``now``, and what becomes due by it; return how many circles moved.

        A circle in which anything fails, outside or in us, is tried again later and holds nobody else up.
        """
        moved = 0
        while due := await self._due(now):
            for circle in due:
                try:
                    moved += await self._tick(circle, now)
                except Exception as fault:  # noqa: BLE001 - a mistake of ours in one circle must not stop the others
                    self._put_off(circle, now)
                    _waits(fault)
        if self._forgetting:
            await self._forget()
        return moved

    async def _forget(self) -> None:
        """Have what was said privately forgotten once a pulse was held; until it is, every wake-up tries again."""
        try:
            await self._forget_private()
        except Trouble as fault:
            _log.warning("forgetting waits", error=type(fault).__name__)
        else:
            self._forgetting = False

    async def _due(self, now: datetime) -> list[CircleId]:
        waiting = {circle for circle, (until, _) in self._stuck.items() if until > now}
        return [one for one in await self._store.due(now, BATCH + len(waiting)) if one not in waiting]

    async def _tick(self, id_: CircleId, now: datetime) -> bool:
        before = await self._store.circle(id_)
        await self._pay(id_)
        await self._bus.ask(id_, Tick())
        circle = await self._store.circle(id_)
        first: Exception | None = None
        for _, round_ in closing(circle, now) if circle else ():
            try:
                await self._pulses.close(id_, round_)
                self._forgetting = True
            except Exception as fault:  # noqa: BLE001 - one box that fails must not keep the others shut; raised below
                if first is not None:
                    _waits(fault)
                first = first or fault
        if first is not None:
            raise first
        if await self._store.circle(id_) == before:
            # Something is due and nothing moved: doing the same at once would spin.
            self._put_off(id_, now)
            return False
        self._stuck.pop(id_, None)
        return True

    def _put_off(self, circle: CircleId, now: datetime) -> None:
        tries = self._stuck.get(circle, (now, 0))[1] + 1
        pause = min(STUCK_FIRST * 2 ** min(tries - 1, 10), STUCK_LONGEST)
        self._stuck[circle] = (now + pause, tries)

    async def run(self) -> None:
        """Sleep until something is due, do it, for ever. A failing store is tried again in seconds."""
        while True:
            now = self._clock.now()
            self._wake_at = None
            try:
                await self._round(now)
                at = await self._next(now)
            except Trouble as fault:
                _log.warning("ticker waits", error=type(fault).__name__, seconds=STUCK_FIRST.total_seconds())
                at = now + STUCK_FIRST
            self.wake(at)  # unless an ask meanwhile wished for an earlier hour
            await self._waker.wait()

    async def _round(self, now: datetime) -> None:
        if self._beat_at is None or now >= self._beat_at:
            await self.beat(now)
        if self._cover_at is None or now >= self._cover_at:
            self._cover_at = now + self._cover_every * self._chance()
            await self._pulses.cover(now)
        await self.run_due(now)
        self._letters_due()

    def _chance(self) -> float:
        """Return 0 to 1: covers on a fixed beat would show what is off it as an answer.

        On average a half, and each urn has an even chance then: on average one rewrite of each in ``cover``.
        """
        return int.from_bytes(self._entropy.token()[:2], "big") / 0xFFFF

    async def _next(self, now: datetime) -> datetime:
        stuck = [until for until, _ in self._stuck.values()]
        due, letter = await self._store.next_due(), await self._store.next_letter()
        # What is due by now was just done, is stuck, or is in the courier's hands. A stuck circle hides
        # the next deadline of the others; the heartbeat finds that within a minute.
        times = [at for at in (due, letter, self._beat_at, self._cover_at, *stuck) if at is not None and at > now]
        return min(times, default=now + self._beat_every)
