"""Which rooms are private, who sits where, and how a private room is made.

``m.direct`` on the homeserver is the memory: it outlives us, and clients sort such rooms with it.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from nio import AsyncClient, MatrixRoom, RoomCreateResponse, RoomPreset

from adapters.matrix.api import NETWORK, MatrixTrouble, call, from_response, part
from bot.i18n import Speaker
from bot.ports import Account, Spot
from bot.ui.model import msg

PLATFORM = "matrix"

Voice = Callable[[Spot], Awaitable[Speaker]]
"""In which language and time zone a place is spoken to."""

Helpers = Callable[[Account], Awaitable[Sequence[Account]]]
"""Who may sit in somebody's private room beside them."""

ENCRYPTED: dict[str, Any] = {
    "type": "m.room.encryption",
    "state_key": "",
    "content": {"algorithm": "m.megolm.v1.aes-sha2", "rotation_period_msgs": 1},
}
"""Every message of a private room gets a session of its own (clients do this for what they send)."""


class Rooms:
    """What we know of our rooms. One per client."""

    def __init__(self, client: AsyncClient, voice: Voice, helpers: Helpers) -> None:
        self._client, self._voice, self._helpers = client, voice, helpers
        self._direct: dict[str, list[str]] = {}
        self._person: dict[str, str] = {}
        self._made: set[str] = set()
        """Rooms made by this run: ours as wished even before a sync shows them."""
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
        """Return how a person calls themselves in a room; without a name, the first part of their id."""
        one = self._users(room_id).get(person)
        return (one.display_name if one is not None else None) or person[1:].partition(":")[0]

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
        if room is not None and not room.encrypted and room_id not in self._made:
            return "matrix-not-encrypted"
        return None if self.occupants(room_id) <= may else "matrix-not-alone"

    def _find(self, person: str, helpers: set[str]) -> str | None:
        """Return an encrypted room that holds, or held, nobody but this person, their helpers and us."""
        for room_id in reversed(self._direct.get(person, [])):
            room = self.room(room_id)
            # A sync may show a room half-made, before it says that we made it encrypted.
            fit = room_id in self._made or (room is not None and room.encrypted)
            if fit and self.occupants(room_id) <= {person} | helpers:
                return room_id
        return None

    async def room_for(self, account: Account) -> str:
        """Return the person's private room, made or offered again if needed. Raises ``Trouble``."""
        person = account.id
        helpers = await self.helpers(person)
        async with self._making[person]:
            room_id = self._find(person, helpers)
            if room_id is None:
                return await self._make(person)
            if person not in self.occupants(room_id) and self.room(room_id) is not None:
                await self.ask_back(room_id, person)
            return room_id

    async def ask_back(self, room_id: str, person: str) -> bool:
        """Invite somebody who left a room; return whether they had. Raises ``MatrixTrouble``.

        Asks the homeserver: a sync may show a room half-made, before its invitation.
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
        body = {"user_id": person}
        await call(self._client, "POST", f"/rooms/{part(room_id)}/invite", body, what="inviting somebody")
        return True

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
            )
        except NETWORK as error:
            raise MatrixTrouble("making a private room: the homeserver does not answer") from error
        if not isinstance(made, RoomCreateResponse):
            raise from_response("making a private room", made)
        self._made.add(made.room_id)
        self._client.store.make_private(made.room_id)
        await self.keep_direct(person, made.room_id)
        return str(made.room_id)
