"""Which letters an ask leaves behind, written in the same transaction as the state.

* Each touched item: its living card at home, a second later, so that a burst is one edit.
* News the whole group is told once: a notice at home.
* Released words: one letter at home; the courier looks who sits there before it says anything.
* Words that two members look at first: those two, at once, for a day is all there is.
* Whose helper is gone: a line to that person, at once.
* The weekly box: everyone who may answer it, once when it opens, in their message of the day.
* Whoever something waits for: their one message of the day. Its text is written when it is sent.
* A meeting and the founding evening do not wait for that one message.

Somebody who rests or said "stop" gets nothing. Nobody is written to, or left out, because of what
they answered or whether they did: letters follow the electorate alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.app import forget
from bot.app.done import Moved
from bot.app.hours import reminders, slot
from bot.ports import Letter, LetterKind
from bot.ui import names, present
from bot.ui.model import Notice
from governance import events as e
from governance.commands import Ask, Place
from governance.ids import PersonId, WordsId
from governance.rounds import pace_of_end
from governance.standing import may_answer
from governance.state import Circle, Item, Pace, Person

CARD_PAUSE = timedelta(seconds=1)
"""How long a card waits for more news of the same item."""
DAY = "day"
LIVE = "live:"
REMIND = "remind:"
PROGRESS = "progress"
RELEASED = "released:"
RESTED = "rested"
SCREEN = "screen:"


def part(letter: Letter, where: str) -> str:
    """Return the stable id of one copy of a letter that goes to several places or people."""
    return hashlib.sha256(f"{letter.id}\0{where}".encode()).hexdigest()


def card_ref(n: int) -> str:
    """Return the name of item ``n``'s living card, as ``Card.key`` has it."""
    return f"item:{n}"


def reachable(person: Person) -> bool:
    """Tell whether this person gets letters of their own at all."""
    return not (person.left or person.stopped or person.resting)


def _item(moved: Moved) -> Item | None:
    return moved.after.items.get(moved.event.n) if isinstance(moved.event, e.ItemEvent) else None


def _waited_for(moved: Moved) -> Iterable[PersonId]:
    """Return for whom something waits after this event."""
    event, item = moved.event, _item(moved)
    if isinstance(event, e.RoundOpened | e.ListeningOpened):
        return event.round.electorate
    if isinstance(event, e.RoundMoved) and event.why in {"extended", "asked_again"} and item and item.round:
        return item.round.electorate
    if isinstance(event, e.TurnGiven) and event.person is not None:
        return (event.person,)
    if isinstance(event, e.UnderstandOpened | e.ReactOpened) and item:
        return [person.id for person in may_answer(moved.after, item)]
    if isinstance(event, e.Nudged) and item and item.author:
        return (item.author,)
    if isinstance(event, e.QuestionAsked) and item:
        asked = event.to or item.author
        return (asked,) if asked and asked != event.by else ()
    return ()


class _Desk:
    """Collects the letters of one ask; every id is drawn from its fresh seed by what the letter is."""

    def __init__(self, circle: Circle, ask: Ask) -> None:
        self._circle = circle
        self._ask = ask
        self._letters: dict[tuple[LetterKind, Place, PersonId | None, str], Letter] = {}

    def add(
        self, kind: LetterKind, ref: str, at: datetime, to: PersonId | None = None, notice: Notice | None = None
    ) -> None:
        place = Place.HOME if to is None else Place.PRIVATE
        label = f"letter:{kind}:{ref}:{to or place}"
        key = (kind, place, to, ref)
        if key in self._letters:
            return
        self._letters[key] = Letter(
            id=self._ask.fresh.hex(label),
            circle=self._circle.id,
            kind=kind,
            place=place,
            not_before=at,
            to=to,
            ref=ref,
            notice=notice,
        )

    def letters(self) -> tuple[Letter, ...]:
        return tuple(self._letters.values())


def _in_meeting(item: Item, event: e.Event) -> bool:
    """Tell whether this is a step of a meeting; its last look and its review take their days like any other."""
    round_ = event.round if isinstance(event, e.RoundOpened) else item.round
    return (pace_of_end(item, round_.kind) if round_ else item.pace) is Pace.LIVE


def _meeting_letters(desk: _Desk, circle: Circle, item: Item, people: Iterable[PersonId], now: datetime) -> None:
    if item.round is None:
        return
    for id_ in people:
        if reachable(circle.people[id_]):
            desk.add(LetterKind.DIGEST, f"{LIVE}{item.n}:{item.round.number}", now, id_)


