"""The run loop: nothing heard is lost, nothing is handled twice in a row, and a broken server is left in peace.

* Our place (``since``) is saved only after everything in a sync was handled, for a minute also after messages
  that wait for their keys: at least once, never less.
* Each room's events are handled in order, rooms beside each other; an event id seen before is skipped.
* A sync carries at most 100 messages a room; the gap before them is read back.
* What lies before our own joining, and the very first sync, is history and not acted on.
* The homeserver away or broken: 1 s, then doubling up to 60 s. Our session ended: stop, with a sentence.
"""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import structlog
from nio import (
    AsyncClient,
    EncryptionError,
    ErrorResponse,
    Event,
    InviteMemberEvent,
    MegolmEvent,
    MessageDirection,
    RoomMemberEvent,
    RoomMessagesResponse,
    SyncResponse,
)

from adapters.matrix.api import NETWORK, SIGNED_OUT, MatrixTrouble, from_response
from adapters.matrix.files import read_private, write_private
from adapters.matrix.limits import (
    BACK_OFF_FIRST,
    BACK_OFF_MOST,
    HOLD_PLACE,
    KEY_WAIT_MS,
    REMEMBERED,
    SYNC_LIMIT,
    UNREADABLE_AFTER,
)
from bot.ports import Sleeper, Trouble

_log = structlog.get_logger()

_FILTER: Mapping[str, Any] = {
    "presence": {"types": []},
    "account_data": {"types": []},
    "room": {"timeline": {"limit": SYNC_LIMIT}, "ephemeral": {"types": []}, "account_data": {"types": []}},
}


class Handler(Protocol):
    """Who does something with what the loop hears. A raised exception is contained: logged by its type only."""

    async def invited(self, room: str, event: InviteMemberEvent) -> None:
        """Handle an invitation to us."""
        ...

    async def joined(self, room: str, event: RoomMemberEvent) -> None:
        """Handle our own coming into a room; its state is known by now."""
        ...

    async def heard(self, room: str, event: Event) -> None:
        """Handle somebody else's event, in the order of the room; decrypted if it could be."""
        ...

    async def unreadable(self, room: str, event: MegolmEvent) -> None:
        """Handle a message whose key did not come in time."""
        ...

    async def devices_changed(self, people: Sequence[str]) -> None:
        """Handle that these people have other devices than before, or may have; comes before what they said."""
        ...

    async def settled(self, rooms: Sequence[str]) -> None:
        """Handle the end of a turn in which these rooms changed."""
        ...


