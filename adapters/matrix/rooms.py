"""Which rooms are private, who sits where, and how a private room is made.

``m.direct`` on the homeserver is the memory: it outlives us, and clients sort such rooms with it.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

import structlog
from nio import AsyncClient, MatrixRoom, RoomCreateResponse, RoomPreset

from adapters.matrix import names
from adapters.matrix.api import NETWORK, MatrixTrouble, call, from_response, part
from adapters.matrix.pace import Pace
from adapters.matrix.rights import LEVELS
from adapters.matrix.sender import Unfit
from bot.i18n import Speaker
from bot.ports import Account, Spot
from bot.ui.model import msg

_log = structlog.get_logger()

PLATFORM = "matrix"
MEGOLM = "m.megolm.v1.aes-sha2"

Voice = Callable[[Spot], Awaitable[Speaker]]
"""In which language and time zone a place is spoken to."""

Helpers = Callable[[Account], Awaitable[Sequence[Account]]]
"""Who may sit in somebody's private room beside them."""

ENCRYPTED: dict[str, Any] = {
    "type": "m.room.encryption",
    "state_key": "",
    "content": {"algorithm": MEGOLM, "rotation_period_msgs": 1},
}
"""Every message of a private room gets a session of its own (clients do this for what they send)."""


class Rooms:
    """What we know of our rooms. One per client."""

    def __init__(self, client: AsyncClient, voice: Voice, helpers: Helpers) -> None:
        self._client, self._voice, self._helpers = client, voice, helpers
        self.pace = Pace()
        self._direct: dict[str, list[str]] = {}
        self._person: dict[str, str] = {}
        self._made: set[str] = set()
        """Rooms made by this run: ours as wished even before a sync shows them."""
        self._useless: set[str] = set()
        """Private rooms in which nobody hears us, or whose person we cannot ask in."""
        self._making: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._writing = asyncio.Lock()
        self._changed: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)

    async def load(self) -> None:
        """Read ``m.direct``. Raises ``MatrixTrouble``."""
        try:
            kept = await call(self._client, "GET", self._path(), what="reading our private rooms")
        except MatrixTrouble as trouble:
            if trouble.code != "M_NOT_FOUND":
                raise
            kept = {}
        self._direct = {
            person: [room for room in rooms if isinstance(room, str)]
            for person, rooms in kept.items()
            if isinstance(rooms, list)
        }
        for person, rooms in self._direct.items():
            for room_id in rooms:
                self._now_private(person, room_id)

    def _path(self) -> str:
        return f"/user/{part(self._client.user_id)}/account_data/m.direct"

    def room(self, room_id: str) -> MatrixRoom | None:
        """Return nio's view of a room we are in."""
        return self._client.rooms.get(room_id)

    def is_direct(self, room_id: str) -> bool:
        """Tell whether this is a room of one person and us."""
        return room_id in self._person

    def private(self, room_id: str) -> bool:
        """Tell whether this is a room of one person and us, or will be one in a moment."""
        return room_id in self._made or self.is_direct(room_id)

    async def helpers(self, person: str) -> set[str]:
        """Return who may sit in a person's private room beside them. Raises ``Trouble``."""
        return {one.id for one in await self._helpers(Account(PLATFORM, person)) if one.platform == PLATFORM}

    def person(self, room_id: str) -> str | None:
        """Return whose private room this is."""
        return self._person.get(room_id)

    def _now_private(self, person: str, room_id: str) -> None:
        self._person[room_id] = person
        self._client.store.make_private(room_id)

    def joined(self, room_id: str) -> set[str]:
        """Return who is in a room, us left out."""
        return {user for user, one in self._users(room_id).items() if not one.invited} - {self._client.user_id}

    def occupants(self, room_id: str) -> set[str]:
        """Return who is in a room or invited, us left out."""
        return set(self._users(room_id)) - {self._client.user_id}

    def _users(self, room_id: str) -> dict[str, Any]:
        room = self._client.rooms.get(room_id)
        return room.users if room is not None else {}

    def name(self, room_id: str, person: str) -> str:
        """Return how a person is called in a room; see ``names``."""
        return names.shown(person, {user: one.display_name for user, one in self._users(room_id).items()})

    def put_out(self, room_id: str) -> None:
        """Note that we are in a room no more. What was said there stays said; a private room is not used again."""
        self._made.discard(room_id)
        self._client.invalidate_outbound_session(room_id)  # whoever comes in while we are out has no key of it
        if self.is_direct(room_id):
            self._useless.add(room_id)

    def came_in(self, room_id: str) -> None:
        """Note that we are in a room, again perhaps."""
        self._useless.discard(room_id)

    def moved(self, room_id: str) -> None:
        """Wake whoever waits for somebody to come into this room."""
        self._changed.pop(room_id, asyncio.Event()).set()

    async def in_room(self, room_id: str, person: str, seconds: float) -> bool:
        """Tell whether this person is in the room, waiting at most ``seconds`` for it."""
        try:
            async with asyncio.timeout(seconds):
                while person not in self.joined(room_id):
                    await self._changed[room_id].wait()
        except TimeoutError:
            return False
        return True

    async def keep_direct(self, person: str, room_id: str) -> None:
        """Note that a room is private, on the homeserver too. Raises ``MatrixTrouble``."""
        async with self._writing:
            if room_id in self._direct.get(person, []):
                return
            wanted = {**self._direct, person: [*self._direct.get(person, []), room_id]}
            await call(self._client, "PUT", self._path(), wanted, what="noting a private room")
            self._direct = wanted
            self._now_private(person, room_id)

    async def unfit(self, room_id: str) -> str | None:
        """Say why a private room takes nothing, by a message's id; ``None``: it is fit. Raises ``Trouble``."""
        person = self.person(room_id)
        may = {person} | await self.helpers(person) if person is not None else set()
        room = self.room(room_id)
        if not self._in_use(room_id):
            return "matrix-moved-private"
        if room is not None and not room.encrypted and room_id not in self._made:
            return "matrix-not-encrypted"
        return None if self.occupants(room_id) <= may else "matrix-not-alone"

    def _in_use(self, room_id: str) -> bool:
        """Tell whether a room can be talked in: we are in it, and no other room replaces it."""
        room = self.room(room_id)
        if room is None or room_id in self._useless:
            return room_id in self._made and room_id not in self._useless
        return not room.replacement_room

    def _find(self, person: str, helpers: set[str]) -> str | None:
        """Return an encrypted room that holds, or held, nobody but this person, their helpers and us."""
        for room_id in reversed(self._direct.get(person, [])):
            room = self.room(room_id)
            # A sync may show a room half-made, before it says that we made it encrypted.
            fit = room_id in self._made or (room is not None and room.encrypted)
            if fit and self._in_use(room_id) and self.occupants(room_id) <= {person} | helpers:
                return room_id
        return None

    async def room_for(self, account: Account) -> str:
        """Return the person's private room, made or offered again if needed. Raises ``Trouble``."""
        person = account.id
        helpers = await self.helpers(person)
        async with self._making[person]:
            room_id = self._find(person, helpers)
            if room_id is None:
                return await self._another(person, helpers)
            if person not in self.occupants(room_id) and self.room(room_id) is not None:
                try:
                    await self.ask_back(room_id, person)
                except Unfit:
                    return await self._another(person, helpers)
            return room_id

    async def _another(self, person: str, helpers: set[str]) -> str:
        room_id = await self.pace.rooms.through(lambda: self._make(person), patience=0)
        await self._seat(room_id, helpers)
        return room_id

    async def ask_back(self, room_id: str, person: str) -> bool:
        """Invite somebody who left a room; return whether they had.

        Raises ``MatrixTrouble``, and ``Unfit`` where we may not invite: the next room is another one. Asks the
        homeserver: a sync may show a room half-made, before its invitation.
        """
        path = f"/rooms/{part(room_id)}/state/m.room.member/{part(person)}"
        try:
            kept = await call(self._client, "GET", path, what="asking whether somebody left")
        except MatrixTrouble as trouble:
            if trouble.code != "M_NOT_FOUND":
                raise
            kept = {}
        if kept.get("membership", "leave") != "leave":
            return False
        try:
            await self._ask_in(room_id, person)
        except MatrixTrouble as trouble:
            if trouble.code != "M_FORBIDDEN":
                raise
            self._useless.add(room_id)
            raise Unfit("inviting somebody back: not allowed in this room") from trouble
        return True

    async def _ask_in(self, room_id: str, person: str) -> None:
        body = {"user_id": person}
        invite = partial(call, self._client, "POST", f"/rooms/{part(room_id)}/invite", body, what="inviting somebody")
        await self.pace.rooms.through(invite, patience=0)

    async def reseat(self, person: str, before: set[str]) -> None:
        """Put out who helped this person ``before`` and does not now; ask in who does. Raises ``Trouble``.

        Where we may not, their room is not fit any more while somebody sits there who should not.
        """
        now = await self.helpers(person)
        async with self._making[person]:
            room_id = self._find(person, now | before)
            if room_id is None:
                return  # the next room is made with whoever helps then
            for gone in sorted((before - now) & self.occupants(room_id)):
                path = f"/rooms/{part(room_id)}/kick"
                await call(self._client, "POST", path, {"user_id": gone}, what="ending somebody's helping")
                room = self.room(room_id)
                if room is not None:
                    room.remove_member(gone)  # a sync will say so; what we say next must not wait for it
            await self._seat(room_id, now)

    async def _seat(self, room_id: str, helpers: set[str]) -> None:
        """Ask helpers in. One we cannot ask keeps nobody from their room."""
        for helper in sorted(helpers - self.occupants(room_id)):
            try:
                await self._ask_in(room_id, helper)
            except MatrixTrouble as trouble:
                _log.warning("matrix.helper", code=trouble.code)

    async def _make(self, person: str) -> str:
        speaker = await self._voice(Spot(PLATFORM, ""))
        try:
            made = await self._client.room_create(
                name=speaker.say(msg("matrix-room-name")),
                topic=speaker.say(msg("matrix-room-topic")),
                is_direct=True,
                preset=RoomPreset.private_chat,
                invite=[person],
                initial_state=[ENCRYPTED],
                power_level_override=dict(LEVELS),
            )
        except NETWORK as error:
            raise MatrixTrouble("making a private room: the homeserver does not answer") from error
        if not isinstance(made, RoomCreateResponse):
            raise from_response("making a private room", made)
        self._made.add(made.room_id)
        self._client.store.make_private(made.room_id)
        await self.keep_direct(person, made.room_id)
        return str(made.room_id)
