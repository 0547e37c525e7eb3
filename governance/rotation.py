"""Whose turn it is: a rota, not a post.

Least recently served first; ties by a permutation fixed at founding from words every founder gave
(commitments first, reveals after: nobody could load the dice). Never someone resting, nobody twice
within the rest between turns, no newcomers in the first cycle. Every step also runs without anyone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

from governance.deadlines import local_day, pulse
from governance.events import TurnGiven
from governance.ids import PersonId
from governance.standing import is_awake, members, tied
from governance.state import Circle, Founder, Item, Person


def commitment(person: PersonId, word: str) -> str:
    """Return what is shown before the word is: SHA-256 over the random person id and the word."""
    return hashlib.sha256(f"owntable/rota/v1\0{person}\0{word}".encode()).hexdigest()


def permutation(founders: Sequence[Founder]) -> tuple[PersonId, ...]:
    """Return the founders in the order their words fix; who gave none is left out of the hash."""
    words = sorted(f"{f.commitment}\0{f.word}" for f in founders if f.word)
    seed = hashlib.sha256("\0\0".join(words).encode()).digest()
    return tuple(sorted((f.person for f in founders), key=lambda p: hashlib.sha256(seed + p.encode()).digest()))


def awake(circle: Circle) -> list[Person]:
    """Return the members not resting, in the order in which the turn comes to them: least recently served first."""
    place = {person: i for i, person in enumerate(circle.rota)}
    found = filter(is_awake, members(circle))
    return sorted(found, key=lambda p: (p.last_turn or date.min, place.get(p.id, len(place)), p.id))


def following(circle: Circle, at: datetime, *, skip: PersonId | None = None) -> PersonId | None:
    """Return who is next, or ``None``: "This week nobody has to hold this."."""
    today = local_day(circle, at)
    free = (
        p.id
        for p in awake(circle)
        if p.id != skip and (p.last_turn is None or today - p.last_turn >= circle.rules.turn_rest)
    )
    return next(free, None)


def give(circle: Circle, at: datetime, *, skip: PersonId | None = None) -> TurnGiven:
    """Return the event that gives the turn to whoever is next."""
    return TurnGiven(
        person=following(circle, at, skip=skip),
        ends_at=pulse(circle, at + circle.rules.turn_length),
        day=local_day(circle, at),
    )


def holds(circle: Circle, item: Item, who: PersonId) -> bool:
    """Tell whether this person may move this item on: it is their turn, and it is not their item."""
    person = circle.people.get(who)
    if circle.turn is None or person is None or circle.turn.holder != who:
        return False
    return item.author != who and not tied(person, item)
