"""Named asks: to the inbox, and its answer back to where it was said, or on as a form in the private room."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from adapters.matrix.dialogue import Dialogue
from adapters.matrix.outbound import MatrixPlatform
from adapters.matrix.rooms import PLATFORM, Rooms
from adapters.matrix.sender import For
from bot.ports import Heard, Inbox, Spot, Trouble
from bot.ui.model import Card, Form, Line, Nothing, Notice, msg

_COMING_IN = frozenset({"found", "join"})
_OF_NOBODY = frozenset({"help", "privacy"})
"""What is answered to these holds nothing of anybody."""


class Heeded(StrEnum):
    """What became of an ask."""

    DONE = "done"
    CAME_IN = "came in"
    """Somebody may be new here: their private room is worth making now."""


class Asking:
    """Asks and shows answers; keeps the forms being filled in, by private room. In memory only."""

    def __init__(self, rooms: Rooms, platform: MatrixPlatform, inbox: Inbox) -> None:
        self._rooms, self._platform, self._inbox = rooms, platform, inbox
        self.open: dict[str, Dialogue] = {}
        self.touched: set[str] = set()
        """Places something was asked about since the loop last looked."""

    async def ask(self, heard: Heard, relates: Mapping[str, Any] | None, shown_at: Spot | None = None) -> Heeded:
        """Ask; show the answer at ``shown_at``, or where it was said. ``relates``: what the answer refers to."""
        where, key = shown_at or heard.spot, heard.key or ""
        try:
            answer = await self._inbox.ask(heard)
        except Trouble:
            await self._notice(where, "matrix-trouble", key, relates)
            return Heeded.DONE
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
