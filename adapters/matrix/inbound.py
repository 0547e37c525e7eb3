"""What is heard in rooms: invitations, joinings, named words. What is said privately goes to ``private``."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Sequence
from functools import partial
from typing import Any

import structlog
from nio import (
    AsyncClient,
    Event,
    InviteMemberEvent,
    JoinError,
    MegolmEvent,
    PowerLevelsEvent,
    RedactionEvent,
    RoomMemberEvent,
    RoomMessage,
    RoomMessageNotice,
    RoomUpgradeEvent,
)

from adapters.matrix.api import NETWORK, call, from_response, part
from adapters.matrix.asking import Asking, Heeded
from adapters.matrix.homes import Homes
from adapters.matrix.keystore import KeyStore
from adapters.matrix.limits import BACK_OFF_FIRST, REPLY_TRIES
from adapters.matrix.outbound import PREFIX, MatrixPlatform
from adapters.matrix.pins import Pins
from adapters.matrix.private import PrivateTalk
from adapters.matrix.rooms import PLATFORM, Rooms
from adapters.matrix.sender import For
from adapters.matrix.settings import Settings
from adapters.matrix.spoken import answering, called, is_edit, mentions, words
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
        self._asking = Asking(rooms, platform, inbox, settings.asks_a_minute)
        self._private = PrivateTalk(rooms, pins, platform, inbox, self._asking)
        self._homes = Homes(client, rooms, platform, inbox, sleep)
        self._reported: dict[str, frozenset[str]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    # --- loop.Handler ---------------------------------------------------------------------------

    async def invited(self, room: str, event: InviteMemberEvent) -> None:
        """Come in if the inviter may invite us, else decline. In the background: the next sync does not wait."""
        direct = event.content.get("is_direct") is True
        self._spawn(self._again("matrix.invited", lambda: self._invited(room, event.sender, direct=direct)))

    async def _invited(self, room: str, inviter: str, *, direct: bool) -> None:
        home = await self._homes.may_invite(room, inviter)
        if home or self._settings.may_invite(inviter):
            await self._join(room, inviter, direct=direct and not home)
            return
        _log.warning("matrix.declined")
        await call(self._client, "POST", f"/rooms/{part(room)}/leave", {}, what="declining an invitation")

    async def joined(self, room: str, event: RoomMemberEvent) -> None:
        """Say hello where we are new, and take up again where a group lives.

        A room we made ourselves greets its person when they come in.
        """
        self._rooms.came_in(room)
        person = self._rooms.person(room)
        if person is None:
            await self._again("matrix.came_in", lambda: self._came_in(room, event))
        elif person in self._rooms.joined(room):
            await self._private.welcome(room, event.event_id)

    async def _came_in(self, room: str, event: RoomMemberEvent) -> None:
        if not await self._homes.came_in(room, event.event_id) and event.prev_membership == "invite":
            await self._say(room, "matrix-hello", event.event_id)

    async def put_out(self, room: str, events: Sequence[Event]) -> None:
        """Note that we were put out of a room, and tell a group that lived there."""
        title = self._homes.title(room)
        self._rooms.put_out(room)
        self._reported.pop(room, None)
        ours = [one for one in events if isinstance(one, RoomMemberEvent) and one.state_key == self._client.user_id]
        for event in ours[-1:]:
            if event.sender != self._client.user_id:
                self._spawn(self._again("matrix.put_out", partial(self._homes.put_out, room, title, event)))

    async def heard(self, room: str, event: Event) -> None:
        """Handle one event of somebody else."""
        if isinstance(event, RoomMemberEvent):
            await self._member(room, event)
        elif isinstance(event, RoomUpgradeEvent | PowerLevelsEvent):
            self._homes.changed(room)  # looked at when the loop has settled
            if isinstance(event, RoomUpgradeEvent) and self._rooms.is_direct(room):
                await self._private.replaced(room, event.event_id)
        elif isinstance(event, RedactionEvent):
            # A command that is deleted later stays said, and nobody is told: it was answered where all could see.
            if self._rooms.person(room) == event.sender:
                await self._private.deleted(room, event.event_id)
        elif isinstance(event, RoomMessage) and not isinstance(event, RoomMessageNotice):
            spot = Spot(PLATFORM, room)
            place = await self._platform.place_of(spot)
            if place is Place.PRIVATE:
                await self._private.heard(spot, event)
            else:
                await self._public(spot, place, event)

    async def answered(self, room: str) -> None:
        """Return when few answers wait in this room."""
        await self._platform.few_waiting(room)

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
        await self._look({*rooms, *self._asking.touched})
        touched, self._asking.touched = self._asking.touched, set()  # others are heard meanwhile
        for room in {*rooms, *touched}:
            spot = Spot(PLATFORM, room)
            if await self._inbox.place_of(spot) is not Place.HOME:
                continue
            now = frozenset(self._rooms.joined(room))
            if room in touched or self._reported.get(room) != now:
                await self._inbox.occupants(spot, [Account(PLATFORM, person) for person in sorted(now)])
                self._reported[room] = now

    async def _look(self, rooms: Iterable[str]) -> None:
        """See where a room of a group was replaced, or its rights changed; what fails is tried with the next news."""
        for room in rooms:
            if self._homes.is_replaced(room):
                self._spawn(self._again("matrix.replaced", partial(self._homes.replaced, room)))
            try:
                await self._homes.look(room)
            except Trouble as trouble:
                _log.warning("matrix.rights", code=getattr(trouble, "code", ""))

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
        me = self._client.user_id
        rest = called(text, me, room.user_name(me) if room else None, mentioned=mentions(content, me))
        if (rest is None and not looks_private(text)) or not await self._asking.heeds(spot, event):
            return
        if rest is None:
            await self._answer(spot, event, "matrix-code-at-home")
            return
        if room is not None and room.replacement_room and await self._inbox.place_of(spot) is None:
            await self._homes.gone_from(spot.id)
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
        """Handle somebody's coming or going.

        Who leaves the group's room, or is put out of it, stays what they are to the group: rooms have admins,
        and no admin decides who belongs. Only the group, or they themselves, end that. Their private room works on.
        """
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
        await self._again("matrix.join", lambda: self._rooms.pace.joins.through(lambda: self._try_join(room)))

    async def _try_join(self, room: str) -> None:
        try:
            answer = await self._client.join(room)
        except NETWORK as error:
            raise Trouble("joining: the homeserver does not answer") from error
        if isinstance(answer, JoinError):
            raise from_response("joining", answer)

    async def _prepare(self, account: Account) -> None:
        """Make a newcomer's private room ahead: on many homeservers rooms take seconds each."""
        async with self._rooms.pace.ahead.turn():
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
