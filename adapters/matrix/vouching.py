"""Whose device a message came from, said to its writer: what changed, why nothing was taken, how to go on.

All of it goes to every device of the person, for it holds nothing of anybody, and whoever must act on it may
have no device that is vouched for.
"""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import structlog
from nio import RoomMessage

from adapters.matrix.outbound import MatrixPlatform
from adapters.matrix.pins import Confirmed, Pins
from adapters.matrix.rooms import PLATFORM
from adapters.matrix.sender import For
from bot.ports import Account, Inbox, Spot, Trouble
from bot.ui.grammar import looks_private
from bot.ui.model import Arg, Line, Notice, Said, Tone, msg

_log = structlog.get_logger()


@runtime_checkable
class Hosted(Protocol):
    """An inbox that knows who keeps the bot running for somebody's group."""

    async def bot_host(self, account: Account) -> str:
        """Return the name the group wrote at founding; empty if it is not known."""
        ...


class Vouching:
    """One per client."""

    def __init__(self, pins: Pins, platform: MatrixPlatform, inbox: Inbox) -> None:
        self._pins, self._platform, self._inbox = pins, platform, inbox
        self._strange: dict[str, str] = {}
        """The strange device we last told a room about, by the key it sends with."""

    async def meet(self, spot: Spot, person: str, key: str) -> None:
        """Pin whoever came into their room."""
        try:
            await self._pins.meet(person)
        except Trouble:
            _log.warning("matrix.pin")  # sending pins them, too, and is tried again
        await self.warn(spot, person, key)

    async def warn(self, spot: Spot, person: str, key: str) -> None:
        """Tell somebody without an identity, once, what that means."""
        if self._pins.owes_warning(person):
            await self._tell(spot, f"{key}/warned", Line(text=msg("matrix-no-identity")))

    async def safe(self, spot: Spot, event: RoomMessage) -> bool:
        """Tell whether a private answer may be taken; if not, its writer is told why and what to do."""
        if await self._pins.changed(event.sender) is None:
            if await self._pins.trusts(event.sender, event.sender_key):
                return True
            await self._tell(spot, event.event_id, Line(text=msg("matrix-keys-unknown")))
        else:
            await self._tell_change(spot, event, "matrix-keys-not-taken")
        return False

    async def about(self, spot: Spot, event: RoomMessage, text: str) -> None:
        """Tell, once, whoever writes named words on a strange device that they cannot read our answers there."""
        strange = event.sender_key or ""
        if looks_private(text, begins=True) or self._strange.get(spot.id) == strange:
            return
        if not await self._pins.trusts(event.sender, strange):
            await self._tell_change(spot, event, "matrix-keys-elsewhere")

    async def confirm(self, spot: Spot, event: RoomMessage) -> bool:
        """Handle ``confirm``; return whether there was something to confirm."""
        if await self._pins.changed(event.sender) is None:
            return False
        match await self._pins.confirm(event.sender, event.sender_key):
            case Confirmed.DONE:
                self._strange.pop(spot.id, None)
                await self._tell(spot, event.event_id, Line(text=msg("matrix-confirmed")))
            case Confirmed.NOT_TOLD:
                await self._tell_change(spot, event, "matrix-keys-look-first")
            case Confirmed.ELSEWHERE if self._pins.vouched_never(event.sender):
                await self._tell_change(spot, event, "matrix-keys-never")
            case Confirmed.ELSEWHERE:
                await self._tell(
                    spot, event.event_id, Line(text=msg("matrix-confirm-elsewhere")), await self._lost(event.sender)
                )
        return True

    async def _tell_change(self, spot: Spot, event: RoomMessage, first: str) -> None:
        changed = await self._pins.changed(event.sender)
        if changed is None:
            return
        await self._pins.tell(event.sender)
        self._strange[spot.id] = event.sender_key or ""
        if self._pins.vouched_never(event.sender):
            lines = [Line(text=msg("matrix-keys-never"))]
        else:
            lines = [Line(text=msg(first))]
            if changed.identity:
                lines.append(Line(text=msg("matrix-keys-identity")))
            if changed.devices:
                lines.append(Line(text=msg("matrix-keys-devices", devices=Said(", ".join(changed.devices)))))
            lines += [Line(text=msg("matrix-keys-mine")), Line(text=msg("matrix-keys-not-mine"))]
        await self._tell(spot, f"{event.event_id}/keys", *lines, await self._lost(event.sender))

    async def _lost(self, person: str) -> Line:
        """Say what is left to somebody who cannot vouch for anything."""
        account = Account(PLATFORM, person)
        name = await self._inbox.bot_host(account) if isinstance(self._inbox, Hosted) else ""
        host: Arg = Said(name) if name else msg("matrix-host")
        return Line(text=msg("matrix-keys-lost", bot_host=host), tone=Tone.SMALL)

    async def _tell(self, spot: Spot, key: str, *lines: Line) -> None:
        await self._platform.reply(spot, Notice(lines=lines), key, to=For.THEIRS)
