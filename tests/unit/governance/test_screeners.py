"""Who looks at words first: two of the rota who have nothing to do with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from governance import commands as c
from governance import events as e
from governance import screening
from governance.evolve import evolve
from governance.ids import PersonId
from governance.refusals import Code
from governance.state import (
    Effect,
    EffectKind,
    ItemState,
    Person,
    RoundKind,
    Standing,
    VoiceKind,
)
from tests.unit.governance.screens import asked, stopped, texts
from tests.unit.governance.table import CIRCLE, EIGHT, SMALL, Table, live, pid

S, K, V = ItemState, RoundKind, VoiceKind


# --- who looks ------------------------------------------------------------------------------------


def in_turn(table: Table) -> list[PersonId]:
    """Return everybody but the proposer in the order of the rota; whose turn it is now comes last."""
    assert table.circle.turn is not None
    rota = [p for p in table.circle.rota if p not in {pid("maya"), pid("dr-finch")}]
    return sorted(rota, key=lambda p: table.circle.people[p].last_turn is not None)


def test_the_next_two_of_the_rota_look() -> None:
    """Also who had the turn lately: last, not never."""
    table = stopped("oba")
    order = in_turn(table)
    assert table.circle.held[0].screeners == tuple(order[:2])
    served = {p: replace(table.circle.people[p], last_turn=date(2027, 1, 4)) for p in order[:-1]}
    table.state = replace(table.circle, people={**table.circle.people, **served})
    assert screening.screeners(table.circle, 1, "") == (order[-1], order[0])


def person(table: Table, who: str, **changed: object) -> None:
    """Change something about a person."""
    known: Person = replace(table.circle.people[pid(who)], **changed)  # type: ignore[arg-type]  # fields of Person
    table.state = replace(table.circle, people={**table.circle.people, pid(who): known})


def owned(table: Table, _: str, name: str) -> str:
    table.state = replace(table.circle, items={1: replace(table.item(), owners=(f"Ask {name.title()}.",))})
    return ""


def tied(table: Table, _: str, name: str) -> str:
    table.state = replace(table.circle, items={1: replace(table.item(), touches=("clinic",))})
    person(table, name, ties=("Clinic ",))
    return ""


def removed(table: Table, _: str, name: str) -> str:
    effect = Effect(kind=EffectKind.REMOVE, person=pid(name))
    table.state = replace(table.circle, items={1: replace(table.item(), effect=effect)})
    return ""


def told(table: Table, _: str, name: str) -> str:
    person(table, name, name=f"{name} Ade-Jones")
    return f"Ask ADE-JONES, or {name[:-1]}"


def rests(table: Table, _: str, name: str) -> str:
    table.does(name, c.Rest())
    return ""


def stops(table: Table, _: str, name: str) -> str:
    table.does(name, c.Stop())
    return ""


def helped(table: Table, other: str, name: str) -> str:
    table.does(name, c.Helper(person=other))
    return f"It was ({other})!"


def works(table: Table, _: str, name: str) -> str:
    table.state = evolve(table.circle, e.StandingChanged(person=pid(name), standing=Standing.PROFESSIONAL), CIRCLE)
    return ""


Case = Callable[[Table, str, str], str]


@pytest.mark.parametrize("case", [owned, tied, removed, told, rests, stops, helped, works])
def test_who_has_to_do_with_it_does_not_look(case: Case) -> None:
    """An owner, who is tied or named, who it is about; who rests; nor whose helper would be one of these."""
    table = stopped("oba")
    first, *_, last = (p.removeprefix("id-") for p in in_turn(table))
    assert pid(first) in screening.screeners(table.circle, 1, "nobody is named")
    text = case(table, last, first)
    found = screening.screeners(table.circle, 1, text)
    assert (len(found), pid(first) in found) == (2, False)


def test_a_name_inside_a_word_is_no_name() -> None:
    table = stopped("oba")
    usual = screening.screeners(table.circle, 1, "")
    everyone = " ".join(f"{name}s" for name in EIGHT)
    assert screening.screeners(table.circle, 1, everyone) == usual
    assert screening.screeners(table.circle, 1, " ".join(EIGHT)) == ()


def test_where_two_are_not_free_nothing_waits() -> None:
    table = live(screening=True)
    table.does("maya", SMALL)
    table.all_say("object")
    for name in EIGHT[2:]:
        table.does(name, c.Rest())
    table.close()
    assert (set(texts(table)), table.circle.held) == ({"a risk"}, ())


def test_a_screener_who_is_gone_lets_it_out_at_once() -> None:
    table = stopped("oba")
    table.does(asked(table)[0], c.Leave())
    table.settle()
    assert (texts(table), table.circle.held) == (["a risk"], ())


def test_a_screener_who_has_a_tie_meanwhile_sees_it_no_more() -> None:
    table = stopped("oba")
    who = asked(table)[0]
    assert [text.number for text in screening.waiting(table.circle, pid(who))] == [1]
    table.does("tom", c.Touches(n=1, body="clinic"))
    table.does(who, c.Tie(bodies="clinic"))
    assert screening.waiting(table.circle, pid(who)) == ()
    assert table.no(who, c.Release(n=11, q=1)) is Code.UNKNOWN_WORDS
    person(table, who, ties=(), standing=Standing.PROFESSIONAL)
    assert screening.waiting(table.circle, pid(who)) == ()
