"""Every reason the core may give is given somewhere, and what nobody may do is refused on every path."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from governance import commands as c
from governance.checks import commas, rule_lines
from governance.commands import Command, Place
from governance.ids import Fresh
from governance.refusals import Code, refuse
from governance.state import ItemState
from tests.unit.governance import places
from tests.unit.governance.table import GENTLE, SMALL, Table, founding, live, trial

Case = tuple[Code, Callable[[], Table], str, Command, Place | None]


def asked(code: Code, table: Callable[[], Table], who: str, want: Command, place: Place | None = None) -> Case:
    return code, table, who, want, place


CASES: list[Case] = [
    asked(Code.NOT_FOR_PROFESSIONALS, places.consent, "dr-finch", c.Extend(n=1), Place.PRIVATE),
    asked(Code.NOT_FOR_GUESTS, places.consent, "stranger", c.Withdraw(n=1)),
    asked(Code.NOT_YOURS, places.consent, "oba", c.Withdraw(n=1)),
    asked(Code.NOT_YOURS_YET, places.draft, "oba", c.Change(n=1, why="x")),
    asked(Code.NOT_YOUR_TURN, places.understand, "oba", c.Next(n=1)),
    asked(Code.ONLY_THE_BOT, places.consent, "oba", c.Tick()),
    asked(Code.UNKNOWN_PERSON, live, "oba", c.Remove(person="nobody")),
    asked(Code.NOT_EXPECTED, live, "gus", c.Join(standing="member")),
    asked(Code.ALREADY_IN, live, "oba", c.Join(standing="member")),
    asked(Code.SAY_PRIVATELY, places.consent, "oba", c.Pause(n=1), Place.SHARED),
    asked(Code.SAY_AT_HOME, lambda: founding("maya"), "maya", c.Ready(), Place.PRIVATE),
    asked(Code.NOT_FOUNDED, lambda: founding("maya"), "maya", SMALL),
    asked(Code.ALREADY_FOUNDED, live, "maya", c.Found()),
    asked(Code.NOT_FOUNDING, live, "maya", c.Word(text="heron")),
    asked(Code.TRIAL_SMALL_ONLY, trial, "maya", GENTLE),
    asked(Code.TRIAL_ENDED, places.over, "maya", c.Raise(text="x")),
    asked(Code.ASLEEP, places.asleep, "maya", SMALL),
    asked(Code.NOT_ASLEEP, live, "maya", c.Wake()),
    asked(Code.WRONG_STATE, places.ended, "oba", c.Extend(n=1)),
    asked(Code.ROUND_OPEN, places.consent, "oba", c.Change(n=1, text="x")),
    asked(Code.UNKNOWN_ITEM, live, "oba", c.React(n=9, text="x")),
    asked(Code.UNKNOWN_QUESTION, places.understand, "oba", c.AnswerQuestion(n=1, q=1, text="x")),
    asked(Code.UNKNOWN_RULE, live, "oba", c.Rule(name="x", value="y")),
    asked(Code.FIXED_RULE, live, "oba", c.Rule(name="trial", value="1d")),
    asked(Code.RULE_NUMBER, live, "oba", c.Rule(name="floor", value="many")),
    asked(Code.RULE_DURATION, live, "oba", c.Rule(name="consent", value="long")),
    asked(Code.RULE_CLOCK, live, "oba", c.Rule(name="pulse", value="noon")),
    asked(Code.RULE_TOPICS, live, "oba", c.Rule(name="small_topics", value="rule")),
    asked(Code.RULE_SWITCH, live, "oba", c.Rule(name="screening", value="maybe")),
    asked(Code.UNKNOWN_WORDS, live, "oba", c.Release(n=11, q=1)),
    asked(Code.MISSING, live, "oba", c.Raise()),
    asked(Code.TOO_LONG, live, "oba", c.Raise(text="x" * 301)),
    asked(Code.NOT_A_DATE, live, "oba", replace(GENTLE, review="June")),
    asked(Code.DATE_PAST, live, "oba", replace(GENTLE, review="2026-06-01")),
    asked(Code.NEEDS_PROPOSAL, live, "oba", c.Which(options=("a", "b"), topic="money")),
    asked(Code.OPTIONS_COUNT, live, "oba", c.Which()),
    asked(Code.OPTIONS_SAME, live, "oba", c.Which(options=("a", "A"))),
    asked(Code.SAME_TEXT, places.understand, "oba", c.Change(n=1, text=GENTLE.text)),
    asked(Code.NOT_RESTING, live, "oba", c.Back()),
    asked(Code.NO_EXTENSION_HERE, places.cooling, "oba", c.Extend(n=1)),
    asked(Code.ALREADY_GENTLE, places.consent, "oba", c.Gentle(n=1)),
    asked(Code.BAD_CHOICE, live, "oba", replace(GENTLE, kind="favour")),
    asked(Code.NOT_SMALL_TOPIC, live, "oba", c.Propose(title="x", topic="money", pace="small")),
]
ELSEWHERE = {
    Code.TIED,
    Code.ABOUT_YOU,
    Code.UNKNOWN_ZONE,
    Code.NOT_CHANGEABLE,
    Code.ALREADY_ANSWERED,
    Code.ONCE_PER_ITEM,
    Code.EXTENDS_USED,
    Code.ALREADY_DONE,
}
"""Reasons that need a longer story; they are told in the other files here."""


@pytest.mark.parametrize(("code", "table", "who", "want", "place"), CASES, ids=[case[0].value for case in CASES])
def test_a_refused_ask_says_why(
    code: Code, table: Callable[[], Table], who: str, want: Command, place: Place | None
) -> None:
    assert table().no(who, want, place=place) is code


def test_every_code_is_given_by_some_test() -> None:
    files = [file for file in Path(__file__).parent.glob("test_*.py") if file != Path(__file__)]
    told = "".join(file.read_text(encoding="utf-8") for file in files)
    assert [code for code in ELSEWHERE if f"Code.{code.name}" not in told] == []
    assert {case[0] for case in CASES} | ELSEWHERE == set(Code)


def test_a_refusal_carries_its_arguments_in_one_order() -> None:
    assert refuse(Code.MISSING, n=1, field="x") == refuse(Code.MISSING, field="x", n=1)


def test_what_people_type_is_read_kindly() -> None:
    assert commas(" clinic,\ncouncil, clinic ,, ") == ("clinic", "council")
    assert rule_lines("floor: 4\nhello: you", strict=False) == {"floor": 4}


def test_a_seed_is_silent_and_its_ids_tell_nothing_of_each_other() -> None:
    fresh = Fresh(b"seed")
    assert (repr(fresh), fresh.hex("a")) == ("Fresh(…)", Fresh(b"seed").hex("a"))
    assert len({fresh.hex("a"), fresh.hex("b"), fresh.salt("a").hex(), Fresh(b"other").hex("a")}) == 4


def test_in_a_state_reached_by_nobody_there_is_still_an_answer() -> None:
    assert {reach().where() for reach in places.STATES.values()} == set(ItemState)
