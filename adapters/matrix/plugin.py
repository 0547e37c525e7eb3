"""Matrix as one of the bot's platforms: gives ``platform`` for letters, and ``run`` to listen.

Nothing happens at import or at building; ``run`` connects, and again after the homeserver was away.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar, runtime_checkable

import structlog

from adapters.matrix.api import MatrixTrouble
from adapters.matrix.client import connect, signed_out
from adapters.matrix.files import OneProcess, private_directory
from adapters.matrix.guarded import Guarded
from adapters.matrix.health import Health
from adapters.matrix.inbound import Inbound
from adapters.matrix.limits import BACK_OFF_FIRST, BACK_OFF_MOST, SYNC_WAIT_MS
from adapters.matrix.loop import Loop
from adapters.matrix.outbound import MatrixPlatform
from adapters.matrix.pins import Pins
from adapters.matrix.rooms import Rooms, Voice
from adapters.matrix.selfcheck import Is, look
from adapters.matrix.settings import Settings
from bot.i18n import Speaker
from bot.ports import Clock, Entropy, Inbox, Sleeper, Spot, Trouble

_log = structlog.get_logger()
_T = TypeVar("_T")
_GOODBYE = 5.0
"""Seconds queued answers get to go out when we stop."""


class Account(Protocol):
    """The part of the settings that is about Matrix; see ``config.settings.Matrix``."""

    homeserver: str
    user: str
    device_name: str
    inviters: tuple[str, ...]
    servers: tuple[str, ...]
    password: _Secret | None
    access_token: _Secret | None
    pickle_key_file: Path | None


class _Secret(Protocol):
    def get_secret_value(self) -> str:
        """Return what is not to be printed."""
        ...


class House(Protocol):
    """What the settings hold of interest here."""

    data_dir: Path
    vault_dir: Path
    matrix: Any


@runtime_checkable
class Voiced(Protocol):
    """An inbox that knows in which language and time zone a place is spoken to."""

    async def voice(self, spot: Spot) -> Speaker:
        """Return it."""
        ...


@runtime_checkable
class Timed(Protocol):
    """An inbox that knows the time deadlines go by."""

    def now(self) -> datetime:
        """Return the present as an aware UTC datetime."""
        ...


def told(settings: House) -> Settings | None:
    """Return what the settings say about Matrix; ``None``: no Matrix asked for."""
    account: Account | None = settings.matrix
    if account is None:
        return None
    return Settings(
        homeserver=account.homeserver,
        user=account.user,
        directory=settings.data_dir / "matrix",
        vault=settings.vault_dir / "matrix",
        password=account.password.get_secret_value() if account.password else None,
        access_token=account.access_token.get_secret_value() if account.access_token else None,
        pickle_key_file=account.pickle_key_file,
        device_name=account.device_name,
        inviters=frozenset(account.inviters),
        servers=frozenset(account.servers),
    )


async def build(settings: House, inbox: Inbox, entropy: Entropy) -> Matrix | None:
    """Build the platform from the settings (entry point ``owntable.platforms``); ``None``: no Matrix asked for."""
    wanted = told(settings)
    if wanted is None:
        return None
    return Matrix(
        wanted,
        inbox,
        entropy,
        voice=inbox.voice if isinstance(inbox, Voiced) else plain_english,
        clock=inbox if isinstance(inbox, Timed) else None,
    )


async def plain_english(_spot: Spot) -> Speaker:
    """Speak English and UTC everywhere: for whoever does not know better."""
    return Speaker()


class Matrix:
    """One account on one homeserver. ``platform`` works while ``run`` runs, and is ``Trouble`` that passes else.

    ``clock``: compared with the homeserver's at the start, if there is one.
    """

    def __init__(
        self,
        settings: Settings,
        inbox: Inbox,
        entropy: Entropy,
        *,
        voice: Voice = plain_english,
        clock: Clock | None = None,
        sleep: Sleeper = asyncio.sleep,
    ) -> None:
        self._settings, self._inbox, self._entropy = settings, inbox, entropy
        self._voice, self._clock, self._sleep = voice, clock, sleep
        self.platform = MatrixPlatform(inbox, voice, sleep)
        self.ready = asyncio.Event()
        """Set once the first sync was handled."""

    async def run(self) -> None:
        """Listen until cancelled. Raises ``Trouble`` (final) when somebody has to act; its text says what to do."""
        directory = private_directory(self._settings.directory)
        held = OneProcess(directory)
        try:
            client = await self._again("matrix.connect", lambda: connect(self._settings, self._entropy))
            try:
                await self._look(client)
                await self._serve(client)
            finally:
                await self.platform.drain(_GOODBYE)
                self.platform.detach()
                self.ready.clear()
                await client.close()
        finally:
            held.release()

    async def close(self) -> None:
        """Nothing to do: everything is let go of when ``run`` ends."""

    async def _look(self, client: Guarded) -> None:
        """Log what is wrong with our account, by its code; ``owntable doctor`` has the words. Nothing is held up."""
        wrong = [one.code async for one in look(client, self._settings, self._clock) if one.weight is Is.WRONG]
        for code in wrong:
            _log.warning("matrix.selfcheck", code=code)
        _log.info("matrix.selfcheck", count=len(wrong))

    async def _serve(self, client: Guarded) -> None:
        rooms = Rooms(client, self._voice, self._inbox.helpers)
        pins = Pins(client, self._settings.directory / "pins.json")
        await self._again("matrix.rooms", rooms.load)
        self.platform.attach(client, rooms, pins)
        inbound = Inbound(
            client=client,
            rooms=rooms,
            pins=pins,
            platform=self.platform,
            inbox=self._inbox,
            settings=self._settings,
            sleep=self._sleep,
        )
        place = self._settings.directory / "since.json"
        try:
            handled = self._settings.vault / "handled"
            health = Health()
            loop = Loop(
                client,
                inbound,
                place,
                handled=handled,
                ready=self.ready,
                wait_ms=SYNC_WAIT_MS,
                sleep=self._sleep,
                alive=health.alive,
            )
            await self._watched(loop, health)
        except MatrixTrouble as trouble:
            if trouble.final:
                raise signed_out(self._settings) from trouble
            raise
        finally:
            await inbound.close()

    @staticmethod
    async def _watched(loop: Loop, health: Health) -> None:
        """Listen; if it hangs, end it and raise ``MatrixTrouble`` that passes: whoever started us starts us again."""
        running, lost = asyncio.create_task(loop.run()), asyncio.create_task(health.lost())
        try:
            await asyncio.wait({running, lost}, return_when=asyncio.FIRST_COMPLETED)
            if running.done():
                await running
            else:
                _log.error("matrix.stuck")
                raise MatrixTrouble("listening: nothing came round for minutes")
        finally:
            for task in (running, lost):
                task.cancel()
            await asyncio.gather(running, lost, return_exceptions=True)

    async def _again(self, what: str, step: Callable[[], Awaitable[_T]]) -> _T:
        """Try until it works; final trouble is raised."""
        pause = BACK_OFF_FIRST
        while True:
            try:
                return await step()
            except Trouble as trouble:
                if trouble.final:
                    raise
                wait = max(pause, trouble.retry_after or 0)
                _log.warning(what, code=getattr(trouble, "code", ""), backoff=wait)
                await self._sleep(wait)
                pause = min(pause * 2, BACK_OFF_MOST)
