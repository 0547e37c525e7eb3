"""Circles in which item 1 has come to each state, by what people did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from governance import commands as c
from governance.state import ItemState
from tests.unit.governance.table import DAY, GENTLE, SMALL, Table, founding, live, trial

S = ItemState


def need() -> Table:
    table = live()
    table.does("maya", c.Raise(text="The room is cold"))
    return table


def parked() -> Table:
    table = need()
    table.does("oba", c.Park(n=1))
    return table


def draft() -> Table:
    table = live()
    table.does("maya", replace(GENTLE, why=""))
    return table


def understand(**more: object) -> Table:
    table = live()
    table.does("maya", replace(GENTLE, **more))  # type: ignore[arg-type]  # fields of Propose
    return table


def react() -> Table:
    table = understand()
    table.until(table.now + DAY)
    return table


def amend() -> Table:
    table = react()
    table.does("li", c.Change(n=1))
    return table


def consent(**more: object) -> Table:
    table = understand(**more)
    table.to_consent()
    return table


def integrate() -> Table:
    """Come to the first turn: oba says not yet."""
    table = consent()
    table.all_say(but=("oba",))
    table.say("object", "oba")
    table.close()
    return table


def fallback() -> Table:
    """Come to the ways out: three turns without a change."""
    table = integrate()
    while table.where() is S.INTEGRATE:
        table.close()
    return table


def cooling() -> Table:
    table = consent()
    table.all_say()
    table.close()
    return table


def adopted(**more: object) -> Table:
    table = consent(**more)
    table.passes()
    return table


def review(**more: object) -> Table:
    table = adopted(**more)
    table.does("li", c.Review(n=1))
    return table


def paused() -> Table:
    table = consent()
    table.does("tom", c.Pause(n=1))
    return table


def withdrawn() -> Table:
    table = consent()
    table.does("maya", c.Withdraw(n=1))
    return table


def set_aside() -> Table:
    table = consent()
    while table.where() is S.CONSENT:
        table.close()
    return table


def ended() -> Table:
    table = review()
    while table.where() is S.REVIEW:
        table.close()
    return table


def queued() -> Table:
    """Come to a small thing that waits because strangers would outnumber us."""
    table = live()
    table.does(None, c.NoteHome(strangers=8))
    table.does("maya", SMALL)
    return table


def small() -> Table:
    table = live()
    table.does("maya", SMALL)
    return table


def in_trial() -> Table:
    table = trial()
    table.does("maya", SMALL)
    return table


def over() -> Table:
    """Come to a trial whose members and rules nobody agreed to."""
    table = in_trial()
    table.until(table.now + 40 * DAY)
    return table


def asleep() -> Table:
    table = consent()
    table.does("tom", c.Sleep())
    table.until(table.now + 2 * DAY)
    return table


def full(table: Table) -> Table:
    """Take both places for private rounds."""
    for who in ("sam", "ines"):
        table.does(who, SMALL)
    return table


STATES: dict[ItemState, Callable[[], Table]] = {
    S.NEED: need,
    S.DRAFT: draft,
    S.UNDERSTAND: understand,
    S.REACT: react,
    S.AMEND: amend,
    S.CONSENT: consent,
    S.INTEGRATE: integrate,
    S.FALLBACK: fallback,
    S.COOLING: cooling,
    S.ADOPTED: adopted,
    S.REVIEW: review,
    S.PAUSED: paused,
    S.PARKED: parked,
    S.WITHDRAWN: withdrawn,
    S.SET_ASIDE: set_aside,
    S.ENDED: ended,
}
OTHERS: dict[str, Callable[[], Table]] = {
    "founding": lambda: founding("maya", "oba", "li"),
    "trial": in_trial,
    "trial over": over,
    "asleep": asleep,
    "queued": queued,
    "small": small,
}