def _reminders(desk: _Desk, circle: Circle, opened: e.RoundOpened, now: datetime) -> None:
    for id_ in opened.round.electorate:
        person = circle.people[id_]
        if not reachable(person):
            continue
        for i, at in enumerate(reminders(circle, person, now, opened.round.ends_at), start=1):
            desk.add(LetterKind.DIGEST, f"{REMIND}{opened.n}:{opened.round.number}:{i}", at, id_)


def _opens_words(event: e.Event, item: Item) -> bool:
    """Tell whether raw words of this item have just become readable."""
    if isinstance(event, e.RoundClosed):
        return any(words.standard or not words.held for words in event.opening.words)
    if isinstance(event, e.WordsReleased):
        return not event.words.held
    return isinstance(event, e.WordsShown) or (isinstance(event, e.NeedRaised) and names.unnamed(item))


def _with_words(circle: Circle, ids: Iterable[WordsId]) -> list[int]:
    """Return the numbers of the items on which any of these words stood."""
    gone = set(ids)
    return [item.n for item in circle.items.values() if any(words.id in gone for words in item.words)]


def _told(desk: _Desk, i: int, moved: Moved, ask: Ask, last: Circle) -> None:
    """Add what the group is told of one event: its card, the news, released words."""
    event, item = moved.event, _item(moved)
    if item is not None:
        desk.add(LetterKind.CARD, card_ref(item.n), ask.at + CARD_PAUSE)
    if isinstance(event, e.PersonForgotten):
        for n in forget.cards(last):
            desk.add(LetterKind.CARD, card_ref(n), ask.at + CARD_PAUSE)
    news = present.announce(moved.before, moved.after, event)
    if news is not None:
        desk.add(LetterKind.NOTICE, f"news:{i}", ask.at, notice=news)
    for n in _with_words(last, forget.words((moved,))):
        desk.add(LetterKind.CARD, card_ref(n), ask.at + CARD_PAUSE)
    if item is not None and _opens_words(event, item):
        desk.add(LetterKind.NOTICE, f"{RELEASED}{item.n}", ask.at)


def _look_first(desk: _Desk, event: e.Event, now: datetime) -> None:
    """Write to those who look at words first; what these say is read from the state when the letter goes."""
    for text in event.texts if isinstance(event, e.WordsHeld) else ():
        for id_ in text.screeners:
            desk.add(LetterKind.DIGEST, f"{SCREEN}{text.round}", now, id_)


def _helper_gone(desk: _Desk, moved: Moved, last: Circle, now: datetime) -> None:
    """Tell whoever lost their helper without having said so: the helper left, or is no member any more."""
    if moved.before is None or isinstance(moved.event, e.HelperNamed):
        return
    for id_, was in moved.before.people.items():
        person = moved.after.people[id_]
        if was.helper is not None and person.helper is None and reachable(person):
            notice = present.helper_gone(last, was.helper)
            desk.add(LetterKind.NOTICE, f"helper:{was.helper}", now, id_, notice)


def _personal(desk: _Desk, circle: Circle, people: Iterable[PersonId], ref: str, now: datetime) -> None:
    for id_ in people:
        person = circle.people.get(id_)
        if person is not None and reachable(person):
            desk.add(LetterKind.DIGEST, ref, slot(circle, person, now), id_)


def letters(steps: Sequence[Moved], ask: Ask) -> tuple[Letter, ...]:
    """Return the letters of one ask. Pure: same steps and ask, same letters with the same ids."""
    if not steps:
        return ()
    last = steps[-1].after
    desk = _Desk(last, ask)
    for i, moved in enumerate(steps):
        event, item = moved.event, _item(moved)
        _told(desk, i, moved, ask, last)
        _look_first(desk, event, ask.at)
        _helper_gone(desk, moved, last, ask.at)
        if isinstance(event, e.RestEnded) and event.person != ask.who:
            # Who says "back" is told in the answer; whose rest just ended, in the day's message.
            _personal(desk, last, (event.person,), RESTED, ask.at)
        if item is not None and _in_meeting(item, event):
            if isinstance(event, e.RoundOpened | e.RoundMoved):
                _meeting_letters(desk, last, item, _waited_for(moved), ask.at)
            continue  # a meeting is told at once, not in the day's message
        if isinstance(event, e.RoundOpened):
            _reminders(desk, last, event, ask.at)
        _personal(desk, last, _waited_for(moved), DAY, ask.at)
    return desk.letters()
