"""Rooms of a group that change: replaced by another room, shut to us, opened again, or with rights that changed.

A homeserver "upgrades" a room by making a new one and leaving a tombstone in the old. We follow only where both
say so: the tombstone, put there by somebody who may, and the new room's own beginning, which names the old one.
Until we are in the new room the old one stays the group's; from then on it is nobody's.
"""

from __future__ import annotations

import asyncio
from functools import partial

from nio import AsyncClient, RoomMemberEvent

from adapters.matrix import names, rights
from adapters.matrix.api import MatrixTrouble, call, part
from adapters.matrix.outbound import MatrixPlatform
from adapters.matrix.rooms import PLATFORM, Rooms
from adapters.matrix.sender import For
from bot.ports import Inbox, Sleeper, Spot
from bot.ui.model import Arg, Line, Msg, Notice, Said, msg
from governance.commands import Place

INVITED_WAIT = 60.0
"""Seconds a client that upgrades a room has for inviting us, before members are asked to do it."""

_RIGHTS = {rights.Right.SPEAK: "matrix-right-speak", rights.Right.DELETE: "matrix-right-delete"}


class Homes:
    """One per client. What it does not know any more after a restart it asks the homeserver."""

    def __init__(
        self, client: AsyncClient, rooms: Rooms, platform: MatrixPlatform, inbox: Inbox, sleep: Sleeper
    ) -> None:
        self._client, self._rooms, self._platform, self._inbox, self._sleep = client, rooms, platform, inbox, sleep
        self._looked: set[str] = set()
        """Homes whose rights we know."""
        self._followed: set[str] = set()
        """Rooms whose tombstone we have read."""
        self._left: set[str] = set()
        """Rooms in which we said that the talk goes on elsewhere."""
        self._moving = asyncio.Lock()

    async def _is_home(self, room: str) -> bool:
        return await self._inbox.place_of(Spot(PLATFORM, room)) in {Place.HOME, Place.SHARED}

    # --- coming in ------------------------------------------------------------------------------

    async def may_invite(self, room: str, inviter: str) -> bool:
        """Tell whether somebody whom the settings do not name may invite us: back home, or on to the next room.

        Members of the group may, and into the room that replaces theirs whoever sits in the old one.
        Raises ``Trouble``.
        """
        if await self._is_home(room):
            return await self._belongs(room, inviter)
        for old, one in list(self._client.rooms.items()):
            if one.replacement_room == room and await self._is_home(old) and await self._successor(old) == room:
                return inviter in self._rooms.joined(old) or await self._belongs(old, inviter)
        return False

    async def _belongs(self, room: str, person: str) -> bool:
        return person in {
            one.id for one in await self._inbox.members(Spot(PLATFORM, room)) if one.platform == PLATFORM
        }

    async def came_in(self, room: str, key: str) -> bool:
        """Take up again where we came back to, or bind what replaces a home; tell whether it was one.

        ``key``: names our coming. Comes before anything that is said in the room after us. Raises ``Trouble``.
        """
        self._looked.discard(room)
        if await self._is_home(room):
            await self._say(room, "matrix-back", key)
            return True
        return await self._moved_in(room)

    async def _moved_in(self, room: str) -> bool:
        made = await rights.state(self._client, room, "m.room.create")
        before = (made or {}).get("content", {}).get("predecessor")
        old = before.get("room_id") if isinstance(before, dict) else None
        if not isinstance(old, str) or not await self._is_home(old) or await self._successor(old) != room:
            return False
        return await self._move(old, room)

    # --- a room that is replaced ----------------------------------------------------------------

    def changed(self, room: str) -> None:
        """Note that a room has a tombstone or rights, or others than before."""
        self._followed.discard(room)
        self._looked.discard(room)

    def is_replaced(self, room: str) -> bool:
        """Tell whether a room has a tombstone nobody followed yet."""
        seen = self._rooms.room(room)
        return seen is not None and bool(seen.replacement_room) and room not in self._followed

    async def replaced(self, old: str) -> None:
        """Follow a tombstone, if the room was a home: come into the new room, or see that we are invited.

        Waits for an invitation: run it in the background. Raises ``Trouble``.
        """
        if not await self._is_home(old):
            return
        new = await self._successor(old)
        self._followed.add(old)
        if new is None:
            return
        if self._rooms.room(new) is not None:
            await self._moved_in(new)  # we were there before the tombstone was
            return
        try:
            await self._come_in(new, old)
        except MatrixTrouble as trouble:
            if not trouble.final:
                self._followed.discard(old)
                raise
        else:
            return
        await self._sleep(INVITED_WAIT)
        if await self._is_home(old):
            told = await rights.state(self._client, old, "m.room.tombstone")
            key = f"uninvited:{(told or {}).get('event_id', '')}"
            await self._tell(old, key, msg("matrix-moved-uninvited", room=self.title(old), bot=self._me()))

    async def _come_in(self, new: str, old: str) -> None:
        stone = await rights.state(self._client, old, "m.room.tombstone")
        server = part(str((stone or {}).get("sender", "")).partition(":")[2])
        path = f"/join/{part(new)}?server_name={server}&via={server}"
        join = partial(call, self._client, "POST", path, {}, what="joining the room that replaces ours")
        await self._rooms.pace.joins.through(join)

    async def _successor(self, old: str) -> str | None:
        """Return the room that replaces ``old``, if whoever says so may. Raises ``MatrixTrouble``."""
        stone = await rights.state(self._client, old, "m.room.tombstone")
        if stone is None:
            return None
        new, sender = stone.get("content", {}).get("replacement_room"), stone.get("sender")
        if not isinstance(new, str) or not new or not isinstance(sender, str):
            return None
        levels = await rights.ask(self._client, old)
        return new if levels.may(sender, "m.room.tombstone", state=True) else None

    async def _move(self, old: str, new: str) -> bool:
        async with self._moving:
            if not await self._inbox.moved(Spot(PLATFORM, old), Spot(PLATFORM, new)):
                return False
        self._looked.discard(old)
        await self._say(new, "matrix-moved-here", f"{new}/moved-here")
        await self.gone_from(old)
        return True

    async def gone_from(self, old: str) -> None:
        """Say in a replaced room, once and if we still may, that the talk goes on elsewhere."""
        if old not in self._left:
            self._left.add(old)
            await self._say(old, "matrix-moved-on", f"{old}/moved-on")

    # --- a room that is shut --------------------------------------------------------------------

    async def put_out(self, room: str, title: Arg, event: RoomMemberEvent) -> None:
        """Tell members that we were put out of their home, by whom, and how we come back. Raises ``Trouble``."""
        self._looked.discard(room)
        if not await self._is_home(room):
            return
        lines = [msg("matrix-put-out", room=title, who=Said(names.account(event.sender)))]
        lines.append(msg("matrix-put-out-then", bot=self._me()))
        if event.membership == "ban":
            lines.append(msg("matrix-put-out-banned"))
        await self._tell(room, f"out:{event.event_id}", *lines)

    async def look(self, room: str) -> None:
        """See, once for each change, what we may do in a home; tell members what is missing. Raises ``Trouble``."""
        seen = self._rooms.room(room)
        if seen is None or room in self._looked or not await self._is_home(room):
            return
        levels = await rights.ask(self._client, room)
        missing = levels.missing(self._client.user_id, encrypted=seen.encrypted)
        self._looked.add(room)
        # A room that was replaced takes nothing more, and that is as it should be.
        if missing and not seen.replacement_room:
            wants = [msg(_RIGHTS[one]) for one in missing]
            how = msg("matrix-rights-how", bot=self._me())
            await self._tell(
                room, f"rights:{levels.version}", msg("matrix-rights", room=self.title(room)), *wants, how
            )

    # --- words ----------------------------------------------------------------------------------

    def title(self, room: str) -> Arg:
        """Return how a room is called; whoever named it cannot break a line with it."""
        seen = self._rooms.room(room)
        name = names.plain(seen.name or "") if seen is not None else ""
        return Said(name) if name else msg("matrix-home")

    def _me(self) -> Said:
        return Said(self._client.user_id)

    async def _tell(self, room: str, key: str, *lines: Msg) -> None:
        notice = Notice(lines=tuple(Line(text=line) for line in lines))
        await self._inbox.tell_members(Spot(PLATFORM, room), notice, key)

    async def _say(self, room: str, message: str, key: str) -> None:
        await self._platform.reply(Spot(PLATFORM, room), Notice(lines=(Line(text=msg(message)),)), key, to=For.THEIRS)
