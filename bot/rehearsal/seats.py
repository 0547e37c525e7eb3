"""A person at the table: types and presses as in a chat room, and hears the bot's answer.

Private answers go to the slips desk by the codes a person would type; they are not written down.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from adapters.matrix.dialogue import BACK, CANCEL, SEND, Dialogue, Gone
from bot.app.door import Door
from bot.ports import Heard, Spot
from bot.rehearsal.rooms import HOME, PLATFORM, SHARED, Rooms, account, private
from bot.rehearsal.transcript import Kind
from bot.ui import actions, grammar
from bot.ui.model import Answer, Card, Choice, Form, Line, Msg, Nothing, Notice, Said, msg
from governance.commands import Place

_FORM_WORDS = frozenset({SEND, BACK, CANCEL})
_CODES = {
    "app-not-saved": "not_saved",
    "app-no-group-here": "no_group_here",
    "not-on-list": "not_on_list",
    "mine-not-member": "not_member",
    "matrix-unknown": "not_understood",
    "matrix-code-at-home": "code_at_home",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How the bot answered. ``code``: of the refusal, if it was one; ``text``: its words."""

    code: str | None
    text: str


def code_of(answer: Answer) -> str | None:
    """Return the code of a refusal; ``None`` for every other answer."""
    if not isinstance(answer, Notice) or not answer.lines:
        return None
    first = answer.lines[0].text
    if not isinstance(first, Msg):
        return None
    for prefix in ("refusal-", "not-kept-"):
        if first.id.startswith(prefix):
            return first.id.removeprefix(prefix).replace("-", "_")
    return _CODES.get(first.id)


class Seat:
    """One person. ``door``: the bot's front door; a restart hands in a new one."""

    def __init__(self, name: str, rooms: Rooms, door: Door) -> None:
        self.name = name
        self.door = door
        self._rooms = rooms
        self._form: Dialogue | None = None

    def usual_place(self) -> Place:
        """Return where this person sits: at home, or else in the shared place."""
        return Place.HOME if self.name in self._rooms.at_home else Place.SHARED

    def spot(self, place: Place) -> Spot:
        """Return the room this place is for this person."""
        return {Place.HOME: HOME, Place.SHARED: SHARED, Place.PRIVATE: private(self.name)}[place]

    # --- typed words --------------------------------------------------------------------------------

    async def type(self, place: Place, text: str) -> Outcome:
        """Say typed words, as in a room in which the bot was called."""
        if self._form is not None and place is Place.PRIVATE:
            return await self._fill(text)
        parsed = grammar.parse(text, private=True)
        if isinstance(parsed, grammar.Code):
            return await self.cast(place, parsed.code, parsed.words)
        self._say(place, text)
        if not isinstance(parsed, grammar.Words):
            return self._reply(place, Notice(lines=(Line(text=msg("matrix-unknown", prefix="")),)))
        return await self._ask(place, parsed.verb, parsed.fields)

    async def do(self, place: Place, verb: str, fields: Mapping[str, str]) -> Outcome:
        """Send a verb with its fields, as a form or a button does; one that only waits for a tap gets it."""
        self._say(place, grammar.write(verb, fields))
        answer = await self._heard(place, verb, fields)
        if isinstance(answer, Form) and not answer.fields:
            answer = await self._heard(place, answer.verb, dict(answer.given))
        if isinstance(answer, Form):
            return self._asked(answer)
        return self._reply(place, answer)

    async def press(self, place: Place, choice: Choice) -> Outcome:
        """Press a button."""
        read = actions.read(choice.action)
        if read is None or (self._form is not None and choice.action in _FORM_WORDS):
            return await self.type(Place.PRIVATE, choice.typed)
        verb, fields = read
        if verb == actions.CODE:
            return await self.cast(Place.PRIVATE, fields[actions.CODE], "")
        self._say(place, choice.typed)
        return await self._ask(place, verb, fields)

    # --- private answers ----------------------------------------------------------------------------

    async def cast(self, place: Place, code: str, words: str) -> Outcome:
        """Give a private answer by its code. What it was is written down nowhere, only that there was one."""
        if place is not Place.PRIVATE:
            self._say(place, f"{code} {words}".strip())
            return self._reply(place, Notice(lines=(Line(text=msg("matrix-code-at-home")),)))
        self._rooms.show(
            private(self.name), Kind.ANSWER, self._rooms.say(msg("rehearsal-answered", name=Said(self.name)))
        )
        return self._reply(place, await self.door.slip(account(self.name), private(self.name), code, words))

    # --- inside ---------------------------------------------------------------------------------------

    async def _ask(self, place: Place, verb: str, fields: Mapping[str, str]) -> Outcome:
        heard = self._meant(place, verb, fields)
        answer = await self.door.ask(heard)
        if not isinstance(answer, Form):
            return self._reply(place, answer)
        self._form = Dialogue(answer, heard)
        return self._form_says(self._form.prompt(), "asks_for_more")

    async def _fill(self, text: str) -> Outcome:
        assert self._form is not None
        self._say(Place.PRIVATE, text)
        form = self._form
        if isinstance(grammar.parse(text, private=True), grammar.Code):
            # It could be meant for a sealed box: a form would make it a named one.
            return self._form_says(Notice(lines=(Line(text=msg("matrix-code-in-form")),)), "asks_for_more")
        step = form.take(text)
        if isinstance(step, Notice):
            return self._form_says(step, "asks_for_more")
        self._form = None
        if isinstance(step, Gone):
            return self._reply(Place.PRIVATE, Notice(lines=(Line(text=msg("matrix-cancelled")),)))
        return self._reply(Place.PRIVATE, await self._heard(form.origin.place, step.verb, step.fields))

    def _form_says(self, notice: Notice, code: str) -> Outcome:
        self._rooms.offer(private(self.name), notice.choices)
        text = self._rooms.text(notice)
        self._rooms.show(private(self.name), Kind.FORM, text)
        return Outcome(code=code, text=text)

    def _asked(self, form: Form) -> Outcome:
        """Show, for a verb sent whole, what is still missing in it."""
        wanted = tuple(Line(text=field.label) for field in form.fields)
        return self._form_says(Notice(lines=(Line(text=form.title), *form.intro, *wanted)), "asks_for_more")

    async def _heard(self, place: Place, verb: str, fields: Mapping[str, str]) -> Answer:
        return await self.door.ask(self._meant(place, verb, fields))

    def _meant(self, place: Place, verb: str, fields: Mapping[str, str]) -> Heard:
        return Heard(
            account=account(self.name),
            name=self.name,
            spot=self.spot(place),
            place=place,
            verb=verb,
            fields=fields,
            key=f"{PLATFORM}:{self._rooms.event()}",
        )

    def _say(self, place: Place, text: str) -> None:
        self._rooms.show(self.spot(place), Kind.SAID, f"{self.name}: {text}")

    def _reply(self, place: Place, answer: Answer) -> Outcome:
        match answer:
            case Card() | Notice():
                self._rooms.offer(self.spot(place), answer.choices)
                text = self._rooms.text(answer)
                self._rooms.show(self.spot(place), Kind.REPLY, text)
                return Outcome(code=code_of(answer), text=text)
            case Form():
                return self._asked(answer)
            case Nothing():
                return Outcome(code=None, text="")
            case _:
                raise TypeError(f"cannot show a {type(answer).__name__}")
