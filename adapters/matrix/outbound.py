"""Letters into rooms: ``ports.Platform`` for Matrix, and answers to what was just said."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, NamedTuple

import structlog
from nio import AsyncClient

from adapters.matrix import render
from adapters.matrix.api import MatrixTrouble, call, part
from adapters.matrix.keystore import KeyStore
from adapters.matrix.limits import (
    BACK_OFF_FIRST,
    BACK_OFF_MOST,
    HANDFUL,
    JOIN_WAIT,
    LEFT_AGAIN,
    LETTER_WAIT,
    NOT_IN_YET,
    PAGE,
    REPLY_TRIES,
)
from adapters.matrix.pace import LETTER, Pace
from adapters.matrix.pins import Pins
from adapters.matrix.rights import Shut
from adapters.matrix.rooms import MEGOLM, PLATFORM, Rooms, Voice
from adapters.matrix.sender import For, Sender, Unfit, transaction
from bot.ports import Account, Inbox, Sleeper, Spot, Trouble, Urgency
from bot.ui.fit import fit
from bot.ui.model import Card, Line, Notice, msg
from governance.commands import Place

_log = structlog.get_logger()

PREFIX = "!table "
"""How the bot is called where others talk too."""


class _Reply(NamedTuple):
    content: dict[str, Any]
    txn: str
    to: For


_NO_SUCH_EVENT = frozenset({"M_UNKNOWN", "M_NOT_FOUND", "M_INVALID_PARAM", "M_BAD_JSON"})
"""What a homeserver says to a message in the thread of an event that is not there."""


def _without_thread(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return a message as a plain reply."""
    relates = content.get("m.relates_to", {})
    kept = {name: relates[name] for name in relates if name == "m.in_reply_to"}
    return {**content, "m.relates_to": kept} if relates else dict(content)


class _Readers:
    """See ``sender.Readers``: what our rooms and pins know."""

    def __init__(self, rooms: Rooms, pins: Pins) -> None:
        self.private, self.unfit, self.vouched = rooms.private, rooms.unfit, pins.vouched


