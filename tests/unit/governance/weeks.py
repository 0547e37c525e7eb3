"""Weeks at a circle that is at work: its listening box, and time going by to the end of it."""

from __future__ import annotations

from governance.state import Round
from tests.unit.governance import places
from tests.unit.governance.table import HOUR, START, Table, live

PULSE = START + 8 * HOUR
"""The first pulse after the founding."""


def box(table: Table) -> Round:
    found = table.circle.listening
    assert found is not None
    return found


def at_work() -> Table:
    """Return a circle whose first listening box is open."""
    table = live()
    table.until(PULSE)
    return table


def week(table: Table, answers: int = 8) -> None:
    """Let the open box come to its end, with so many answers in it."""
    table.heard.answers = answers
    last = box(table).last
    assert last is not None
    table.until(last)


def in_force(**more: object) -> Table:
    """Return a circle with agreement 1 in force and a box open."""
    table = places.adopted(**more)
    table.did.clear()
    return table
