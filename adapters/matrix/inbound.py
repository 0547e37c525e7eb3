"""What is heard in rooms: invitations, joinings, named words. What is said privately goes to ``private``."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any

import structlog
from nio import (
    AsyncClient,
    Event,
    InviteMemberEvent,
    JoinError,
    MegolmEvent,
    RoomMemberEvent,
    RoomMessage,
    RoomMessageNotice,
)

from adapters.matrix.api import NETWORK, from_response
from adapters.matrix.asking import Asking, Heeded
from adapters.matrix.keystore import KeyStore
from adapters.matrix.limits import BACK_OFF_FIRST, REPLY_TRIES
from adapters.matrix.outbound import PREFIX, MatrixPlatform
from adapters.matrix.pins import Pins
from adapters.matrix.private import PrivateTalk
from adapters.matrix.rooms import PLATFORM, Rooms
from adapters.matrix.sender import For
from adapters.matrix.settings import Settings
from adapters.matrix.spoken import answering, called, is_edit, words
from bot.ports import Account, Heard, Inbox, Sleeper, Spot, Trouble
from bot.ui.grammar import Code, Words, looks_private, parse
from bot.ui.model import Line, Notice, msg
from governance.commands import Place

_log = structlog.get_logger()


class Inbound:
    """The loop's handler (``loop.Handler``). One per client."""

    def __init__(
        self,
        *,
        client: AsyncClient,
        rooms: Rooms,
        pins: Pins,
        platform: MatrixPlatform,
        inbox: Inbox,
        settings: Settings,
        sleep: Sleeper = asyncio.sleep,
    ) -> None:
        self._client, self._rooms, self._platform, self._inbox = client, rooms, platform, inbox
        self._settings, self._sleep, self._pins = settings, sleep, pins
        self._asking = Asking(rooms, platform, inbox)
        self._private = PrivateTalk(rooms, pins, platform, inbox, self._asking)
        self._reported: dict[str, frozenset[str]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    # --- loop.Handler ---------------------------------------------------------------------------

    async def invited(self, room: str, event: InviteMemberEvent) -> None:
        """Come in if the inviter may invite us, else decline."""
        if not self._settings.may_invite(event.sender):
            _log.warning("matrix.declined")
            await self._client.room_leave(room)
            return
        self._spawn(self._join(room, event.sender, direct=event.content.get("is_direct") is True))

    async def joined(self, room: str, event: RoomMemberEvent) -> None:
        """Say hello where we are new. A room we made ourselves greets its person when they come in."""
        person = self._rooms.person(room)
        if person is None:
            if event.prev_membership == "invite" and await self._inbox.place_of(Spot(PLATFORM, room)) is None:
                await self._say(room, "matrix-hello", event.event_id)
        elif person in self._rooms.joined(room):
            await self._private.welcome(room, event.event_id)

    async def heard(self, room: str, event: Event) -> None:
        """Handle one event of somebody else."""
        if isinstance(event, RoomMemberEvent):
            await self._member(room, event)
        elif isinstance(event, RoomMessage) and not isinstance(event, RoomMessageNotice):
            spot = Spot(PLATFORM, room)
            place = await self._platform.place_of(spot)
            if place is Place.PRIVATE:
                await self._private.heard(spot, event)
            else:
                await self._public(spot, place, event)

    async def unreadable(self, room: str, event: MegolmEvent) -> None:
        """Tell the writer; in a room of many only if we could be meant, which nobody can know: so only privately."""
        if self._rooms.is_direct(room):
            await self._say(room, "matrix-unreadable", event.event_id)

    async def devices_changed(self, people: Sequence[str]) -> None:
        """Look again at whose devices are whose."""
        try:
            await self._pins.look_again(people)
        except Trouble as trouble:  # asked again when it is next needed
            _log.warning("matrix.devices", code=getattr(trouble, "code", ""))

    async def settled(self, rooms: Sequence[str]) -> None:
        """Tell who sits in the home places, where that or who they are to the group may have changed.

        And which rooms are of many, so that their keys need not be in the vault.
        """
        store: KeyStore = self._client.store
        unsorted = [
            one for one in store.private_rooms() if one in self._client.rooms and not self._rooms.private(one)
        ]
        store.know([one for one in unsorted if await self._inbox.place_of(Spot(PLATFORM, one)) is not Place.PRIVATE])
        for room in {*rooms, *self._asking.touched}:
            spot = Spot(PLATFORM, room)
            if await self._inbox.place_of(spot) is not Place.HOME:
                continue
            now = frozenset(self._rooms.joined(room))
            if room in self._asking.touched or self._reported.get(room) != now:
                await self._inbox.occupants(spot, [Account(PLATFORM, person) for person in sorted(now)])
                self._reported[room] = now
        self._asking.touched.clear()

    async def close(self) -> None:
        """End what still runs in the background."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # --- rooms of many --------------------------------------------------------------------------

    async def _public(self, spot: Spot, place: Place, event: RoomMessage) -> None:
        content = event.source["content"]
        text = words(content)
        room = self._rooms.room(spot.id)
        rest = called(text, self._client.user_id, room.user_name(self._client.user_id) if room else None)
        if rest is None:
            if looks_private(text):
                await self._answer(spot, event, "matrix-code-at-home")
            return
        if is_edit(content):
            await self._answer(spot, event, "matrix-edited")
            return
        parsed = parse(rest or "help", private=False)
        if not isinstance(parsed, Words):
            if isinstance(parse(rest, private=True), Code):
                await self._answer(spot, event, "matrix-code-at-home")
            else:
                await self._answer(spot, event, "matrix-unknown", prefix=PREFIX)
            return
        heard = Heard(
            account=Account(PLATFORM, event.sender),
            name=self._rooms.name(spot.id, event.sender),
            spot=spot,
            place=place,
            verb=parsed.verb,
            fields=parsed.fields,
            key=event.event_id,
        )
        await self._heed(heard, answering(event.event_id, content))

    async def _heed(self, heard: Heard, relates: dict[str, Any]) -> None:
        heeded = await self._asking.ask(heard, relates)
        if heeded is Heeded.CAME_IN:
            self._spawn(self._prepare(heard.account))

    async def _answer(self, spot: Spot, event: RoomMessage, message: str, **args: str) -> None:
        notice = Notice(lines=(Line(text=msg(message, **args)),))
        relates = answering(event.event_id, event.source["content"])
        await self._platform.reply(spot, notice, event.event_id, relates)

    async def _say(self, room: str, message: str, key: str) -> None:
        await self._platform.reply(Spot(PLATFORM, room), Notice(lines=(Line(text=msg(message)),)), key, to=For.THEIRS)

    # --- coming and going -----------------------------------------------------------------------

    async def _member(self, room: str, event: RoomMemberEvent) -> None:
        self._rooms.moved(room)
        if (
            event.membership == "join"
            and event.prev_membership != "join"
            and self._rooms.person(room) == event.state_key
        ):
            await self._private.welcome(room, event.event_id)

    async def _join(self, room: str, inviter: str, *, direct: bool) -> None:
        if direct:
            await self._again("matrix.direct", lambda: self._rooms.keep_direct(inviter, room))
        await self._again("matrix.join", lambda: self._try_join(room))

    async def _try_join(self, room: str) -> None:
        try:
            answer = await self._client.join(room)
        except NETWORK as error:
            raise Trouble("joining: the homeserver does not answer") from error
        if isinstance(answer, JoinError):
            raise from_response("joining", answer)

    async def _prepare(self, account: Account) -> None:
        """Make a newcomer's private room ahead: on many homeservers rooms take seconds each."""
        await self._again("matrix.private_room", lambda: self._rooms.room_for(account))

    async def _again(self, what: str, step: Any) -> None:
        """Try a step of the background a few times."""
        pause = BACK_OFF_FIRST
        for _ in range(REPLY_TRIES):
            try:
                await step()
            except Trouble as trouble:
                _log.warning(what, code=getattr(trouble, "code", ""), final=trouble.final)
                if trouble.final:
                    return
                await self._sleep(max(pause, trouble.retry_after or 0))
                pause *= 2
            else:
                return

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
