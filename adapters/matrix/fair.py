"""What waits in one room, in the order it was said, except that nobody's heap stands before everybody else.

A person's first ``SLACK`` waiting things stand where they arrived. What they say beyond that waits behind what
others say meanwhile, one for one. The order of one person is never changed. Pure.
"""

from __future__ import annotations

from collections import Counter
from heapq import heappop, heappush
from typing import Generic, TypeVar

T = TypeVar("T")

SLACK = 10
"""How many things of one person may wait before others are let past."""


class Fair(Generic[T]):
    """A queue with turns: each thing has the number of the turn it may be taken in."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, str, T]] = []
        self._waiting: Counter[str] = Counter()
        self._last: dict[str, int] = {}
        self._turn = self._arrivals = 0

    def __len__(self) -> int:
        return len(self._heap)

    def put(self, person: str, thing: T) -> None:
        """Let ``thing`` wait."""
        beyond = self._waiting[person] >= SLACK
        turn = max(self._turn, self._last.get(person, 0) + beyond)
        self._last[person] = turn
        self._waiting[person] += 1
        self._arrivals += 1
        heappush(self._heap, (turn, self._arrivals, person, thing))

    def take(self) -> T:
        """Return what is next. Raises ``IndexError`` if nothing waits."""
        self._turn, _, person, thing = heappop(self._heap)
        self._waiting[person] -= 1
        if not self._waiting[person]:
            del self._waiting[person], self._last[person]
        return thing