class Loop:
    """Syncs until the session ends or the task is cancelled. One per client."""

    def __init__(
        self,
        client: AsyncClient,
        handler: Handler,
        place: Path,
        *,
        ready: asyncio.Event,
        wait_ms: int,
        sleep: Sleeper = asyncio.sleep,
    ) -> None:
        self._client, self._handler, self._place, self._sleep = client, handler, place, sleep
        self._wait_ms = wait_ms
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._waiting: dict[str, tuple[str, MegolmEvent, float]] = {}
        self._ready = ready
        self._held: float | None = None  # since when our place is held back

    async def run(self) -> None:
        """Sync for ever. Raises ``MatrixTrouble`` (final) when the homeserver ended our session."""
        since, first, pause = self._load(), True, BACK_OFF_FIRST
        while True:
            try:
                turn = await self._sync(since, first=first)
            except MatrixTrouble as trouble:
                if trouble.code in SIGNED_OUT:
                    raise
                pause = await self._back_off("matrix.sync", trouble, pause)
                continue
            pause = BACK_OFF_FIRST
            await self._housekeeping(turn)
            await self._turn(turn, since)
            since, first = turn.next_batch, False
            await self._save(since)
            self._ready.set()

    def _load(self) -> str | None:
        kept = read_private(self._place)
        if kept is None:
            return None
        try:
            return str(json.loads(kept)["since"])
        except (ValueError, KeyError, TypeError) as error:
            raise Trouble(
                f"{self._place} is damaged. Remove it and start again; what was said meanwhile is then not read.",
                final=True,
            ) from error

    async def _save(self, since: str) -> None:
        """Keep keys and our place; on a full disk wait here, so that nothing is handled that could not be kept."""
        pause = BACK_OFF_FIRST
        while True:
            try:
                self._client.store.flush()
                if self._holds():
                    return
                write_private(self._place, json.dumps({"since": since}).encode())
            except Trouble as trouble:
                pause = await self._back_off("matrix.place", trouble, pause)
            else:
                return

    def _holds(self) -> bool:
        """Tell whether our place is to stay where it is, because a message still waits for its key."""
        now = asyncio.get_running_loop().time()
        self._held = (self._held or now) if self._waiting else None
        return self._held is not None and now - self._held < HOLD_PLACE

    async def _sync(self, since: str | None, *, first: bool) -> SyncResponse:
        wait = 0 if first else min(self._wait_ms, KEY_WAIT_MS) if self._waiting else self._wait_ms
        try:
            async with asyncio.timeout(wait / 1000 + 60):
                answer = await self._client.sync(wait, _FILTER, since=since, full_state=first)
        except NETWORK as error:
            raise MatrixTrouble("listening: the homeserver does not answer") from error
        if not isinstance(answer, SyncResponse):
            raise from_response("listening", answer)
        self._client.store.arrived({*self._client.rooms, *self._client.invited_rooms})
        return answer

    async def _back_off(self, what: str, trouble: Trouble, pause: float) -> float:
        wait = max(pause, trouble.retry_after or 0)
        _log.warning(what, code=getattr(trouble, "code", ""), backoff=wait)
        await self._sleep(wait)
        return min(pause * 2, BACK_OFF_MOST)

    async def _housekeeping(self, turn: SyncResponse) -> None:
        """Do the key work nio only does inside its own loop; what fails is tried again in the next turn."""
        client = self._client
        if turn.device_key_count.signed_curve25519 == 0:
            # nio takes a zero for "not told" and would never make new one-time keys again.
            client.olm.uploaded_key_count = 0
        await self._try(lambda: bool(client.outgoing_to_device_messages), client.send_to_device_messages)
        await self._try(lambda: client.should_upload_keys, client.keys_upload)
        await self._try(lambda: client.should_query_keys, client.keys_query)
        await self._try(
            lambda: client.should_claim_keys, lambda: client.keys_claim(client.get_users_for_key_claiming())
        )

    async def _try(self, due: Callable[[], bool], step: Callable[[], Awaitable[object]]) -> None:
        if not due():
            return
        try:
            answer = await step()
        except NETWORK as error:
            _log.warning("matrix.keys", error=type(error).__name__)
            return
        if isinstance(answer, ErrorResponse):
            _log.warning("matrix.keys", code=answer.status_code or "")

    async def _turn(self, turn: SyncResponse, since: str | None) -> None:
        for room, invitation in turn.rooms.invite.items():
            for event in invitation.invite_state:
                if isinstance(event, InviteMemberEvent) and event.state_key == self._client.user_id:
                    await self._safely(self._handler.invited(room, event))
        for room in turn.rooms.leave:
            self._client.rooms.pop(room, None)  # nio keeps rooms we were put out of
            self._client.invited_rooms.pop(room, None)
        if turn.device_list.changed:
            await self._safely(self._handler.devices_changed(tuple(turn.device_list.changed)))
        await self._late_keys()
        async with asyncio.TaskGroup() as rooms:
            for room, info in turn.rooms.join.items():
                rooms.create_task(self._room(room, info, since))
        await self._safely(self._handler.settled(tuple(turn.rooms.join)))

    async def _room(self, room: str, info: Any, since: str | None) -> None:
        if since is None:
            return
        events: list[Event] = list(info.timeline.events)
        if info.timeline.limited and not any(map(self._is_our_joining, events)):
            events = [*await self._gap(room, info.timeline.prev_batch, since), *events]
        for index in range(len(events) - 1, -1, -1):
            if self._is_our_joining(events[index]):
                await self._safely(self._handler.joined(room, events[index]))
                events = events[index + 1 :]
                break
        for event in events:
            await self._event(room, event)

    def _is_our_joining(self, event: Event) -> bool:
        return (
            isinstance(event, RoomMemberEvent)
            and event.state_key == self._client.user_id
            and event.membership == "join"
            and event.prev_membership != "join"
        )

    async def _event(self, room: str, event: Event) -> None:
        if event.sender == self._client.user_id or event.event_id in self._seen:
            return
        if isinstance(event, MegolmEvent):
            event.room_id = room
            until = asyncio.get_running_loop().time() + UNREADABLE_AFTER
            self._waiting.setdefault(event.event_id, (room, event, until))
            return
        self._remember(event.event_id)
        await self._safely(self._handler.heard(room, event))

    async def _late_keys(self) -> None:
        """Try messages again whose key was missing; a key may come after its message."""
        now = asyncio.get_running_loop().time()
        for event_id, (room, event, until) in list(self._waiting.items()):
            try:
                read = self._client.decrypt_event(event)
            except EncryptionError:
                if now < until:
                    continue
                read = None
            del self._waiting[event_id]
            self._remember(event_id)
            if read is None:
                await self._safely(self._handler.unreadable(room, event))
            else:
                await self._safely(self._handler.heard(room, read))

    async def _gap(self, room: str, start: str | None, since: str) -> list[Event]:
        """Read back what the sync left out, oldest first, to ``since`` or our own joining; again until it works."""
        found: list[Event] = []
        pause = BACK_OFF_FIRST
        while start:
            try:
                answer = await self._client.room_messages(
                    room, start, end=since, direction=MessageDirection.back, limit=SYNC_LIMIT
                )
                if not isinstance(answer, RoomMessagesResponse):
                    raise from_response("reading back", answer)
            except (MatrixTrouble, *NETWORK) as error:
                trouble = error if isinstance(error, Trouble) else Trouble("reading back")
                if getattr(trouble, "code", "") in SIGNED_OUT or trouble.final:
                    _log.error("matrix.gap", code=getattr(trouble, "code", ""))
                    break
                pause = await self._back_off("matrix.gap", trouble, pause)
                continue
            for event in answer.chunk:
                found.append(event)
                if self._is_our_joining(event):
                    return found[::-1]
            if not answer.chunk or answer.end == start:
                break
            start = answer.end
        return found[::-1]

    def _remember(self, event_id: str) -> None:
        self._seen[event_id] = None
        while len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)

    async def _safely(self, handling: Awaitable[None]) -> None:
        """Contain what a handler raises: one odd message must not silence the bot. Nothing said is logged."""
        try:
            await handling
        except Exception as error:  # noqa: BLE001 - the last line of defence; its type is logged, its words are not
            _log.error("matrix.handler", error=type(error).__name__)
