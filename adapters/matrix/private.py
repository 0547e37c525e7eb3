"""The private room: forms, named words, and private answers by code.

A private answer is a code (``37b``), with words after it, or in the next message after ``words``. It is taken
only where the room is encrypted, holds nobody but this person, helpers they named and us, and the message
itself came encrypted from a device its person vouches for (``pins``). It goes to ``Inbox.slip`` and nowhere
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
from adapters.matrix.pins import Confirmed, Pins
from adapters.matrix.rooms import PLATFORM, Rooms
from adapters.matrix.spoken import answering, is_edit, relation, words
from bot.ports import Account, Heard, Inbox, Spot, Trouble
from bot.ui.grammar import Code, Words, looks_private, parse
from bot.ui.model import Card, Line, Notice, Said, Tone, msg
from governance.commands import Place

_log = structlog.get_logger()

_WORDS, _CONFIRM = "words", "confirm"


class PrivateTalk:
    """Handles what is said in rooms of one person and us."""

    def __init__(self, rooms: Rooms, pins: Pins, platform: MatrixPlatform, inbox: Inbox, asking: Asking) -> None:
        self._rooms, self._pins, self._platform, self._inbox, self._asking = rooms, pins, platform, inbox, asking
        self._last_code: dict[str, str] = {}
        self._awaiting_words: set[str] = set()
        self._met: set[str] = set()
        """Rooms in which something was understood since we started."""
        self._strange: dict[str, str] = {}
        """The strange device we last told a room about, by the key it sends with."""

    async def welcome(self, room: str, key: str) -> None:
        """Say hello to who has come in, and go on with the form they were invited for."""
        self._met.add(room)
        await self._tell(Spot(PLATFORM, room), "matrix-private-hello", key)
        if room in self._asking.open:
            await self._asking.begin(room, f"{key}/form")
        await self._pin(room, key)

    async def _pin(self, room: str, key: str) -> None:
        """Pin whose room it is."""
        person = self._rooms.person(room)
        if person is not None:
            try:
                await self._pins.meet(person)
            except Trouble:
                _log.warning("matrix.pin")  # sending pins them, too, and is tried again
            await self._warn(Spot(PLATFORM, room), person, key)

    async def _warn(self, spot: Spot, person: str, key: str) -> None:
        """Tell somebody without an identity, once, what that means."""
        if self._pins.owes_warning(person):
            await self._tell(spot, "matrix-no-identity", f"{key}/warned")

    async def heard(self, spot: Spot, event: RoomMessage) -> None:
        """Handle one message."""
        try:
            await self._heard(spot, event)
        except Trouble:
            await self._tell(spot, "matrix-trouble", event.event_id)

    async def _heard(self, spot: Spot, event: RoomMessage) -> None:
        owner = self._rooms.person(spot.id) or event.sender
        helpers = await self._rooms.helpers(owner)
        if event.sender != owner and event.sender in helpers:
            return
        unfit = await self._unfit(spot, event, {owner} | helpers)
        if unfit is not None:
            await self._tell(spot, unfit, event.event_id)
            return
        if self._rooms.person(spot.id) is None:
            await self._rooms.keep_direct(owner, spot.id)
        text = words(event.source["content"])
        if text.casefold().startswith("!table"):
            text = text[len("!table") :].strip()
        if text.casefold() == _CONFIRM and await self._confirm(spot, event):
            return
        if await self._for_words(spot, event, text):
            return
        await self._about_device(spot, event, text)
        await self._warn(spot, owner, event.event_id)
        if spot.id in self._asking.open:
            await self._dialogue(spot, event, text)
            return
        parsed = parse(text or "help", private=True)
        if isinstance(parsed, Code):
            await self._code(spot, event, parsed)
        elif isinstance(parsed, Words):
            self._met.add(spot.id)
            relates = relation(event.source["content"])
            in_thread = relates.get("rel_type") == "m.thread"
            heard = self._named(spot, event, parsed)
            await self._asking.ask(heard, answering(event.event_id, event.source["content"]) if in_thread else None)
        else:
            await self._not_understood(spot, event, text)

    async def _unfit(self, spot: Spot, event: RoomMessage, allowed: set[str]) -> str | None:
        """Say why nothing is taken here, by the message's id; ``None``: all is well."""
        room = self._rooms.room(spot.id)
        if room is None or not room.encrypted:
            await self._rooms.room_for(Account(PLATFORM, event.sender))
            return "matrix-not-encrypted"
        if event.sender not in allowed or not self._rooms.occupants(spot.id) <= allowed:
            return "matrix-not-alone"
        if not event.decrypted:
            return "matrix-sent-in-clear"
        if is_edit(event.source["content"]):
            return "matrix-edited"
        return None if isinstance(event, RoomMessageText) else "matrix-only-text"

    # --- whose device it is ---------------------------------------------------------------------

    async def _safe(self, spot: Spot, event: RoomMessage) -> bool:
        """Tell whether a private answer may be taken; if not, its writer is told why and what to do."""
        if await self._pins.changed(event.sender) is None:
            if await self._pins.trusts(event.sender, event.sender_key):
                return True
            await self._tell(spot, "matrix-keys-unknown", event.event_id, everywhere=True)
        else:
            await self._tell_change(spot, event, "matrix-keys-not-taken")
        return False

    async def _tell_change(self, spot: Spot, event: RoomMessage, first: str) -> None:
        changed = await self._pins.changed(event.sender)
        if changed is None:
            return
        await self._pins.tell(event.sender)
        self._strange[spot.id] = event.sender_key or ""
        lines = [Line(text=msg(first))]
        if changed.identity:
            lines.append(Line(text=msg("matrix-keys-identity")))
        if changed.devices:
            lines.append(Line(text=msg("matrix-keys-devices", devices=Said(", ".join(changed.devices)))))
        lines.append(Line(text=msg("matrix-keys-mine")))
        lines.append(Line(text=msg("matrix-keys-not-mine")))
        lines.append(Line(text=msg("matrix-keys-lost"), tone=Tone.SMALL))
        await self._platform.reply(spot, Notice(lines=tuple(lines)), f"{event.event_id}/keys", everywhere=True)

    async def _about_device(self, spot: Spot, event: RoomMessage, text: str) -> None:
        """Tell, once, whoever writes named words on a strange device that they cannot read our answers there."""
        strange = event.sender_key or ""
        if looks_private(text, begins=True) or self._strange.get(spot.id) == strange:
            return
        if not await self._pins.trusts(event.sender, strange):
            await self._tell_change(spot, event, "matrix-keys-elsewhere")

    async def _confirm(self, spot: Spot, event: RoomMessage) -> bool:
        """Handle ``confirm``; return whether there was something to confirm."""
        if await self._pins.changed(event.sender) is None:
            return False
        match await self._pins.confirm(event.sender, event.sender_key):
            case Confirmed.DONE:
                self._strange.pop(spot.id, None)
                await self._tell(spot, "matrix-confirmed", event.event_id)
            case Confirmed.NOT_TOLD:
                await self._tell_change(spot, event, "matrix-keys-look-first")
            case Confirmed.ELSEWHERE:
                await self._tell(spot, "matrix-confirm-elsewhere", event.event_id, everywhere=True)
        return True

    # --- private answers ------------------------------------------------------------------------

    async def _for_words(self, spot: Spot, event: RoomMessage, text: str) -> bool:
        """Handle ``words`` and the message after it; return whether this was one of them."""
        room = spot.id
        if room in self._awaiting_words:
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
        if not await self._safe(spot, event):
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
            await self._platform.reply(spot, step, event.event_id)
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
        await self._platform.reply(spot, Notice(lines=lines), event.event_id)

    async def _tell(self, spot: Spot, message: str, key: str, *, everywhere: bool = False) -> None:
        await self._platform.reply(spot, Notice(lines=(Line(text=msg(message)),)), key, everywhere=everywhere)
