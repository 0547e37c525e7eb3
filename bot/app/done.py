"""What one ask did: every event with the circle before and after it."""

from __future__ import annotations

from dataclasses import dataclass

from governance.events import Event
from governance.state import Circle


@dataclass(frozen=True, slots=True)
class Moved:
    """One event between two states; ``before`` is ``None`` for the very first."""

    before: Circle | None
    event: Event
    after: Circle


@dataclass(frozen=True, slots=True)
class Done:
    """An ask that was accepted. No steps: it was true already, nothing changed."""

    before: Circle | None
    after: Circle | None
    steps: tuple[Moved, ...] = ()

    @property
    def events(self) -> tuple[Event, ...]:
        """Return what happened, in order."""
        return tuple(step.event for step in self.steps)
