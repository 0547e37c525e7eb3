"""Sending one event into one room: encrypted where the room is, one at a time per room, never shown twice."""

from __future__ import annotations

import asyncio
import hashlib
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from nio import AsyncClient, EncryptionError, ErrorResponse, LocalProtocolError, RoomSendResponse

from adapters.matrix.api import NETWORK, MatrixTrouble, from_response


def transaction(*names: str) -> str:
    """Return a transaction id that is the same for the same names: the homeserver shows such an event once."""
    return hashlib.sha256("\0".join(("owntable/letter", *names)).encode()).hexdigest()[:40]


class Sender:
    """One per client. The lock per room is not politeness: sending side by side breaks nio's room sessions."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def send(self, room: str, content: Mapping[str, Any], txn: str, kind: str = "m.room.message") -> str:
        """Send; return the event's id. Raises ``MatrixTrouble``."""
        async with self._locks[room]:
            try:
                await self._share(room)
                answer = await self._client.room_send(room, kind, dict(content), txn, ignore_unverified_devices=True)
            except NETWORK as error:
                raise MatrixTrouble("sending: the homeserver does not answer") from error
            except (EncryptionError, LocalProtocolError) as error:
                raise MatrixTrouble("sending: the room's keys are not ready") from error
            finally:
                # nio leaves this behind when a request fails half-way, and would then wait for it for ever.
                self._client.sharing_session.pop(room, None)
        if not isinstance(answer, RoomSendResponse):
            raise from_response("sending", answer)
        return str(answer.event_id)

    async def _share(self, room_id: str) -> None:
        """Hand the room's key to every device before the message goes; nio itself goes on when that failed."""
        client = self._client
        room = client.rooms.get(room_id)
        if room is None:
            raise MatrixTrouble("sending: we are not in that room", final=client.next_batch != "")
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
        reachable = {
            (device.user_id, device.id)
            for user in room.users
            for device in client.device_store.active_user_devices(user)
            if device.id != client.device_id and not client.olm.is_device_blacklisted(device)
        }
        await client.share_group_session(room_id, ignore_unverified_devices=True)
        session = client.olm.outbound_group_sessions[room_id]
        with_keys = {
            one for one in reachable if client.olm.session_store.get(client.device_store[one[0]][one[1]].curve25519)
        }
        if not with_keys <= session.users_shared_with:
            client.invalidate_outbound_session(room_id)
            raise MatrixTrouble("sending: not everybody could be given the room's key yet")

    @staticmethod
    def _check(answer: object) -> None:
        if isinstance(answer, ErrorResponse):
            raise from_response("preparing to send", answer)