class MatrixPlatform:
    """See ``ports.Platform``. Until we are connected everything is ``Trouble`` that passes."""

    name = PLATFORM

    def __init__(self, inbox: Inbox, voice: Voice, sleep: Sleeper = asyncio.sleep) -> None:
        self._inbox, self._voice, self._sleep = inbox, voice, sleep
        self._client: AsyncClient | None = None
        self._rooms: Rooms | None = None
        self._sender: Sender | None = None
        self._queues: dict[str, asyncio.Queue[_Reply]] = {}
        self._workers: dict[str, asyncio.Task[None]] = {}

    def attach(self, client: AsyncClient, rooms: Rooms, pins: Pins) -> None:
        """Speak through this client from now on, once it has synced."""
        self._client, self._rooms, self._sender = client, rooms, Sender(client, _Readers(rooms, pins), rooms.pace)

    def detach(self) -> None:
        """Stop speaking."""
        self._client = self._rooms = self._sender = None

    def _parts(self) -> tuple[AsyncClient, Rooms, Sender]:
        # Before the first sync we know no room, and would make private rooms that are there already.
        if self._client is None or self._rooms is None or self._sender is None or not self._client.next_batch:
            raise MatrixTrouble("not connected to the homeserver yet", retry_after=1)
        return self._client, self._rooms, self._sender

    # --- ports.Platform -------------------------------------------------------------------------

    async def post(self, spot: Spot, body: Card | Notice, *, letter_id: str) -> str:
        """Post; return the ids of the message's pages, by spaces. See ``ports.Platform``."""
        _, rooms, sender = self._parts()
        await self._fit(rooms, spot.id)
        await self._somebody_there(rooms, spot.id)
        sent = []
        for number, content in enumerate(await self.pages(spot, body), 1):
            txn = transaction(letter_id, str(number))
            sent.append(await sender.send(spot.id, content, txn, urgency=LETTER, patience=LETTER_WAIT))
        return " ".join(sent)

    async def edit(self, spot: Spot, message: str, body: Card, *, letter_id: str) -> None:
        """Edit in place; final trouble if it is gone or no longer fits its pages, so that it is posted anew."""
        client, rooms, sender = self._parts()
        old = message.split()
        shown = await self._shown(spot, body)
        if len(shown) != len(old):
            await self._redact(client, rooms.pace, spot.id, old)
            raise MatrixTrouble("editing: the card does not fit its place any more", final=True)
        for event_id in old:
            path = f"/rooms/{part(spot.id)}/event/{part(event_id)}"
            kept = await call(client, "GET", path, what="looking for the card")
            if "redacted_because" in kept.get("unsigned", {}):
                raise MatrixTrouble("editing: the card was deleted", final=True)
        for event_id, page in zip(old, shown, strict=True):
            txn, new = transaction(letter_id, event_id), render.replacement(page, event_id)
            await sender.send(spot.id, new, txn, urgency=LETTER, patience=LETTER_WAIT)

    @staticmethod
    async def _redact(client: AsyncClient, pace: Pace, room: str, events: Sequence[str]) -> None:
        """Take our own messages away; doing it again changes nothing."""
        for event_id in events:
            path = f"/rooms/{part(room)}/redact/{part(event_id)}/{transaction('redact', event_id)}"
            step = partial(call, client, "PUT", path, {}, what="taking an old card away")
            await pace.sends.through(step, LETTER, LETTER_WAIT)

    async def private_spot(self, account: Account) -> Spot:
        """See ``ports.Platform``. The person may not have come in yet; ``post`` waits for that."""
        _, rooms, _ = self._parts()
        return Spot(PLATFORM, await rooms.room_for(account))

    async def forget_private(self) -> None:
        """Make what was said in private rooms so far unreadable to us, for good.

        Safe at any time; doing it again changes nothing. What is said next in the same sessions can still be
        read. Raises ``Trouble`` that passes while we are not connected, or if the vault cannot be written.
        """
        client, _, _ = self._parts()
        store: KeyStore = client.store
        for room in store.private_rooms():
            store.forget(room)
            await asyncio.sleep(0)  # a house has many rooms: let others go on
        store.flush()

    async def members_only(self, spot: Spot, allowed: Sequence[Account]) -> bool:
        """See ``ports.Platform``. Asks the homeserver, not our memory; a room we were put out of counts as not so."""
        client, rooms, _ = self._parts()
        if rooms.room(spot.id) is None:
            return False
        path = f"/rooms/{part(spot.id)}"
        try:
            said = await call(client, "GET", f"{path}/state/m.room.encryption/", what="asking for its encryption")
        except MatrixTrouble as trouble:
            if trouble.code == "M_NOT_FOUND":
                return False
            raise
        if said.get("algorithm") != MEGOLM:
            return False  # somebody with the power to wrote nonsense there: we would speak in the clear
        found = await call(client, "GET", f"{path}/members?not_membership=leave", what="asking who is in a room")
        may = {account.id for account in allowed if account.platform == PLATFORM} | {client.user_id}
        return all(
            event["state_key"] in may
            for event in found.get("chunk", [])
            if event.get("content", {}).get("membership") in {"join", "invite", "knock"}
        )

    # --- ports.Paced ----------------------------------------------------------------------------

    @asynccontextmanager
    async def turn(self, urgency: Urgency) -> AsyncIterator[None]:
        """See ``ports.Paced``. Answers to what somebody just said go before any letter."""
        if self._rooms is None:
            yield
            return
        async with self._rooms.pace.letters.turn(urgency):
            yield

    def takes(self, letters: int) -> float:
        """See ``ports.Paced``."""
        return self._rooms.pace.limit.takes(letters) if self._rooms is not None else 0.0

    @staticmethod
    async def _fit(rooms: Rooms, room_id: str) -> None:
        """See that nobody but its people sits in a private room; else make another and raise ``Unfit``."""
        person = rooms.person(room_id)
        if person is not None and await rooms.unfit(room_id) is not None:
            await rooms.room_for(Account(PLATFORM, person))
            raise Unfit("sending: the private room is not fit any more")

    async def _somebody_there(self, rooms: Rooms, room_id: str) -> None:
        """Hold a private message back until the person is in the room: earlier ones they could never read."""
        person = rooms.person(room_id)
        if person is None or await rooms.in_room(room_id, person, JOIN_WAIT):
            return
        if await rooms.ask_back(room_id, person):
            raise MatrixTrouble("the person left their private room and was invited again", retry_after=LEFT_AGAIN)
        raise MatrixTrouble("the person has not come into their private room yet", retry_after=NOT_IN_YET)

    # --- what is shown --------------------------------------------------------------------------

    async def pages(
        self, spot: Spot, body: Card | Notice, relates: Mapping[str, Any] | None = None
    ) -> list[dict[str, Any]]:
        """Return the contents of the messages that show ``body`` there."""
        notice = isinstance(body, Notice)
        return [render.content(page, notice=notice, relates=relates) for page in await self._shown(spot, body)]

    async def _shown(self, spot: Spot, body: Card | Notice) -> list[render.Body]:
        say = (await self._voice(spot)).say
        prefix = "" if await self.place_of(spot) is Place.PRIVATE else PREFIX
        return [render.body(page, say, prefix=prefix) for page in fit(body, PAGE, say)]

    async def place_of(self, spot: Spot) -> Place:
        """Return what a room is: what its circle says, else private if it is a room of one person and us."""
        known = await self._inbox.place_of(spot)
        if known is not None:
            return known
        direct = self._rooms is not None and self._rooms.is_direct(spot.id)
        return Place.PRIVATE if direct else Place.HOME

    # --- answers to what was just said ----------------------------------------------------------

    async def reply(
        self,
        spot: Spot,
        body: Card | Notice,
        key: str,
        relates: Mapping[str, Any] | None = None,
        *,
        to: For = For.VOUCHED,
    ) -> None:
        """Queue an answer; it goes out in order, without holding up what is heard next. ``key``: names it once.

        Where a private room is not fit for it any more, that is said instead, and another room is made.
        """
        queue = self._queues.setdefault(spot.id, asyncio.Queue())
        for number, content in enumerate(await self.pages(spot, body, relates), 1):
            queue.put_nowait(_Reply(content, transaction("reply", key, str(number)), to))
        if spot.id not in self._workers or self._workers[spot.id].done():
            self._workers[spot.id] = asyncio.create_task(self._work(spot.id, queue))

    async def few_waiting(self, room: str) -> None:
        """Return when few answers wait in a room: those that wait are lost if we are killed."""
        while (queue := self._queues.get(room)) and queue.qsize() > HANDFUL and not self._workers[room].done():
            await self._sleep(0.05)

    async def _work(self, room: str, queue: asyncio.Queue[_Reply]) -> None:
        while not queue.empty():
            one = queue.get_nowait()
            pause = BACK_OFF_FIRST
            for attempt in range(1, REPLY_TRIES + 1):
                try:
                    await self._answer(room, one)
                    break
                except Trouble as trouble:
                    unthreaded = _without_thread(one.content)
                    if getattr(trouble, "code", "") in _NO_SUCH_EVENT and unthreaded != one.content:
                        one = one._replace(content=unthreaded)  # anybody may write "in the thread of" nothing
                        continue
                    if trouble.final or isinstance(trouble, Shut) or attempt == REPLY_TRIES:
                        _log.warning("matrix.reply", code=getattr(trouble, "code", ""), attempt=attempt, final=True)
                        break
                    await self._sleep(max(pause, trouble.retry_after or 0))
                    pause = min(pause * 2, BACK_OFF_MOST)

    async def _answer(self, room: str, one: _Reply) -> None:
        """Send an answer; if its private room is not fit any more, say that instead and make another."""
        _, rooms, sender = self._parts()
        try:
            await sender.send(room, one.content, one.txn, to=one.to)
        except Unfit:
            pass
        else:
            return
        person, why = rooms.person(room), await rooms.unfit(room)
        if person is not None:
            await rooms.room_for(Account(PLATFORM, person))
        told = Notice(lines=(Line(text=msg(why or "matrix-not-alone")),))
        (content,) = await self.pages(Spot(PLATFORM, room), told)
        await sender.send(room, content, transaction("moving", one.txn), to=For.ANYBODY)

    async def drain(self, seconds: float) -> None:
        """Let queued answers go out, for at most this long; the rest is dropped."""
        waiting = [worker for worker in self._workers.values() if not worker.done()]
        if waiting:
            _, late = await asyncio.wait(waiting, timeout=seconds)
            for worker in late:
                worker.cancel()
            await asyncio.gather(*late, return_exceptions=True)
