"""nio's client, with a guard before its parser and its keys: one odd event must not stop what others say.

nio takes an answer whole or not at all, believes an encrypted event that says it is a member list, and lets
whatever its crypto library raises end the sync. Here each event stands for itself: what cannot be taken is left
out, and only its kind of mistake is logged.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from http import HTTPStatus
from types import SimpleNamespace
from typing import Any

import aiohttp
import structlog
from nio import (
    Api,
    AsyncClient,
    BadEvent,
    EncryptionError,
    Event,
    InviteEvent,
    KeysUploadResponse,
    MegolmEvent,
    RoomMessage,
    RoomMessagesResponse,
    StickerEvent,
    SyncResponse,
    ToDeviceEvent,
    UnknownEvent,
)
from nio.events import KeyVerificationEvent
from nio.events.to_device import BaseRoomKeyRequest

_log = structlog.get_logger()

_SPOKEN = (RoomMessage, StickerEvent, UnknownEvent)
"""What may come encrypted. State never does: nio would take an encrypted "she left" for true."""

Parser = Callable[[dict[str, Any]], object]


class Guarded(AsyncClient):  # type: ignore[misc] # nio has no types
    """See above. ``fallback_used``: the homeserver has no unused fallback key of ours; ``None``: it does not say."""

    fallback_used: bool | None = None

    # --- parsing ----------------------------------------------------------------------------------

    async def create_matrix_response(
        self, response_class: type, transport_response: Any, data: tuple[Any, ...] | None = None, save_to: Any = None
    ) -> Any:
        """Parse an answer as nio does; of a sync or a page of a room only what can be parsed.

        Raises ``aiohttp.ClientError`` if the answer is no homeserver's: nio takes a proxy's "bad gateway" for
        the empty answer that says that keys were handed on, and they never were.
        """
        if transport_response.status >= HTTPStatus.BAD_REQUEST:
            said = await self.parse_body(transport_response)
            if not isinstance(said, dict) or "errcode" not in said:
                raise aiohttp.ClientPayloadError
        if response_class not in {SyncResponse, RoomMessagesResponse}:
            return await super().create_matrix_response(response_class, transport_response, data, save_to)
        raw = await self.parse_body(transport_response)
        answer = parsed(response_class, raw, *(data or ()))
        if isinstance(answer, SyncResponse):
            unused = raw.get("device_unused_fallback_key_types")
            self.fallback_used = "signed_curve25519" not in unused if isinstance(unused, list) else None
        answer.transport_response = transport_response
        return answer

    async def keys_upload(self) -> Any:
        """Upload keys as nio does, but have them on our disk first.

        After a crash the homeserver would else hand out one-time keys we do not have, and refuse others that we
        make under the same names, for ever.
        """
        keys = self.olm.share_keys()
        self.olm.save_account()
        return await self._send(KeysUploadResponse, *Api.keys_upload(self.access_token, keys))

    # --- taking in --------------------------------------------------------------------------------

    async def _handle_sync(self, response: Any) -> None:
        self.store.arriving()
        try:
            await super()._handle_sync(response)
        finally:
            self.store.arrived({*self.rooms, *self.invited_rooms})

    async def _handle_invited_rooms(self, response: Any) -> None:
        for room, info in response.rooms.invite.items():
            one = SimpleNamespace(rooms=SimpleNamespace(invite={room: info}))
            try:
                await super()._handle_invited_rooms(one)
            except Exception as error:  # noqa: BLE001 - whatever nio stumbles over; its kind is logged
                _odd("invitation", error)

    def _handle_joined_state(self, room_id: str, join_info: Any, encrypted_rooms: set[str]) -> None:
        try:
            super()._handle_joined_state(room_id, join_info, encrypted_rooms)
        except Exception as error:  # noqa: BLE001 - as above; then event by event
            _odd("state", error)
        else:
            return
        for event in join_info.state:
            try:
                super()._handle_joined_state(room_id, replace(join_info, state=[event]), encrypted_rooms)
            except Exception as error:  # noqa: BLE001 - this one is left out
                _odd("state event", error)

    def _handle_timeline_event(self, event: Any, room_id: str, room: Any, encrypted_rooms: set[str]) -> Any:
        if isinstance(event, MegolmEvent):
            event.room_id = room_id
            return self._opened(event)
        try:
            return super()._handle_timeline_event(event, room_id, room, encrypted_rooms)
        except Exception as error:  # noqa: BLE001 - as above
            _odd("event", error)
            return None

    def _handle_messages_response(self, response: Any) -> None:
        for index, event in enumerate(response.chunk):
            if isinstance(event, MegolmEvent):
                event.room_id = event.room_id or response.room_id
                response.chunk[index] = self._opened(event) or event

    def _opened(self, event: Any) -> Any:
        """Return what an encrypted event says; ``None``: its key is not there; a ``BadEvent``: nothing usable."""
        try:
            return self.decrypt_event(event)
        except EncryptionError:
            return None

    def decrypt_event(self, event: Any) -> Any:
        """Decrypt as nio does; what holds nothing usable comes back as a ``BadEvent``. Raises ``EncryptionError``."""
        try:
            read = super().decrypt_event(event)
        except EncryptionError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever was encrypted was written by somebody
            _odd("encrypted event", error)
            read = None
        if isinstance(read, _SPOKEN) and isinstance(read.source.get("content"), dict):
            return read
        return BadEvent(event.source, event.event_id, event.sender, event.server_timestamp, "m.room.encrypted")

    def _handle_decrypt_to_device(self, to_device_event: Any) -> Any:
        # We verify nobody by emoji and hand on no keys: what asks for that is not even remembered.
        if isinstance(to_device_event, KeyVerificationEvent | BaseRoomKeyRequest):
            return None
        try:
            return super()._handle_decrypt_to_device(to_device_event)
        except Exception as error:  # noqa: BLE001 - anybody on any homeserver may send us this
            _odd("device message", error)
            return None


def parsed(kind: Any, raw: dict[str, Any], *data: Any) -> Any:
    """Return nio's response made of ``raw``, without the events nio cannot parse."""
    for events, _ in _lists(raw):
        for event in events:
            _tidy(event)
    try:
        return kind.from_dict(raw, *data)
    except Exception as error:  # noqa: BLE001 - whatever nio stumbles over; its kind is logged
        _odd("answer", error)
    for events, parser in _lists(raw):
        events[:] = [event for event in events if _parses(parser, event)]
    return kind.from_dict(raw, *data)


