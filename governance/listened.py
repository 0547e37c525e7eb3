"""What an event of the listening box writes into the circle."""

# ruff: noqa: ARG001 - every fold takes the circle and the event, needed or not
from __future__ import annotations

from dataclasses import replace

from governance import events as e
from governance import threads
from governance.deadlines import local_day
from governance.state import Circle, Round


def opened(circle: Circle, event: e.ListeningOpened) -> Circle:
    """Begin a week: what was looked at again in the last one may be doubted again."""
    number = max(circle.next_round, event.round.number + 1)
    return replace(circle, listening=event.round, kept=None, looked=(), next_round=number)


def looked(circle: Circle, event: e.ListeningLooked) -> Circle:
    """Count a daily look, and set the next."""
    box = _box(circle)
    return replace(circle, listening=replace(box, ends_at=event.ends_at, closings=box.closings + 1))


def moved(circle: Circle, event: e.ListeningMoved) -> Circle:
    """Give back what an outage took."""
    box = _box(circle)
    return replace(circle, listening=replace(box, last=event.last, outages=box.outages + 1))


def closed(circle: Circle, event: e.ListeningClosed) -> Circle:
    """Take the box away; threads whose item has no round of its own lived through this one."""
    box = _box(circle)
    opened_on = local_day(circle, box.opened_at)
    items = {}
    for n, item in circle.items.items():
        words = threads.worries(item.words, event.lowered)
        if item.round is None:
            words = threads.aged(words, box, opened_on)
        items[n] = item if words == item.words else replace(item, words=words)
    return replace(circle, listening=None, kept=None if event.enough else box.id, items=items)


def dropped(circle: Circle, event: e.ListeningDropped) -> Circle:
    """Take the box away unopened."""
    return replace(circle, listening=None, kept=None)


def _box(circle: Circle) -> Round:
    assert circle.listening is not None
    return circle.listening
