"""Sending one event into one room: encrypted where the room is, one at a time per room, never shown twice.

It goes as fast as the homeserver lets us (``pace``). In a private room every message has a key of its own (nio
does not honour the room's wish for that), is filled up to one of few sizes, and can be read on the devices its
people vouch for; on their other devices only if it says nothing of anybody. Where somebody else sits there, or
nothing is encrypted, only that is said.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from enum import StrEnum
from math import inf
from typing import Any, Protocol

from nio import AsyncClient, EncryptionError, ErrorResponse, LocalProtocolError, MatrixRoom, RoomSendResponse

from adapters.matrix.api import NETWORK, MatrixTrouble, from_response
from adapters.matrix.pace import ANSWER, Pace
from adapters.matrix.padding import padded
from adapters.matrix.rights import AGAIN, Shut, lasting
from bot.ports import Elsewhere


def transaction(*names: str) -> str:
    """Return a transaction id that is the same for the same names: the homeserver shows such an event once."""
    return hashlib.sha256("\0".join(("owntable/letter", *names)).encode()).hexdigest()[:40]


class Unfit(MatrixTrouble, Elsewhere):
    """Somebody else sits in a private room, or it is not encrypted: nothing of anybody is said there."""


class For(StrEnum):
    """Who may read a message of a private room. Elsewhere everybody there may read everything."""

    VOUCHED = "vouched"
    """The devices its people vouch for."""
    THEIRS = "theirs"
    """Every device of its people: it holds nothing of anybody, and says how to go on."""
    ANYBODY = "anybody"
    """Whoever is there: it says that the room is not fit."""


class Readers(Protocol):
    """Who may read what is sent into private rooms."""

    def private(self, room_id: str) -> bool:
        """Tell whether this is a private room."""
        ...

    async def unfit(self, room_id: str) -> str | None:
        """Say why a private room takes nothing, by a message's id; ``None``: it is fit. Raises ``Trouble``."""
        ...

    async def vouched(self, person: str) -> Iterable[tuple[str, str]]:
        """Return the devices a person vouches for, each with its signing key. Raises ``Trouble``."""
        ...


class Sender:
    """One per client. The lock per room is not politeness: sending side by side breaks nio's room sessions."""

    def __init__(self, client: AsyncClient, readers: Readers | None = None, pace: Pace | None = None) -> None:
        self._client, self._readers = client, readers
        self.pace = pace or Pace()
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def send(
        self,
        room: str,
        content: Mapping[str, Any],
        txn: str,
        kind: str = "m.room.message",
        *,
        to: For = For.VOUCHED,
        urgency: int = ANSWER,
        patience: float = inf,
    ) -> str:
        """Send when the homeserver lets us; return the event's id.

        Raises ``Unfit`` if a private room is not fit for this, else ``Trouble``, also when its turn does not come
        within ``patience`` seconds.
        """
        return await self.pace.sends.through(lambda: self._send(room, content, txn, kind, to), urgency, patience)

    async def _send(self, room: str, content: Mapping[str, Any], txn: str, kind: str, to: For) -> str:
        client = self._client
        async with self._locks[room]:
            readers = self._readers if self._readers is not None and self._readers.private(room) else None
            try:
                if readers is None:
                    await self._share(room, None)
                else:
                    if to is not For.ANYBODY and await readers.unfit(room) is not None:
                        raise Unfit("sending: the private room is not fit any more")
                    client.olm.outbound_group_sessions.pop(room, None)
                    content = padded(content)
                    await self._share(room, readers if to is For.VOUCHED else None)
                answer = await client.room_send(room, kind, dict(content), txn, ignore_unverified_devices=True)
            except NETWORK as error:
                raise MatrixTrouble("sending: the homeserver does not answer") from error
            except (EncryptionError, LocalProtocolError) as error:
                raise MatrixTrouble("sending: the room's keys are not ready") from error
            finally:
                # nio leaves this behind when a request fails half-way, and would then wait for it for ever.
                client.sharing_session.pop(room, None)
                if readers is not None:
                    client.olm.outbound_group_sessions.pop(room, None)
        if not isinstance(answer, RoomSendResponse):
            raise lasting(from_response("sending", answer))
        return str(answer.event_id)

    async def _share(self, room_id: str, readers: Readers | None) -> None:
        """Hand the room's key to every device before the message goes; nio itself goes on when that failed."""
        client = self._client
        room = client.rooms.get(room_id)
        if room is None:
            raise Shut("sending: we are not in that room", retry_after=AGAIN)
        if not room.encrypted:
            return
        if not room.members_synced:
            self._check(await client.joined_members(room_id))
        if client.should_query_keys:
            self._check(await client.keys_query())
        if not client.olm.should_share_group_session(room_id):
            return
        missing = client.get_missing_sessions(room_id)
        if missing:
            self._check(await client.keys_claim(missing))
        withheld = await self._withheld(room, readers) if readers is not None else set()
        if room_id not in client.olm.outbound_group_sessions:
            client.olm.create_outbound_group_session(room_id)
        client.olm.outbound_group_sessions[room_id].users_ignored.update(withheld)
        reachable = {
            (device.user_id, device.id)
            for user in room.users
            for device in client.device_store.active_user_devices(user)
            if device.id != client.device_id and not client.olm.is_device_blacklisted(device)
        } - withheld
        try:
            await client.share_group_session(room_id, ignore_unverified_devices=True)
        except KeyError as error:  # a sync told meanwhile that somebody came or went, and nio threw the key away
            raise MatrixTrouble("sending: the room's people changed just now") from error
        session = client.olm.outbound_group_sessions.get(room_id)
        with_keys = {
            one for one in reachable if client.olm.session_store.get(client.device_store[one[0]][one[1]].curve25519)
        }
        if session is None or not with_keys <= session.users_shared_with:
            client.invalidate_outbound_session(room_id)
            raise MatrixTrouble("sending: not everybody could be given the room's key yet")

    async def _withheld(self, room: MatrixRoom, readers: Readers) -> set[tuple[str, str]]:
        """Return the devices that are not to have the key; among them every other one of our own account."""
        me = self._client.user_id
        withheld = {(me, device.id) for device in self._client.device_store.active_user_devices(me)}
        for user in set(room.users) - {me}:
            vouched = set(await readers.vouched(user))
            withheld |= {
                (user, device.id)
                for device in self._client.device_store.active_user_devices(user)
                if (device.id, device.ed25519) not in vouched
            }
        return withheld

    @staticmethod
    def _check(answer: object) -> None:
        if isinstance(answer, ErrorResponse):
            raise lasting(from_response("preparing to send", answer))
