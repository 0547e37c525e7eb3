"""When a circle stops: its trial ended in vain, or its last member has left. Then nothing opens any more.

Every box is destroyed unopened and what was on its way ends; what is in force stays as it was agreed,
and so does the record.
"""

from __future__ import annotations

from governance import events as e
from governance import screening
from governance.again import folded
from governance.commands import Ask
from governance.deadlines import add_months, local_day, running
from governance.events import Event
from governance.standing import members
from governance.state import CLOSED, Circle, Item, ItemState, Phase

WHY = "ended"


def stopped(circle: Circle, ask: Ask, *, but: int = 0) -> tuple[Event, ...]:
    """Stop everything that is open, unopened; the item ``but`` is ended by who asks.

    Words that came out of their box before are shown: nobody is left to look at them.
    """
    found: list[Event] = [*screening.all_ended(circle, ask)]
    circle = folded(circle, tuple(found))
    if circle.listening is not None:
        found.append(e.ListeningDropped(why=WHY))
    for item in circle.items.values():
        if item.n == but or item.state in CLOSED or item.state is ItemState.ADOPTED:
            continue
        if item.round is not None:
            found.append(e.RoundDropped(n=item.n, why=WHY))
        found.append(_kept(circle, ask, item) if _stands(item) else e.Ended(n=item.n, why=WHY))
    return tuple(found)


def without_members(circle: Circle, ask: Ask, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """Add to ``events`` that everything stops, if they leave a circle at work without a single member."""
    now = folded(circle, events)
    if not running(now) or members(now):
        return events
    over = (e.TrialEnded(),) if now.phase is Phase.TRIAL else ()
    return (*events, *stopped(now, ask), *over)


def _stands(item: Item) -> bool:
    """Tell whether an agreement of before is in force (a small thing in its first last look is none yet)."""
    return item.in_force and item.adopted_on is not None


def _kept(circle: Circle, ask: Ask, item: Item) -> e.Kept:
    return e.Kept(n=item.n, review=add_months(local_day(circle, ask.at), circle.rules.small_review_months))