def _odd(what: str, error: Exception) -> None:
    _log.warning("matrix.odd", what=what, error=type(error).__name__)


def _lists(raw: Any) -> Iterator[tuple[list[Any], Parser]]:
    """Give every list of events in an answer with what parses it, and empty those we have no use for."""
    if isinstance(raw.get("chunk"), list):
        yield raw["chunk"], Event.parse_event
    for name in ("presence", "account_data"):
        raw.pop(name, None)
    yield from _events(raw, "to_device", ToDeviceEvent.parse_event)
    rooms = raw.get("rooms")
    if not isinstance(rooms, dict):
        return
    for kind, parts in (("join", ("timeline", "state")), ("leave", ("timeline", "state")), ("invite", ())):
        for room in rooms[kind].values() if isinstance(rooms.get(kind), dict) else ():
            if not isinstance(room, dict):
                continue
            for unused in ("ephemeral", "account_data"):
                room.pop(unused, None)
            for part in parts:
                yield from _events(room, part, Event.parse_event)
            yield from _events(room, "invite_state", InviteEvent.parse_event)


def _events(holder: Mapping[str, Any], name: str, parser: Parser) -> Iterator[tuple[list[Any], Parser]]:
    part = holder.get(name)
    if isinstance(part, dict) and isinstance(part.get("events"), list):
        yield part["events"], parser


def _tidy(event: Any) -> None:
    """Leave out of a membership what is no name or picture: nio would not see that somebody is there at all."""
    if not isinstance(event, dict) or event.get("type") != "m.room.member":
        return
    unsigned = event.get("unsigned")
    holders = [(event, "content"), (event, "prev_content")]
    if isinstance(unsigned, dict):
        holders.append((unsigned, "prev_content"))
    for holder, name in holders:
        content = holder.get(name)
        if isinstance(content, dict):
            holder[name] = {key: content[key] for key in content if _fits(key, content[key])}
        elif content is not None and name == "prev_content":
            del holder[name]


def _fits(key: str, value: Any) -> bool:
    if key == "membership":
        return True
    if key == "is_direct":
        return isinstance(value, bool)
    return key in {"displayname", "avatar_url"} and (value is None or isinstance(value, str))


def _parses(parser: Parser, event: Any) -> bool:
    try:
        parser(copy.deepcopy(event))
    except Exception as error:  # noqa: BLE001 - this one is left out
        _odd("event of an answer", error)
        return False
    return True
