"""Time and chance: the real ones and the ones of the testkit keep the same promises."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from adapters.clock import SystemClock
from adapters.entropy import SystemEntropy
from adapters.waker import SchedulerWaker
from bot.ports import Clock, Entropy, Waker
from bot.testkit.clock import SimClock, SimWaker, settle
from bot.testkit.entropy import SeededEntropy

START = datetime(2027, 1, 4, 10, tzinfo=UTC)
TICK = timedelta(milliseconds=60)


@pytest.mark.parametrize("clock", [SystemClock(), SimClock(START)])
def test_now_is_aware_and_utc(clock: Clock) -> None:
    assert clock.now().utcoffset() == timedelta(0)


@pytest.mark.parametrize("entropy", [SystemEntropy(), SeededEntropy(1)])
def test_tokens_are_32_bytes_and_never_the_same(entropy: Entropy) -> None:
    tokens = [entropy.token() for _ in range(1000)]
    assert ({len(token) for token in tokens}, len(set(tokens))) == ({32}, 1000)


def test_a_seed_repeats_itself_and_no_other() -> None:
    one, same, other = SeededEntropy("a"), SeededEntropy("a"), SeededEntropy("b")
    first = [one.token() for _ in range(3)]
    assert [same.token() for _ in range(3)] == first
    assert {other.token() for _ in range(3)}.isdisjoint(first)


Pass = Callable[[timedelta], Awaitable[None]]
"""Lets time pass."""


class _WakerContract:
    """Needs ``clock``, ``waker`` and ``pass_``."""

    async def test_it_wakes_when_the_instant_has_come(self, clock: Clock, waker: Waker, pass_: Pass) -> None:
        at = clock.now() + TICK
        waker.set(at)
        task = asyncio.ensure_future(waker.wait())
        await pass_(TICK / 4)
        assert not task.done()
        await pass_(TICK)
        async with asyncio.timeout(5):
            await task
        assert clock.now() >= at

    async def test_the_last_wish_counts(self, clock: Clock, waker: Waker, pass_: Pass) -> None:
        """Later, earlier, not at all: what was wished before is forgotten."""
        waker.set(clock.now() + TICK)
        waker.set(clock.now() + timedelta(hours=1))
        task = asyncio.ensure_future(waker.wait())
        await pass_(2 * TICK)
        assert not task.done()
        waker.set(None)
        await pass_(2 * TICK)
        assert not task.done()
        waker.set(clock.now() + TICK)
        await pass_(2 * TICK)
        async with asyncio.timeout(5):
            await task

    async def test_an_instant_in_the_past_wakes_at_once(self, clock: Clock, waker: Waker, pass_: Pass) -> None:
        """However long ago, again and again; each wish wakes once."""
        for ago in (timedelta(0), timedelta(days=400)):
            waker.set(clock.now() - ago)
            async with asyncio.timeout(5):
                await waker.wait()
        task = asyncio.ensure_future(waker.wait())
        await pass_(TICK)
        assert not task.done()
        task.cancel()

    async def test_a_waiter_is_woken_by_a_wish_made_later(self, clock: Clock, waker: Waker, pass_: Pass) -> None:
        task = asyncio.ensure_future(waker.wait())
        await pass_(TICK)
        waker.set(clock.now() - TICK)
        async with asyncio.timeout(5):
            await task


class TestSimWaker(_WakerContract):
    @pytest.fixture
    def clock(self) -> SimClock:
        return SimClock(START)

    @pytest.fixture
    def waker(self, clock: SimClock) -> Waker:
        return SimWaker(clock)

    @pytest.fixture
    def pass_(self, clock: SimClock) -> Pass:
        return lambda by: clock.run_until(clock.now() + by)


class TestSchedulerWaker(_WakerContract):
    @pytest.fixture
    def clock(self) -> Clock:
        return SystemClock()

    @pytest.fixture
    async def waker(self) -> AsyncIterator[Waker]:
        waker = SchedulerWaker()
        yield waker
        waker.close()
        await asyncio.sleep(0)

    @pytest.fixture
    def pass_(self) -> Pass:
        return lambda by: asyncio.sleep(by.total_seconds())


async def test_a_night_takes_no_time_and_sleepers_wake_in_order() -> None:
    """Each sees its own instant, and whom it wakes for later gets a turn, too."""
    clock = SimClock(START)
    seen: list[tuple[str, timedelta]] = []

    async def sleeper(name: str, hours: float, then: float = 0) -> None:
        await clock.sleep(hours * 3600)
        seen.append((name, clock.now() - START))
        if then:
            await clock.sleep(then * 3600)
            seen.append((f"{name} again", clock.now() - START))

    tasks = [asyncio.ensure_future(sleeper(*args)) for args in (("b", 2), ("a", 1, 2), ("c", 2), ("far", 20))]
    await settle()
    await clock.run_until(START + timedelta(hours=8))
    hours = [(name, at / timedelta(hours=1)) for name, at in seen]
    assert hours == [("a", 1), ("b", 2), ("c", 2), ("a again", 3)]
    assert clock.now() == START + timedelta(hours=8)
    clock.advance(timedelta(hours=12))
    await asyncio.gather(*tasks)
    assert seen[-1] == ("far", timedelta(hours=20))


def test_virtual_time_is_aware_and_never_runs_backwards() -> None:
    with pytest.raises(ValueError, match="aware"):
        SimClock(START.replace(tzinfo=None))
    clock = SimClock(START)
    with pytest.raises(ValueError, match="backwards"):
        clock.advance(timedelta(seconds=-1))
    assert clock.now() == START
