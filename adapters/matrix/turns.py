"""How far we are: each sync is a turn, and our place moves past it when all it brought was handled. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass


@dataclass(slots=True)
class Turn:
    """One sync. ``until``: the place after it; ``rooms``: which changed; ``open``: what is not handled yet."""

    until: str
    rooms: tuple[str, ...]
    open: int = 1
    """Begins at one, which ``Turns.end`` gives back when all of the sync was looked at."""


class Turns:
    """The turns our place has not moved past, oldest first."""

    def __init__(self) -> None:
        self._turns: deque[Turn] = deque()

    @property
    def none(self) -> bool:
        """Whether our place is past everything."""
        return not self._turns

    def begin(self, until: str, rooms: Collection[str]) -> Turn:
        """Begin a turn."""
        turn = Turn(until, tuple(rooms))
        self._turns.append(turn)
        return turn

    def take_done(self) -> list[Turn]:
        """Take the oldest turns in which nothing is open; none after one that is not done."""
        done = []
        while self._turns and not self._turns[0].open:
            done.append(self._turns.popleft())
        return done
