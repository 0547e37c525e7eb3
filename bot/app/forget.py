"""The erasure plan, run with the ask that asked for it, in its transaction.

Who blanks what: ``governance.evolve`` the name, ties and signatures in the state; the store, told by
``Change.forget``, the accounts, private places and every text that person owns beside the record
(the commitments stay, so the record still verifies); the minutes add an erasure notice, a count; the
courier shows every card anew, so no old name stays where people look. Letters to that person that
still wait are dropped when their turn comes: nobody who left is written to.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.app.done import Moved
from governance import events as e
from governance.ids import PersonId, WordsId
from governance.state import Circle


def whom(steps: Iterable[Moved]) -> PersonId | None:
    """Return who is to be forgotten by these steps, if anyone."""
    return next((moved.event.person for moved in steps if isinstance(moved.event, e.PersonForgotten)), None)


def words(steps: Iterable[Moved]) -> set[WordsId]:
    """Return the words whose texts are taken out, or kept back, by these steps."""
    gone: set[WordsId] = set()
    for moved in steps:
        if isinstance(moved.event, e.WordsErased):
            gone |= set(moved.event.words)
        if isinstance(moved.event, e.WordsWithheld):
            gone.add(moved.event.words)  # they stood in the state only, whose old copies must go all the same
    return gone


def cards(circle: Circle) -> Sequence[int]:
    """Return the items whose cards are shown anew; one that looks the same is not sent."""
    return tuple(sorted(circle.items))
