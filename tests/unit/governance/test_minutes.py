"""What enters the record: days, numbers and codes; texts apart, with who signed them; nothing said privately."""

from __future__ import annotations

import json

import pytest

from governance import commands as c
from governance import events as e
from governance.minutes import LedgerEntry
from governance.state import ItemState
from governance.transitions import TABLE, lead
from tests.unit.governance import places
from tests.unit.governance.table import DAY, EIGHT, GENTLE, SMALL, Table, live, pid, trial


def kinds(table: Table) -> list[str]:
    return [entry.kind for entry in table.record]


def plain(entry: LedgerEntry) -> str:
    return json.dumps(dict(entry.fields))


def test_the_record_of_an_objection_worked_in() -> None:
    table = places.integrate()
    table.does("li", c.Change(n=1, text="numbers only"))
    table.close()
    table.close()
    table.passes()
    wanted = ["proposal", "version", "round", "opening", "objection", "integrate", "version", "decision"]
    found = iter(kinds(table))
    assert all(kind in found for kind in wanted)
    decision = table.record[-1]
    assert decision.fields == {"n": 1, "version": 2, "outcome": "adopted", "review": "2028-06-01"}
    assert decision.texts == {"text": ("numbers only", None)}


def test_no_name_and_no_id_stands_in_the_record_only_texts_have_owners() -> None:
    table = places.understand()
    table.does("tom", c.AskQuestion(n=1, text="Why?"))
    table.does("kit", c.AnswerQuestion(n=1, q=1, text="So"))
    table.does("tom", c.Rest())
    table.does("tom", c.Tie(bodies="clinic"))
    table.does("tom", c.Pause(n=1))
    everything = "".join(plain(entry) for entry in table.record)
    assert not any(name in everything for name in (*EIGHT, "id-"))
    texts = {entry.kind: entry.texts["text"] for entry in table.record if "text" in entry.texts}
    assert (texts["question"], texts["answer"]) == (("Why?", pid("tom")), ("So", pid("kit")))
    assert kinds(table)[-1] == "pause"


def test_the_name_in_a_removal_belongs_to_whom_it_names() -> None:
    """So that forgetting them finds it in the record, too."""
    table = live()
    table.does("maya", c.Remove(person="kit"))
    table.to_consent()
    table.passes()
    owned = [text for entry in table.record for text in entry.texts.values() if text[0] == "kit"]
    assert owned == [("kit", pid("kit"))] * 3
    assert kinds(table)[-1] == "leaving"
    assert table.record[-1].fields == {"members": 7, "professionals": 1, "guests": 0}


def test_a_choice_a_founding_and_a_forgetting_are_recorded_as_numbers() -> None:
    table = trial()
    founding = next(entry for entry in table.record if entry.kind == "founding")
    assert founding.fields == {"floor": 5, "zone": "Europe/London", "members": 8, "professionals": 0, "guests": 0}
    table.does("maya", c.Which(options=("Tue", "Wed")))
    table.mark("cg", *EIGHT)
    table.close()
    assert table.record[-1].fields == {
        "n": 1,
        "version": 1,
        "outcome": "adopted",
        "review": "2027-04-04",
        "choice": 1,
    }
    table.does("kit", c.ForgetMe())
    assert table.record[-1].fields == {"texts": 0}
    table.does("gus", c.Join(standing="guest"))
    assert table.record[-1].kind == "admission"
    table.does(None, c.ReturnFromOutage(since=table.now - 2 * DAY))
    assert [entry.fields for entry in table.record[-2:]] == [
        {"hours": 48},
        {"n": 0, "why": "outage", "ends": "2027-01-13"},
    ]
    founder = Table()
    founder.does("maya", c.Found(name="x", aim="y", zone="UTC", server_host="a", bot_host="b"))
    founder.does("maya", c.Join(standing="member"))
    founder.does("maya", c.Leave())
    assert founder.record == []


def test_a_need_a_small_thing_and_why_something_ended() -> None:
    table = places.need()
    table.does("oba", SMALL)
    table.does("oba", c.Withdraw(n=2))
    table.does("li", GENTLE)
    table.to_consent(3)
    while table.where(3) is ItemState.CONSENT:
        table.close(3)
    assert [entry.fields for entry in table.record if entry.kind == "decision"] == [
        {"n": 2, "outcome": "withdrawn"},
        {"n": 3, "outcome": "set_aside", "why": "too_few"},
    ]
    need = next(entry for entry in table.record if entry.kind == "need")
    assert need.texts == {"text": ("The room is cold", None)}


def test_the_table_refuses_what_it_does_not_hold() -> None:
    for event, state in ((e.Resumed, ItemState.PAUSED), (e.Parked, ItemState.DRAFT)):
        with pytest.raises(LookupError):
            lead(event.__new__(event), state)
    assert all(set(row) <= {*ItemState, None} for row in TABLE.values())
