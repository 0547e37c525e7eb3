"""A person's own message: what it says at this moment, whether it may go, and what rides along.

One message a person a day. Released words that cannot be shown at home, and all that is open, are
one message; a second reason on the same day waits for the next, where everything still open is
said again. Outside that limit: a meeting's private round, and words that somebody is asked to look at first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.app.beside import beside
from bot.app.hours import day_name, may_now, slot
from bot.app.letters import LIVE, RELEASED, REMIND, RESTED, SCREEN, part, reachable
from bot.ports import Change, Letter, LetterKind, Repeat, Step, Store
from bot.ui import present
from bot.ui.model import Notice
from governance.commands import Place
from governance.ids import PersonId
from governance.state import Circle, Item, Person


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do with a letter now: a notice to post (``None``: drop it), and the day it takes, if any."""

    notice: Notice | None = None
    day: str = ""


class Personal:
    """Composes personal messages, and knows what this process already said in them."""

    def __init__(self, *, store: Store) -> None:
        self._store = store
        self._said: dict[tuple[str, PersonId], datetime] = {}

    async def plan(self, circle: Circle, letter: Letter, to: PersonId, now: datetime) -> Plan | datetime:
        """Return what goes out now, or the instant at which to ask again."""
        person = circle.people.get(to)
        if person is None or not reachable(person):
            return Plan()
        if letter.kind is LetterKind.NOTICE:
            return Plan(notice=letter.notice)
        if letter.ref.startswith(LIVE):
            return Plan(notice=_meeting(circle, letter, person))
        if letter.ref.startswith(SCREEN):
            return Plan(notice=present.look_first(circle, person, int(letter.ref.removeprefix(SCREEN))))
        words = await self._words(circle, letter, to)
        if _over(circle, letter, person, words):
            return Plan()
        taken = await self._store.day_of(circle.id, to)
        if words is None and taken == day_name(circle, now) and self._covered(circle, letter, to):
            return Plan()  # today's message already said all that is open
        if not may_now(circle, person, now, taken):
            return slot(circle, person, now, taken)
        if letter.ref == RESTED:
            notice: Notice | None = present.after_rest(circle, person)
        else:
            notice = _joined(words, present.digest(circle, person, now))
        if notice is None:
            return Plan()
        self._said[circle.id, to] = now
        return Plan(notice=notice, day=day_name(circle, now))

    async def _words(self, circle: Circle, letter: Letter, to: PersonId) -> Notice | None:
        item = _item(circle, letter) if letter.ref.startswith(RELEASED) else None
        if item is None or not item.words:
            return None
        there = await beside(self._store, circle, to)
        return present.released(circle, item) if present.readable(circle, item, to, there) else None

    def _covered(self, circle: Circle, letter: Letter, to: PersonId) -> bool:
        """Tell whether the reason of this letter was there when today's message was written."""
        said = self._said.get((circle.id, to))
        return letter.ref.startswith(REMIND) or (said is not None and letter.not_before <= said)

    async def hand_out(self, letter: Letter, now: datetime) -> None:
        """Make one letter to each reader out of one to the home place, exactly once."""

        def step(circle: Circle | None) -> Step[None]:
            item = _item(circle, letter) if circle else None
            if circle is None or item is None:
                return Step(None)
            copies = tuple(
                Letter(
                    id=part(letter, person.id),
                    circle=circle.id,
                    kind=LetterKind.DIGEST,
                    place=Place.PRIVATE,
                    not_before=slot(circle, person, now),
                    to=person.id,
                    ref=letter.ref,
                )
                for person in circle.people.values()
                if reachable(person) and present.readable(circle, item, person.id)
            )
            return Step(None, Change(circle=circle, letters=copies))

        try:
            await self._store.work(letter.circle, step, key=f"letter:{letter.id}")
        except Repeat:
            return  # handed out before a restart


def _item(circle: Circle, letter: Letter) -> Item | None:
    return circle.items.get(int(letter.ref.split(":")[1]))


def _round_of(circle: Circle, letter: Letter) -> Item | None:
    """Return the item if the round this letter is about (``<kind>:<item>:<round>``) is still its open one."""
    item = _item(circle, letter)
    number = int(letter.ref.split(":")[2])
    return item if item is not None and item.round is not None and item.round.number == number else None


def _meeting(circle: Circle, letter: Letter, person: Person) -> Notice | None:
    item = _round_of(circle, letter)
    if item is None or item.round is None or person.id not in item.round.electorate:
        return None
    lines, choices = present.prompt(circle, item)
    return Notice(lines=(*lines, *present.helper_looks(circle, person)), choices=choices)


def _still_wished(circle: Circle, letter: Letter, person: Person) -> bool:
    nth = int(letter.ref.split(":")[3])
    return _round_of(circle, letter) is not None and nth <= person.reminders


def _over(circle: Circle, letter: Letter, person: Person, words: Notice | None) -> bool:
    """Tell whether what this letter was written for is no longer there, or no longer for this person."""
    if letter.ref.startswith(RELEASED):
        return words is None
    return letter.ref.startswith(REMIND) and not _still_wished(circle, letter, person)


def _joined(words: Notice | None, open_things: Notice | None) -> Notice | None:
    if words is None or open_things is None:
        return words or open_things
    return Notice(lines=(*words.lines, *open_things.lines), choices=open_things.choices)
