"""Two members look at words from private rounds before anyone else does, where the group agreed to that.

Only a text waits, and only till the next pulse: answers, numbers, worries from the list, threads and what
is taken out count at once. Both must agree to keep a text back; silence lets it out. There is nothing else
here: no way to learn who wrote it, and no list of anybody (``safety.md`` rule 13). Who looks follows from
the rota and from the text alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from governance import commands as c
from governance import events as e
from governance import rotation, voices
from governance.again import folded
from governance.checks import choice
from governance.commands import Ask
from governance.deadlines import next_pulse
from governance.events import Event
from governance.ids import PersonId
from governance.refusals import Code, Refusal, refuse
from governance.rules import DAY
from governance.standing import standing, tied
from governance.state import Circle, Held, Item, Person, Reason, Round, Standing, Words

TWO = 2
PART = 3
"""Letters from which on a part of a name counts as the name."""


def screeners(circle: Circle, n: int, text: str) -> tuple[PersonId, ...]:
    """Return who looks at a text about item ``n``: the next two of the rota who may, or nobody.

    Unlike for the turn nobody is left out for having served lately: a small group would hardly ever find two.
    """
    item = circle.items.get(n)
    found = [person.id for person in rotation.awake(circle) if _fit(circle, item, text, person)]
    return tuple(found[:TWO]) if len(found) >= TWO else ()


def _fit(circle: Circle, item: Item | None, text: str, person: Person) -> bool:
    """Tell whether neither this person nor a helper in their room has to do with the item or is in the text."""
    both = [person] if person.helper is None else [person, circle.people[person.helper]]
    about = (text, *item.owners) if item is not None else (text,)
    return not any(_mine(item, one) or any(_named(one.name, words) for words in about) for one in both)


def _mine(item: Item | None, person: Person) -> bool:
    if item is None:
        return False
    effect = item.effect
    about = {item.author, item.concerns, effect.person if effect is not None else None}
    return person.id in about or tied(person, item)


def _named(name: str, text: str) -> bool:
    """Tell whether a name, or a part of it, stands in a text as a whole word."""
    parts = [name.strip(), *(part for part in name.split() if len(part) >= PART)]
    return any(re.search(rf"(?<!\w){re.escape(part)}(?!\w)", text, re.IGNORECASE) for part in parts if part)


def held(circle: Circle, ask: Ask, box: Round, words: Iterable[tuple[int, Words]]) -> tuple[Held, ...]:
    """Return which of these words, each with its item, wait till two have looked; numbered by their random ids."""
    if not circle.rules.screening:
        return ()
    until = min(next_pulse(circle, ask.at), ask.at + DAY)
    found: list[Held] = []
    for n, one in sorted(words, key=lambda pair: pair[1].id):
        two = screeners(circle, n, one.text)
        if one.text and two:
            place = len(found) + 1
            text = Held(round=box.number, number=place, n=n, words=one, screeners=(two[0], two[1]), until=until)
            found.append(text)
    return tuple(found)


def without_texts(words: Iterable[Words], waiting: Iterable[Held]) -> tuple[Words, ...]:
    """Return the words without the texts that wait."""
    ids = {text.words.id for text in waiting}
    return tuple(replace(one, text="", held=True) if one.id in ids else one for one in words)


def begun(waiting: tuple[Held, ...]) -> tuple[Event, ...]:
    """Return the event that these wait, if there are any."""
    return (e.WordsHeld(texts=waiting),) if waiting else ()


def may_look(circle: Circle, text: Held, who: PersonId) -> bool:
    """Tell whether a held text may be shown to this person, at this moment."""
    if who not in text.screeners:
        return False
    here = standing(circle, who) is Standing.MEMBER
    return here and _fit(circle, circle.items.get(text.n), text.words.text, circle.people[who])


def waiting(circle: Circle, who: PersonId) -> tuple[Held, ...]:
    """Return the held texts this person is asked to look at, as they are numbered."""
    mine = (text for text in circle.held if may_look(circle, text, who))
    return tuple(sorted(mine, key=lambda text: (text.round, text.number)))


def release(circle: Circle, ask: Ask, who: PersonId, want: c.Release) -> tuple[Event, ...] | Refusal:
    """Say that a text may come out."""
    return _say(circle, ask, who, (want.n, want.q), None)


def withhold(circle: Circle, ask: Ask, who: PersonId, want: c.Withhold) -> tuple[Event, ...] | Refusal:
    """Say that a text should be kept back, and why."""
    reason = choice("reason", want.reason, Reason)
    return reason if isinstance(reason, Refusal) else _say(circle, ask, who, (want.n, want.q), reason)


def _say(
    circle: Circle, ask: Ask, who: PersonId, place: tuple[int, int], reason: Reason | None
) -> tuple[Event, ...] | Refusal:
    mine = (text for text in waiting(circle, who) if (text.round, text.number) == place)
    text = next(mine, None)
    if text is None or text.until <= ask.at:
        return refuse(Code.UNKNOWN_WORDS)
    done = (e.WordsScreened(words=text.words.id, person=who, reason=reason),)
    after = folded(circle, done)
    if any(len(one.said) < TWO for one in after.held if one.round == text.round):
        return done
    return (*done, *ended(after, ask, text.round))


def ended(circle: Circle, ask: Ask, number: int) -> tuple[Event, ...]:
    """End the looking at a round's texts, all at once: what both kept back goes, everything else comes out."""
    events: tuple[Event, ...] = (e.ScreeningEnded(round=number),)
    now = folded(circle, events)
    for text in sorted((one for one in circle.held if one.round == number), key=lambda one: one.words.id):
        reasons = [reason for reason in text.said.values() if reason is not None]
        if len(reasons) == TWO:
            more: tuple[Event, ...] = (_withheld(text, reasons),)
        else:
            more = voices.shown(now, ask, text.n, text.words)
        now, events = folded(now, more), (*events, *more)
    return events


def _withheld(text: Held, reasons: Iterable[Reason]) -> e.WordsWithheld:
    return e.WordsWithheld(n=text.n, words=text.words.id, reasons=tuple(sorted(set(reasons))))


def all_ended(circle: Circle, ask: Ask) -> tuple[Event, ...]:
    """End the looking at everything that waits."""
    events: tuple[Event, ...] = ()
    for number in sorted({text.round for text in circle.held}):
        events = (*events, *ended(folded(circle, events), ask, number))
    return events
