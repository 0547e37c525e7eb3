"""The private room: forms, named words, and private answers by code.

A private answer is a code (``37b``), with words after it, or in the next message after ``words``. It is taken
only where the room is encrypted, holds nobody but this person, helpers they named and us, and the message
itself came encrypted from a device its person vouches for (``vouching``). It goes to ``Inbox.slip`` and nowhere
else: never to ``ask``, no key, no log; what waits for words lives in memory. Every answer gets the inbox's
one acknowledgement, as it is. What a helper types is neither taken nor answered.
"""

from __future__ import annotations

from dataclasses import replace

import structlog
from nio import RoomMessage, RoomMessageText

from adapters.matrix.asking import Asking
from adapters.matrix.dialogue import CANCEL, SEND, SKIP, Gone, Ready
from adapters.matrix.outbound import MatrixPlatform
from adapters.matrix.pins import Pins
from adapters.matrix.rooms import PLATFORM, Rooms
from adapters.matrix.sender import For
from adapters.matrix.spoken import answering, is_edit, relation, words
from adapters.matrix.vouching import Vouching
from bot.ports import Account, Heard, Inbox, Spot, Trouble
from bot.ui.grammar import Code, Unknown, Words, looks_private, parse
from bot.ui.model import Card, Line, Notice, msg
from governance.commands import Place

_log = structlog.get_logger()

_WORDS, _CONFIRM = "words", "confirm"
_NOT_WORDS = frozenset({"help", "mine", "privacy"})
"""Typed alone these are asked for, also by somebody whose words we wait for."""


