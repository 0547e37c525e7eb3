"""What one round looked like: plain numbers, sorted by who may read them. The attackers get nothing else."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tests.adversary.people import NAMES, Habit, Part

NOBODY = -1
"""The home room, where a message has no one person it goes to."""
Passed = tuple[float, bool, int, int]
"""Hours since the opening, out of the bot, whose room, bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rank:
    """Place ``at`` (from 0) of the wanted text among ``of`` texts that lie in one order."""

    at: int
    of: int

    @property
    def share(self) -> float:
        return self.at / (self.of - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One round. Times are hours since its opening; people are places in ``NAMES``."""

    # What everybody knows.
    series: int
    habits: tuple[Habit, ...]
    opened: float
    """Local hour of the opening."""
    hours: float
    electorate: tuple[int, ...]
    """Who may answer, as the group's list has them."""
    cleared: frozenset[int]
    """Who said in public, truthfully, that it is fine with them."""
    proposer: int
    # The truth, for keeping score.
    truth: int
    steady: tuple[tuple[Part, int], ...]
    """Who played which part in this round as in all of the series (without whoever objected)."""
    # A1 and A2, and everybody above them.
    home: tuple[float, ...]
    """When something was shown at home before the pulse."""
    named: tuple[int, ...]
    """How often each person's name stood in what was shown at home."""
    shown: Rank | None
    """Where the wanted words stood among the released ones; A1."""
    # A3: whoever holds files, journals, logs.
    changed: tuple[float, ...]
    """When a cast changed any file of the named store."""
    touched: tuple[tuple[float, int], ...]
    """When which person (id, account, or a hash of either) newly stood in such a file after a cast."""
    logged: tuple[int, ...]
    """How many lines of logs name each person beside an answer."""
    cells: Rank | None
    """By place in the bytes of files and journals."""
    rows: Rank | None
    """By place in a table read without an order."""
    row_time: float | None
    """An instant of this round that lies in the same row as the wanted words."""
    marked: tuple[int, ...]
    """Rows that name a person and that the pulse's own commits wrote."""
    # A3 where the sealed boxes lie on a disk by choice.
    writes: tuple[float, ...]
    """When the boxes' file changed."""
    sizes: tuple[int, ...]
    """How long it was at each of these moments."""
    boxed: tuple[tuple[float, int], ...]
    """When which person newly stood in it."""
    # A4: the server.
    passed: tuple[Passed, ...]

    @property
    def candidates(self) -> tuple[int, ...]:
        return tuple(one for one in self.electorate if one not in self.cleared)

    @property
    def chance(self) -> float:
        return 1 / len(self.candidates)

    def fits(self, one: int, at: float, slower: float = 1.0) -> float:
        """Return how well an answer at ``at`` fits somebody's habits (a density, an hour)."""
        habit = self.habits[one]
        mean = habit.haste * slower
        if not habit.awake(self.opened + at):
            return 1e-6
        return math.exp(-at / mean) / mean

    def expected(self, one: int) -> float:
        """Return when somebody usually answers."""
        habit, hour = self.habits[one], self.opened % 24
        wait = 0.0 if habit.awake(hour) else (habit.wakes - hour) % 24
        return wait + habit.haste


PEOPLE = tuple(range(len(NAMES)))
