"""The run loop: nothing heard is lost, nothing is handled twice, and a broken server is left in peace.

* Our place (``since``) moves past a sync when everything it brought was handled; what was handled since is noted
  in the vault, and skipped if the homeserver tells it again after a crash (``seen``).
* Each room has its own queue, so that nobody waits for another room; one person's heap lets others past (``fair``).
* A message that waits for its key holds our place back until its key comes, or its writer is told.
* A sync carries at most 100 messages a room; the gap before them is read back.
* What lies before our own joining, and the very first sync, is history and not acted on.
* The homeserver away or broken: 1 s, then doubling up to 60 s. Our session ended: stop, with a sentence.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from nio import EncryptionError, Event, InviteMemberEvent, MegolmEvent, SyncResponse

from adapters.matrix.api import NETWORK, SIGNED_OUT, MatrixTrouble, from_response
from adapters.matrix.gap import Missed, is_our_joining, read_back
from adapters.matrix.guarded import Guarded
from adapters.matrix.handler import Handler
from adapters.matrix.lanes import Lanes
from adapters.matrix.limits import (
    BACK_OFF_FIRST,
    BACK_OFF_MOST,
    KEY_WAIT_MS,
    REMEMBERED,
    SYNC_LIMIT,
    UNREADABLE_AFTER,
)
from adapters.matrix.onetime import KeyCare
from adapters.matrix.ourplace import OurPlace
from adapters.matrix.seen import Seen
from adapters.matrix.turns import Turn, Turns
from bot.ports import Sleeper, Trouble

_log = structlog.get_logger()

_BACKLOG = 10_000
"""How much may wait to be handled before we stop asking for more: a few kilobytes each."""
_LAST_WORD = 5.0
"""Seconds what is being handled gets to end when we stop."""

_FILTER: Mapping[str, Any] = {
    "presence": {"types": []},
    "account_data": {"types": []},
    "room": {"timeline": {"limit": SYNC_LIMIT}, "ephemeral": {"types": []}, "account_data": {"types": []}},
}


class Loop:
    """Syncs until the session ends or the task is cancelled. One per client.

    ``place``: where we keep how far we are. ``handled``: a file in the vault for what was handled since.
    ``alive``: called as long as we come round; with the seconds of every rest we take.
    """

    def __init__(
        self,
        client: Guarded,
        handler: Handler,
        place: Path,
        *,
        handled: Path,
        ready: asyncio.Event,
        wait_ms: int,
        sleep: Sleeper = asyncio.sleep,
        alive: Callable[[float], None] = lambda _: None,
    ) -> None:
        self._client, self._handler, self._place, self._sleep = client, handler, OurPlace(place), sleep
        self._wait_ms, self._ready, self._alive = wait_ms, ready, alive
        self._seen = Seen(handled, REMEMBERED)
        self._keys, self._lanes, self._turns = KeyCare(client), Lanes(), Turns()
        self._queued: set[str] = set()
        self._waiting: dict[str, tuple[str, MegolmEvent, float, Turn]] = {}
        self._reading: dict[str, asyncio.Task[None]] = {}
        """Rooms whose gap is being read back; what comes later waits for it."""
        self._arrived: set[str] = set()
        """Rooms of which something was read that does not wait in its queue yet."""
        self._news = asyncio.Event()
        """Set when a turn may be over."""

    async def run(self) -> None:
        """Sync for ever. Raises ``MatrixTrouble`` (final) when the homeserver ended our session."""
        tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._keep_place())]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                await task
        finally:
            for task in (*tasks, *self._reading.values()):
                task.cancel()
            await asyncio.gather(*tasks, *self._reading.values(), return_exceptions=True)
            await self._lanes.close(_LAST_WORD)
            try:
                await self._move(self._write_place)
            except Trouble:
                _log.warning("matrix.place")  # what is told again is in the vault, and skipped
            self._seen.close()

    async def _listen(self) -> None:
        since, first, pause = self._place.load(), True, BACK_OFF_FIRST
        while True:
            self._alive(0)
            await self._lanes.below(_BACKLOG)
            try:
                answer = await self._sync(since, first=first)
            except MatrixTrouble as trouble:
                if trouble.code in SIGNED_OUT:
                    raise
                pause = await self._back_off("matrix.sync", trouble, pause)
                continue
            pause = BACK_OFF_FIRST
            self._arrived = set(answer.rooms.join)
            await self._keys.tend(answer)
            turn = self._turns.begin(answer.next_batch, answer.rooms.join)
            await self._turn(answer, turn, since)
            self._arrived.clear()
            self._end(turn)
            since, first = answer.next_batch, False

    # --- our place ------------------------------------------------------------------------------

    def _end(self, turn: Turn) -> None:
        """Note that one thing of a turn is handled."""
        self._alive(0)
        turn.open -= 1
        if not turn.open:
            self._news.set()

    async def _keep_place(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            await self._move(self._save)

    async def _move(self, save: Callable[[str], Awaitable[None]]) -> None:
        """Move our place past the turns that are over."""
        done = self._turns.take_done()
        if done:
            await self._safely(self._handler.settled(tuple({room: 0 for turn in done for room in turn.rooms})))
            await save(done[-1].until)
            self._ready.set()

    async def _save(self, since: str) -> None:
        """Keep keys and our place; on a full disk try until it works."""
        pause = BACK_OFF_FIRST
        while True:
            try:
                await self._write_place(since)
            except Trouble as trouble:
                pause = await self._back_off("matrix.place", trouble, pause)
            else:
                return

    async def _write_place(self, since: str) -> None:
        self._client.store.flush(self._lanes.busy() | self._arrived | set(self._reading))
        self._place.save(since)
        if self._turns.none:
            self._seen.saved()

    # --- the homeserver -------------------------------------------------------------------------

    async def _sync(self, since: str | None, *, first: bool) -> SyncResponse:
        wait = 0 if first else min(self._wait_ms, KEY_WAIT_MS) if self._waiting else self._wait_ms
        try:
            async with asyncio.timeout(wait / 1000 + 60):
                answer = await self._client.sync(wait, _FILTER, since=since, full_state=first)
        except NETWORK as error:
            raise MatrixTrouble("listening: the homeserver does not answer") from error
        if not isinstance(answer, SyncResponse):
            raise from_response("listening", answer)
        return answer

    async def _back_off(self, what: str, trouble: Trouble, pause: float) -> float:
        wait = max(pause, trouble.retry_after or 0)
        _log.warning(what, code=getattr(trouble, "code", ""), backoff=wait)
        self._alive(wait)
        await self._sleep(wait)
        return min(pause * 2, BACK_OFF_MOST)

    # --- what a sync brings ---------------------------------------------------------------------

    async def _turn(self, answer: SyncResponse, turn: Turn, since: str | None) -> None:
        for room, invitation in answer.rooms.invite.items():
            for event in invitation.invite_state:
                if isinstance(event, InviteMemberEvent) and event.state_key == self._client.user_id:
                    await self._safely(self._handler.invited(room, event))
        for room, info in answer.rooms.leave.items():
            await self._safely(self._handler.put_out(room, info.timeline.events))
            self._client.rooms.pop(room, None)  # nio keeps rooms we were put out of
            self._client.invited_rooms.pop(room, None)
        if answer.device_list.changed:
            await self._safely(self._handler.devices_changed(tuple(answer.device_list.changed)))
        self._late_keys()
        if since is None:
            return
        for room, info in answer.rooms.join.items():
            gap = info.timeline.limited and not any(is_our_joining(self._client, one) for one in info.timeline.events)
            if gap or room in self._reading:
                turn.open += 1
                before = self._reading.get(room)
                start = info.timeline.prev_batch if gap else None
                missed = partial(read_back, self._client, room, start, since, self._back_off)
                reading = self._read(room, before, missed, info.timeline.events, turn)
                self._reading[room] = asyncio.create_task(reading)
            else:
                self._take(room, info.timeline.events, turn)

    async def _read(
        self, room: str, before: asyncio.Task[None] | None, missed: Missed, events: Sequence[Event], turn: Turn
    ) -> None:
        """Read back what lies before these events, once what was read before them is there."""
        if before is not None:
            await before
        self._take(room, [*await missed(), *events], turn)
        if self._reading.get(room) is asyncio.current_task():
            del self._reading[room]
        self._end(turn)

    def _take(self, room: str, events: Sequence[Event], turn: Turn) -> None:
        for index in range(len(events) - 1, -1, -1):
            joining = events[index]
            if is_our_joining(self._client, joining):
                if joining.event_id not in self._seen:
                    self._queue(room, joining, turn, partial(self._handler.joined, room, joining))
                events = events[index + 1 :]
                break
        for event in events:
            self._event(room, event, turn)

    def _event(self, room: str, event: object, turn: Turn) -> None:
        # What nio could make nothing of is no ``Event``: nobody is told, nobody else is held up.
        if not isinstance(event, Event) or event.sender == self._client.user_id:
            return
        if event.event_id in self._queued or event.event_id in self._waiting or event.event_id in self._seen:
            return
        if isinstance(event, MegolmEvent):
            event.room_id = room
            turn.open += 1
            until = asyncio.get_running_loop().time() + UNREADABLE_AFTER
            self._waiting[event.event_id] = (room, event, until, turn)
            return
        self._queue(room, event, turn, partial(self._handler.heard, room, event))

    def _queue(self, room: str, event: Event, turn: Turn, handle: Callable[[], Awaitable[None]]) -> None:
        """Let something wait for its turn in its room; its turn is open until it was handled."""
        turn.open += 1
        self._queued.add(event.event_id)

        async def work() -> None:
            await self._safely(handle())
            await self._safely(self._handler.answered(room))
            self._queued.discard(event.event_id)
            self._seen.mark(event.event_id)
            self._end(turn)

        self._lanes.put(room, event.sender, work)

    def _late_keys(self) -> None:
        """Try messages again whose key was missing; a key may come after its message.

        Of what one person wrote in one room and nobody can read, they are told once.
        """
        now = asyncio.get_running_loop().time()
        told: set[tuple[str, str]] = set()
        for event_id, (room, event, until, turn) in list(self._waiting.items()):
            try:
                read = self._client.decrypt_event(event)
            except EncryptionError:
                if now < until:
                    continue
                read = None
            del self._waiting[event_id]
            if isinstance(read, Event):
                self._queue(room, read, turn, partial(self._handler.heard, room, read))
            elif read is None and (room, event.sender) not in told:
                told.add((room, event.sender))
                self._queue(room, event, turn, partial(self._handler.unreadable, room, event))
            else:
                self._seen.mark(event_id)
            self._end(turn)

    async def _safely(self, handling: Awaitable[None]) -> None:
        """Contain what a handler raises: one odd message must not silence the bot. Nothing said is logged."""
        try:
            await handling
        except Exception as error:  # noqa: BLE001 - the last line of defence; its type is logged, its words are not
            _log.error("matrix.handler", error=type(error).__name__)
