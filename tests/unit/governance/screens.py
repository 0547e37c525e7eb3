"""Rounds whose words wait for two members to look at them, and what these two say."""

from __future__ import annotations

from governance import commands as c
from tests.unit.governance.table import EIGHT, SMALL, Table, live


def stopped(*noes: str, **rules_: object) -> Table:
    """Return a circle in which these people just said not yet to item 1, with words."""
    table = live(**{"screening": True, **rules_})  # type: ignore[arg-type]  # fields of Rules
    table.does("maya", SMALL)
    table.all_say("object", but=[name for name in EIGHT if name not in noes])
    table.all_say(but=noes)
    table.close()
    return table


def asked(table: Table, place: int = 0) -> list[str]:
    """Return who was asked to look at a text."""
    return [who.removeprefix("id-") for who in table.circle.held[place].screeners]


def both(table: Table, reason: str = "", *, number: int = 1) -> None:
    """Have both who were asked about a text say the same."""
    text = next(text for text in table.circle.held if text.number == number)
    for who in asked(table, table.circle.held.index(text)):
        want: c.Command = c.Release(n=text.round, q=number)
        if reason:
            want = c.Withhold(n=text.round, q=number, reason=reason)
        table.does(who, want)


def texts(table: Table, n: int = 1) -> list[str]:
    return [words.text for words in table.item(n).words]
