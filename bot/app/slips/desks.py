"""One desk a round: who may write its urn now, who is closing it, which casts wait."""

from __future__ import annotations

import asyncio
from weakref import WeakValueDictionary

from governance.ids import PersonId, RoundId
from governance.state import Circle, Item, Round
from governance.urn.slip import Slip


class SealedBoxError(Exception):
    """A mistake of ours inside the fence: a fixed sentence and a code, never what was being handled."""


class Waiting:
    """A cast on its way in. ``outcome`` is the value of a ``Cast`` once it is known."""

    __slots__ = ("outcome", "person", "slip")

    def __init__(self, person: PersonId, slip: Slip) -> None:
        self.person, self.slip = person, slip
        self.outcome: str | None = None


class Desk:
    """``lock``: for reading and writing the urn in one go. ``closing``: for a pulse, and for asking again.

    Whoever needs both takes ``closing`` first. ``closing`` is held while the bus is called, which may
    open and drop urns: those take ``lock`` only.
    """

    __slots__ = ("__weakref__", "closing", "lock", "waiting")

    def __init__(self) -> None:
        self.lock, self.closing = asyncio.Lock(), asyncio.Lock()
        self.waiting: list[Waiting] = []


class Desks:
    """Hands out the desk of a round; one lives while somebody holds it (its lock alone does not keep it)."""

    def __init__(self) -> None:
        self._desks: WeakValueDictionary[RoundId, Desk] = WeakValueDictionary()

    def of(self, round_: RoundId) -> Desk:
        """Return the one desk of this round."""
        return self._desks.setdefault(round_, Desk())


def item_of(circle: Circle | None, round_: RoundId) -> Item | None:
    """Return the item whose open round this is."""
    items = circle.items.values() if circle else ()
    return next((item for item in items if item.round is not None and item.round.id == round_), None)


def round_of(circle: Circle | None, round_: RoundId) -> Round | None:
    """Return the open round of that id as the circle has it now."""
    item = item_of(circle, round_)
    return item.round if item else None
