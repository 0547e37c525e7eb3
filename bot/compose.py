"""The composition root: every part is built here, once, and handed what it needs.

Nothing is built at import. ``assemble`` takes ready ports (tests, the rehearsal and the demo give it
fakes or real ones); ``serve`` builds the real ones from the settings and runs until stopped.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from importlib.metadata import entry_points
from typing import Protocol

import structlog

from adapters.clock import SystemClock
from adapters.entropy import SystemEntropy
from adapters.process import keep_memory_private
from adapters.store.sql import SqlStore
from adapters.store.urn_store import SqlUrnStore
from adapters.vault import place
from adapters.vault.disk import DiskVault
from adapters.waker import SchedulerWaker
from bot import log
from bot.app.bus import Bus
from bot.app.courier import Courier
from bot.app.door import Door
from bot.app.members import Members
from bot.app.slips import Slips
from bot.app.ticker import BEAT, COVER, Ticker
from bot.ports import Clock, Entropy, Inbox, Platform, Store, Trouble, UrnStore, Vault, Waker
from config.settings import Settings
from governance.commands import CloseRound, KeyLost
from governance.ids import CircleId

_log = structlog.get_logger()
PLATFORMS = "owntable.platforms"
"""The entry point group platforms are found by, the built-in ones too."""
RESTART_FIRST = 1.0
RESTART_LONGEST = 60.0


class Connected(Protocol):
    """A platform that also listens."""

    @property
    def platform(self) -> Platform:
        """Return where letters go."""
        ...

    async def run(self) -> None:
        """Listen until cancelled. Raises a final ``Trouble`` if somebody has to do something first."""
        ...

    async def close(self) -> None:
        """Let go of connections and files."""
        ...


Plugin = Callable[[Settings, Inbox, Entropy], Awaitable[Connected | None]]
"""What an entry point names; it returns ``None`` if the settings do not ask for this platform."""


@dataclass(kw_only=True)
class House:
    """Everything, wired. ``start`` first; then ``step`` by hand, or ``run`` for ever."""

    clock: Clock
    store: Store
    bus: Bus
    slips: Slips
    members: Members
    door: Door
    courier: Courier
    ticker: Ticker
    listeners: list[Connected] = field(default_factory=list)

    async def start(self) -> None:
        """Notice an outage; put boxes and state in step. Raises ``Trouble`` if the bot must not run."""
        await self.ticker.start(self.clock.now())

    async def step(self) -> None:
        """Do and send everything due at this instant of the clock: for simulations, without any task."""
        now = self.clock.now()
        while await self.ticker.run_due(now) + await self.courier.send_due(now):
            now = self.clock.now()

    async def run(self) -> None:
        """Run until cancelled. A part that crashes is restarted; one that cannot go on ends everything."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_supervised("ticker", self.ticker.run))
            tasks.create_task(_supervised("courier", self.courier.run))
            for listener in self.listeners:
                tasks.create_task(_supervised("listener", listener.run))

    def listen(self, connected: Connected) -> None:
        """Take a platform in: letters go to it, and ``run`` listens to it."""
        self.listeners.append(connected)
        self.courier.add(connected.platform)


async def _supervised(kind: str, run: Callable[[], Awaitable[None]]) -> None:
    """Run a part; after a crash, log where (never what) and start it again, ever more slowly."""
    pause = RESTART_FIRST
    while True:
        try:
            await run()
        except Trouble as fault:
            if fault.final:
                raise
            _log.warning("part waits", kind=kind, seconds=pause)
        except Exception as bug:  # noqa: BLE001 - the supervisor is where bugs end up
            _log.error("part crashed", kind=kind, seconds=pause, exc_info=bug)
        else:
            return
        await asyncio.sleep(pause)
        pause = min(pause * 2, RESTART_LONGEST)


def assemble(
    *,
    store: Store,
    urns: UrnStore,
    vault: Vault,
    clock: Clock,
    entropy: Entropy,
    waker: Waker,
    platforms: Iterable[Platform] = (),
    beat: timedelta = BEAT,
    cover: timedelta = COVER,
) -> House:
    """Wire the house from ready ports. Nothing runs yet."""

    async def close_round(circle: CircleId, command: CloseRound | KeyLost) -> None:
        await bus.close_round(circle, command)

    slips = Slips(store=store, urns=urns, vault=vault, entropy=entropy, clock=clock, close_round=close_round)
    bus = Bus(store=store, clock=clock, entropy=entropy, urns=slips)
    members = Members(store=store, entropy=entropy)
    courier = Courier(store=store, clock=clock, bus=bus, platforms=platforms)
    ticker = Ticker(
        store=store,
        clock=clock,
        entropy=entropy,
        waker=waker,
        bus=bus,
        pulses=slips,
        letters_due=courier.nudge,
        forget_private=courier.forget_private,
        beat=beat,
        cover=cover,
    )
    bus.changed = ticker.wake
    courier.waiting = ticker.wake
    door = Door(store=store, clock=clock, entropy=entropy, bus=bus, members=members, slips=slips)
    return House(
        clock=clock,
        store=store,
        bus=bus,
        slips=slips,
        members=members,
        door=door,
        courier=courier,
        ticker=ticker,
    )


def plugins() -> Sequence[Plugin]:
    """Find the platforms that are installed, in the order of their names."""
    return [point.load() for point in sorted(entry_points(group=PLATFORMS), key=lambda point: point.name)]


async def serve(settings: Settings) -> None:
    """Run the bot until it is told to stop (SIGINT, SIGTERM).

    Raises ``Trouble`` with a plain sentence if a file, the database or an account is not as it must be.
    """
    log.configure(level=settings.log_level.value)
    keep_memory_private()
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    clock, entropy, waker = SystemClock(), SystemEntropy(), SchedulerWaker()
    async with AsyncExitStack() as stack:
        stack.callback(waker.close)
        store = await SqlStore.open(settings.database_url)
        stack.push_async_callback(store.close)
        kept = place.approved(settings.vault_dir, on_disk=settings.vault_on_disk, before=settings.vault_before)
        place.boxes_left_behind(settings.boxes_before, kept)
        vault = DiskVault(kept)
        urns = await SqlUrnStore.open(settings.urn_url)
        stack.push_async_callback(urns.close)
        house = assemble(
            store=store,
            urns=urns,
            vault=vault,
            clock=clock,
            entropy=entropy,
            waker=waker,
            beat=timedelta(seconds=settings.heartbeat),
            cover=timedelta(seconds=settings.cover),
        )
        await house.start()
        for plugin in plugins():
            connected = await plugin(settings, house.door, entropy)
            if connected is not None:
                stack.push_async_callback(connected.close)
                house.listen(connected)
        if not house.listeners:
            raise Trouble("The settings name no platform: add a [matrix] table.", final=True)
        await _until_stopped(house)


async def _until_stopped(house: House) -> None:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    running = asyncio.create_task(house.run())
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            await running
    finally:
        for task in (running, stopping):
            task.cancel()
        await asyncio.gather(running, stopping, return_exceptions=True)
