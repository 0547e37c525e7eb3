"""One desk a round: who may write its urn now, who is closing it, which casts wait."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from weakref import WeakValueDictionary

from bot.ui.care import Finding
from governance.ids import PersonId, RoundId
from governance.rounds import open_rounds
from governance.state import Circle, Round
from governance.urn.slip import Slip


class SealedBoxError(Exception):
    """A mistake of ours inside the fence: a fixed sentence and a code, never what was being handled."""


class Cast(StrEnum):
    """What became of a private answer. ``KEPT`` is the same for every position."""

    KEPT = "kept"
    CLOSED = "closed"
    NOT_YOURS = "not_yours"
    UNKNOWN_CODE = "unknown_code"
    NO_WORDS_HERE = "no_words_here"
    TOO_LONG = "too_long"
    BAD_WORDS = "bad_words"
    BAD_CODE = "bad_code"
    CODE_SHOWN = "code_shown"
    """Five words stand where they would be released with the words around them."""
    NO_SUCH_ITEM = "no_such_item"
    FULL = "full"
    LOOK = "look"
    """Nothing is kept yet: the words may tell who wrote them. Sent once more, they are."""
    TROUBLE = "trouble"
    """Not saved; what the person answered before is still there."""
    LOST = "lost"
    """The box cannot be opened any more: what was answered before is gone, too, and everybody is asked again."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a person is told. ``code``: their five words of this round.

    ``printed``: words to look at once more; ``findings``: why.
    """

    outcome: Cast
    code: str = field(default="", repr=False)
    printed: str = field(default="", repr=False)
    findings: tuple[Finding, ...] = field(default=(), repr=False)


class Waiting:
    """A cast on its way in; no slip: the person takes everything back. ``receipt``: once it is known."""

    __slots__ = ("person", "receipt", "slip")

    def __init__(self, person: PersonId, slip: Slip | None) -> None:
        self.person, self.slip = person, slip
        self.receipt: Receipt | None = None


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
        """Return the one desk of this round; keep it in a name as long as its lock or queue is used."""
        return self._desks.setdefault(round_, Desk())

    @asynccontextmanager
    async def locked(self, round_: RoundId) -> AsyncIterator[Desk]:
        """Hold the ``lock`` of this round's desk."""
        desk = self.of(round_)
        async with desk.lock:
            yield desk


def found(circle: Circle | None, round_: RoundId) -> tuple[int, Round] | None:
    """Return the open round of that id as the circle has it now, with the number of its item."""
    return next((one for one in open_rounds(circle) if one[1].id == round_), None)


def round_of(circle: Circle | None, round_: RoundId) -> Round | None:
    """Return the open round of that id as the circle has it now."""
    one = found(circle, round_)
    return one[1] if one else None