class PrivateTalk:
    """Handles what is said in rooms of one person and us."""

    def __init__(self, rooms: Rooms, pins: Pins, platform: MatrixPlatform, inbox: Inbox, asking: Asking) -> None:
        self._rooms, self._platform, self._inbox, self._asking = rooms, platform, inbox, asking
        self._vouching = Vouching(pins, platform, inbox)
        self._last_code: dict[str, str] = {}
        self._awaiting_words: set[str] = set()
        self._met: set[str] = set()
        """Rooms in which something was understood since we started."""
        self._told_deleting: set[str] = set()

    async def welcome(self, room: str, key: str) -> None:
        """Say hello to who has come in, and go on with the form they were invited for."""
        spot, person = Spot(PLATFORM, room), self._rooms.person(room)
        try:
            why = await self._rooms.unfit(room)
            if why is not None:
                await self._turn_away(spot, person, why, key)
                return
        except Trouble as trouble:  # their first message is answered with the same
            _log.warning("matrix.welcome", code=getattr(trouble, "code", ""))
            return
        self._met.add(room)
        await self._tell(spot, "matrix-private-hello", key, to=For.THEIRS)
        if room in self._asking.open:
            await self._asking.begin(room, f"{key}/form")
        if person is not None:
            await self._vouching.meet(spot, person, key)

    async def _turn_away(self, spot: Spot, person: str | None, why: str, key: str) -> None:
        """Say why nothing is taken in this room, and offer another. Raises ``Trouble``."""
        if person is not None:
            await self._rooms.room_for(Account(PLATFORM, person))
        await self._tell(spot, why, key, to=For.ANYBODY)

    async def replaced(self, room: str, key: str) -> None:
        """Go on in a room of our own where somebody replaced a private one: such rooms are cheap."""
        try:
            await self._turn_away(Spot(PLATFORM, room), self._rooms.person(room), "matrix-moved-private", key)
        except Trouble as trouble:  # their next message there is answered with the same
            _log.warning("matrix.replaced", code=getattr(trouble, "code", ""))

    async def deleted(self, room: str, key: str) -> None:
        """Say once, whatever it was that somebody deleted, that deleting takes no answer back."""
        if room not in self._told_deleting:
            self._told_deleting.add(room)
            await self._tell(Spot(PLATFORM, room), "matrix-deleted", key, to=For.THEIRS)

    async def heard(self, spot: Spot, event: RoomMessage) -> None:
        """Handle one message."""
        try:
            await self._heard(spot, event)
        except Trouble:
            await self._tell(spot, "matrix-trouble", event.event_id, to=For.THEIRS)

    async def _heard(self, spot: Spot, event: RoomMessage) -> None:
        owner = self._rooms.person(spot.id) or event.sender
        helpers = await self._rooms.helpers(owner)
        if event.sender != owner and event.sender in helpers:
            return
        why = self._not_here(spot, event, {owner} | helpers)
        if why is not None:
            await self._turn_away(spot, owner, why, event.event_id)
            return
        why = self._not_so(event)
        if why is not None:
            await self._tell(spot, why, event.event_id, to=For.THEIRS)
            return
        if self._rooms.person(spot.id) is None:
            await self._rooms.keep_direct(owner, spot.id)
        text = _typed(event)
        if text.casefold() == _CONFIRM and await self._vouching.confirm(spot, event):
            return
        if await self._for_words(spot, event, text):
            return
        await self._vouching.about(spot, event, text)
        await self._vouching.warn(spot, owner, event.event_id)
        if spot.id in self._asking.open:
            await self._dialogue(spot, event, text)
            return
        parsed = parse(text or "help", private=True)
        if isinstance(parsed, Code):
            await self._code(spot, event, parsed)
        elif await self._asking.heeds(spot, event):
            await self._by_name(spot, event, parsed, text)

    async def _by_name(self, spot: Spot, event: RoomMessage, parsed: Words | Unknown, text: str) -> None:
        if not isinstance(parsed, Words):
            await self._not_understood(spot, event, text)
            return
        self._met.add(spot.id)
        in_thread = relation(event.source["content"]).get("rel_type") == "m.thread"
        heard = self._named(spot, event, parsed)
        await self._asking.ask(heard, answering(event.event_id, event.source["content"]) if in_thread else None)

    def _not_here(self, spot: Spot, event: RoomMessage, allowed: set[str]) -> str | None:
        """Say why nothing is taken in this room, by a message's id; ``None``: all is well."""
        room = self._rooms.room(spot.id)
        if room is not None and room.replacement_room:
            return "matrix-moved-private"
        if room is None or not room.encrypted:
            return "matrix-not-encrypted"
        return None if {event.sender} | self._rooms.occupants(spot.id) <= allowed else "matrix-not-alone"

    @staticmethod
    def _not_so(event: RoomMessage) -> str | None:
        """Say why a message like this is not taken, by a message's id; ``None``: all is well."""
        if not event.decrypted:
            return "matrix-sent-in-clear"
        if is_edit(event.source["content"]):
            return "matrix-edited"
        return None if isinstance(event, RoomMessageText) else "matrix-only-text"

    # --- private answers ------------------------------------------------------------------------

    async def _for_words(self, spot: Spot, event: RoomMessage, text: str) -> bool:
        """Handle ``words`` and the message after it; return whether this was one of them."""
        room = spot.id
        if room in self._awaiting_words:
            if text.casefold() in _NOT_WORDS:
                return False
            self._awaiting_words.discard(room)
            if text.casefold() == CANCEL:
                await self._tell(spot, "matrix-no-words", event.event_id)
                return True
            if looks_private(text, begins=True):
                return False  # a new answer, not words for the old one
            await self._slip(spot, event, self._last_code[room], text)
            return True
        if text.casefold() != _WORDS or room in self._asking.open:
            return False
        if room in self._last_code:
            self._awaiting_words.add(room)
            await self._tell(spot, "matrix-write-words", event.event_id)
        else:
            await self._tell(spot, "matrix-words-first", event.event_id)
        return True

    async def _code(self, spot: Spot, event: RoomMessage, code: Code) -> None:
        self._met.add(spot.id)
        self._last_code[spot.id] = code.code
        if code.words.casefold() == _WORDS:
            code = replace(code, words="")
            self._awaiting_words.add(spot.id)
        await self._slip(spot, event, code.code, code.words)

    async def _slip(self, spot: Spot, event: RoomMessage, code: str, said: str) -> None:
        if not await self._vouching.safe(spot, event):
            self._awaiting_words.discard(spot.id)
            return
        answer = await self._inbox.slip(Account(PLATFORM, event.sender), spot, code, said)
        if not isinstance(answer, Card | Notice):
            raise TypeError("a private answer is acknowledged with words")
        await self._platform.reply(spot, answer, event.event_id)

    # --- forms and named words ------------------------------------------------------------------

    async def _dialogue(self, spot: Spot, event: RoomMessage, text: str) -> None:
        if looks_private(text, begins=True):
            # It could be meant for a sealed round: a form would make it a named one.
            await self._tell(spot, "matrix-code-in-form", event.event_id)
            return
        talk = self._asking.open[spot.id]
        self._met.add(spot.id)
        step = talk.take(text)
        if isinstance(step, Notice):
            await self._platform.reply(spot, step, event.event_id, to=talk.readers)
            return
        del self._asking.open[spot.id]
        if isinstance(step, Gone):
            await self._tell(spot, "matrix-cancelled", event.event_id)
            return
        await self._asking.ask(self._finished(talk.origin, step, event.event_id), None, shown_at=spot)

    @staticmethod
    def _finished(origin: Heard, step: Ready, key: str) -> Heard:
        """Return the ask a form ends in: about the place it was begun in, said by the same person."""
        return replace(origin, verb=step.verb, fields=step.fields, key=key)

    def _named(self, spot: Spot, event: RoomMessage, parsed: Words) -> Heard:
        return Heard(
            account=Account(PLATFORM, event.sender),
            name=self._rooms.name(spot.id, event.sender),
            spot=spot,
            place=Place.PRIVATE,
            verb=parsed.verb,
            fields=parsed.fields,
            key=event.event_id,
        )

    async def _not_understood(self, spot: Spot, event: RoomMessage, text: str) -> None:
        """Say so; and that a form is lost when we restart, to whoever may be going on with one."""
        if text.casefold() in {SEND, CANCEL, SKIP}:
            await self._tell(spot, "matrix-nothing-waiting", event.event_id)
            return
        unknown = Line(text=msg("matrix-unknown", prefix=""))
        lines = (unknown,) if spot.id in self._met else (Line(text=msg("matrix-restarted")), unknown)
        self._met.add(spot.id)
        await self._platform.reply(spot, Notice(lines=lines), event.event_id, to=For.THEIRS)

    async def _tell(self, spot: Spot, message: str, key: str, *, to: For = For.VOUCHED) -> None:
        await self._platform.reply(spot, Notice(lines=(Line(text=msg(message)),)), key, to=to)


def _typed(event: RoomMessage) -> str:
    """Return the words of a message, without the prefix nobody needs here."""
    text = words(event.source["content"])
    return text[len("!table") :].strip() if text.casefold().startswith("!table") else text
