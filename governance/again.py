"""Asking everyone again: a box that cannot be opened any more, or must not be."""

from __future__ import annotations

from governance import events as e
from governance.commands import Ask
from governance.events import Event
from governance.evolve import evolve
from governance.ids import PersonId
from governance.rounds import begin
from governance.standing import standing, tied
from governance.state import Circle, Item, Standing


def folded(circle: Circle, events: tuple[Event, ...]) -> Circle:
    """Return the circle after all these events."""
    for event in events:
        circle = evolve(circle, event, circle.id)
    return circle


def again(circle: Circle, item: Item, ask: Ask, why: str) -> tuple[Event, ...]:
    """Destroy the item's box unopened and ask everyone afresh: now, or when the item goes on."""
    assert item.round is not None
    dropped = e.RoundDropped(n=item.n, why=why)
    after = folded(circle, (dropped,))
    return (dropped, *begin(after, after.items[item.n], item.round.kind, ask.at, ask.fresh))


def without_barred(circle: Circle, ask: Ask, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """Add to ``events`` that rounds are asked again in which somebody may not answer any more.

    A tie was told or marked, or a standing changed: their answer cannot be told apart in the box, so
    the whole box goes. Who left is no reason, also if they are back in another role; what they said as a
    member stands (``docs/decisions/``).
    """
    now = folded(circle, events)
    for n in now.items:
        item = now.items[n]
        may = item.round.electorate if item.round is not None else ()
        if any(_barred(now, item, who) and not _barred(circle, circle.items[n], who) for who in may):
            more = again(now, item, ask, "tie")
            now, events = folded(now, more), (*events, *more)
    return events


def _barred(circle: Circle, item: Item, who: PersonId) -> bool:
    person = circle.people[who]
    return not person.left and (standing(circle, who) is not Standing.MEMBER or tied(person, item))
