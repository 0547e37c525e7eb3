"""Named asks: to the inbox, and its answer back to where it was said, or on as a form in the private room."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import structlog
from nio import RoomMessage

from adapters.matrix.dialogue import Dialogue
from adapters.matrix.floods import Floods, Heed
from adapters.matrix.outbound import MatrixPlatform
from adapters.matrix.rooms import PLATFORM, Rooms
from adapters.matrix.sender import For
from adapters.matrix.spoken import answering
from bot.ports import Heard, Inbox, Spot, Trouble
from bot.ui.model import Card, Form, Line, Nothing, Notice, msg

_log = structlog.get_logger()

_COMING_IN = frozenset({"found", "join"})
_HELPING = frozenset({"helper", "forget-me"})
"""What may change who sits in somebody's private room."""
_OF_NOBODY = frozenset({"help", "privacy"})
"""What is answered to these holds nothing of anybody."""


class Heeded(StrEnum):
    """What became of an ask."""

    DONE = "done"
    CAME_IN = "came in"
    """Somebody may be new here: their private room is worth making now."""


class Asking:
    """Asks and shows answers; keeps the forms being filled in, by private room. In memory only."""

    def __init__(self, rooms: Rooms, platform: MatrixPlatform, inbox: Inbox, a_minute: int) -> None:
        self._rooms, self._platform, self._inbox = rooms, platform, inbox
        self._floods = Floods(a_minute)
        self.open: dict[str, Dialogue] = {}
        self.touched: set[str] = set()
        """Places something was asked about since the loop last looked."""

    async def heeds(self, spot: Spot, event: RoomMessage) -> bool:
        """Tell whether what somebody wants of us by name is taken, or too much; that they are told once."""
        now = asyncio.get_running_loop().time()
        heed = self._floods.heed(event.sender, event.server_timestamp / 1_000, now)
        if heed is Heed.TELL:
            private = self._rooms.is_direct(spot.id)  # a relation is not encrypted: there we tell none
            relates = None if private else answering(event.event_id, event.source["content"])
            await self._notice(spot, "matrix-too-much", event.event_id, relates)
        return heed is Heed.TAKEN

    async def ask(self, heard: Heard, relates: Mapping[str, Any] | None, shown_at: Spot | None = None) -> Heeded:
        """Ask; show the answer at ``shown_at``, or where it was said. ``relates``: what the answer refers to."""
        where, key = shown_at or heard.spot, heard.key or ""
        try:
            helped = await self._rooms.helpers(heard.account.id) if heard.verb in _HELPING else None
            answer = await self._inbox.ask(heard)
        except Trouble:
            await self._notice(where, "matrix-trouble", key, relates)
            return Heeded.DONE
        if helped is not None:
            await self._reseat(heard.account.id, helped)
        self.touched.add(heard.spot.id)
        match answer:
            case Form():
                await self._form(answer, heard, where, relates)
                return Heeded.DONE
            case Card() | Notice():
                await self._platform.reply(
                    where, answer, key, relates, to=For.THEIRS if heard.verb in _OF_NOBODY else For.VOUCHED
                )
            case Nothing():
                pass
            case _:
                raise TypeError(f"cannot show a {type(answer).__name__}")
        return Heeded.CAME_IN if heard.verb in _COMING_IN else Heeded.DONE

    async def begin(self, room: str, key: str) -> None:
        """Show what a form waiting in this private room asks for."""
        talk = self.open[room]
        await self._platform.reply(Spot(PLATFORM, room), talk.prompt(), key, to=talk.readers)

    async def _reseat(self, person: str, helped: set[str]) -> None:
        """See before we answer that a helper who was just named can come in, and one taken back is out."""
        try:
            await self._rooms.reseat(person, helped)
        except Trouble as trouble:  # the next message finds the room as it is, fit or not
            _log.warning("matrix.helper", code=getattr(trouble, "code", ""))

    async def _form(self, form: Form, heard: Heard, where: Spot, relates: Mapping[str, Any] | None) -> None:
        key = heard.key or ""
        if self._rooms.is_direct(where.id):
            self.open[where.id] = Dialogue(form, heard)
            await self.begin(where.id, key)
            return
        try:
            room = await self._rooms.room_for(heard.account)
        except Trouble:
            await self._notice(where, "matrix-trouble", key, relates)
            return
        self.open[room] = Dialogue(form, heard)
        if heard.account.id in self._rooms.joined(room):
            await self._notice(where, "matrix-form-private", key, relates)
            await self.begin(room, f"{key}/form")
        else:
            await self._notice(where, "matrix-form-invited", key, relates)

    async def _notice(self, spot: Spot, message: str, key: str, relates: Mapping[str, Any] | None) -> None:
        await self._platform.reply(spot, Notice(lines=(Line(text=msg(message)),)), key, relates, to=For.THEIRS)
