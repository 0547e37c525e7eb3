"""Who we are: founding, joining, leaving, standing, ties, rules."""

from __future__ import annotations

from dataclasses import replace

from governance import commands as c
from governance import events as e
from governance.refusals import Code
from governance.standing import members
from governance.state import ItemState, RoundKind, Standing
from tests.unit.governance import places
from tests.unit.governance.table import (
    EIGHT,
    SMALL,
    live,
    pid,
    standing_of,
)

S, K = ItemState, RoundKind
FOUND = c.Found(name="Our table", aim="Deciding", zone="Europe/London", server_host="us", bot_host="Kim")


# --- joining, leaving, standing -------------------------------------------------------------------


def test_who_was_agreed_to_walks_in_once() -> None:
    """Removed later, the old agreement opens no door."""
    table = live()
    assert table.no("maya", c.Invite()) is Code.MISSING
    assert table.no("maya", c.Invite(account="@new", standing="king")) is Code.BAD_CHOICE
    assert table.no("maya", c.Invite(account="oba")) is Code.ALREADY_IN
    assert table.no("maya", c.Invite(account="@new", why="x" * 301)) is Code.TOO_LONG
    table.does("maya", c.Invite(account="@new", why="a friend"))
    table.does("oba", c.Change(n=1, text="Member"))
    assert table.no("oba", c.Change(n=1, text="king")) is Code.BAD_CHOICE
    assert table.no("newcomer", c.Join(standing="member", account="@new")) is Code.NOT_EXPECTED
    table.to_consent()
    table.passes()
    table.does("newcomer", c.Join(standing="member", account="@new"))
    assert standing_of(table, "newcomer") is Standing.MEMBER
    assert table.circle.rota[-1] == pid("newcomer")
    table.does("maya", c.Remove(person="newcomer"))
    table.to_consent(2)
    table.passes(2)
    assert table.circle.people[pid("newcomer")].left
    assert table.no("newcomer", c.Join(standing="member", account="@new")) is Code.NOT_EXPECTED
    assert table.does("newcomer", c.Join(standing="guest"))


def test_a_removal_hears_the_person_first_and_they_do_not_answer_it() -> None:
    table = live()
    assert table.no("maya", c.Remove()) is Code.MISSING
    assert table.no("maya", c.Remove(person="nobody")) is Code.UNKNOWN_PERSON
    table.does("maya", c.Remove(person="@Kit", why="they asked"))
    item = table.item()
    assert (item.text, item.questions[0].to, item.questions[0].text) == ("kit", pid("kit"), "")
    table.wait(days=2)
    assert table.where() is S.UNDERSTAND, "not before they were heard"
    assert table.no("oba", c.AnswerQuestion(n=1, q=1, text="for kit")) is Code.NOT_YOURS
    assert table.no("kit", c.Extend(n=1)) is Code.ABOUT_YOU
    assert table.no("oba", c.Change(n=1, text="sam")) is Code.NOT_CHANGEABLE
    table.does("kit", c.AnswerQuestion(n=1, q=1, text="I would rather stay"))
    table.wait(days=1)
    assert table.where() is S.REACT
    assert table.no("oba", c.Change(n=1)) is Code.NOT_CHANGEABLE
    table.to_consent()
    assert (len(table.round().electorate), table.round().members) == (7, 8)
    assert pid("kit") not in table.round().electorate
    table.passes()
    assert table.circle.people[pid("kit")].left
    assert [p.name for p in members(table.circle)] == sorted(EIGHT[:7])


def test_whoever_has_the_turn_cannot_move_a_removal_on_before_they_were_heard() -> None:
    table = live()
    table.does("maya", c.Remove(person="kit"))
    table.does(None, c.Tick())
    turn = table.circle.turn
    assert turn is not None
    holder = next(name for name in EIGHT if pid(name) == turn.holder)
    while holder in {"maya", "kit"}:
        table.does(holder, c.PassTurn())
        turn = table.circle.turn
        assert turn is not None
        holder = next(name for name in EIGHT if pid(name) == turn.holder)
    assert table.no(holder, c.Next(n=1)) is Code.WRONG_STATE
    table.does("kit", c.Leave())
    table.does(holder, c.Next(n=1))
    assert table.where() is S.REACT
    table.to_consent()
    table.passes()
    assert table.where() is S.ADOPTED, "who left before is not removed again"


def test_a_removal_of_oneself_asks_oneself_nothing() -> None:
    table = live()
    table.does("kit", c.Remove(person="kit"))
    assert table.item().questions == ()


def test_another_standing_is_agreed_to_and_asks_open_rounds_again() -> None:
    """Kit answered the small round as a member; in a work role nothing of that may count."""
    table = live()
    table.does("maya", c.Invite(account="kit", standing="professional"))
    table.to_consent()
    table.all_say()
    table.close()
    table.does("oba", SMALL)
    asked = table.round(2)
    table.all_say(n=2)
    table.close()
    assert standing_of(table, "kit") is Standing.PROFESSIONAL
    again = table.round(2)
    assert (again.number > asked.number, pid("kit") in again.electorate) == (True, False)
    assert e.RoundDropped(n=2, why="tie") in table.did
    table.close(2)
    assert table.round(2).extended, "the box is empty"


def test_a_standing_agreed_for_somebody_who_left_meanwhile_changes_nothing() -> None:
    table = live()
    table.does("maya", c.Invite(account="kit", standing="professional"))
    table.to_consent()
    table.does("kit", c.Leave())
    table.passes()
    assert (table.where(), standing_of(table, "kit")) == (S.ADOPTED, Standing.MEMBER)


def test_leaving_needs_nobody_and_a_box_keeps_what_was_in_it() -> None:
    table = places.consent()
    table.all_say()
    before = table.round()
    assert table.no("stranger", c.Leave()) is Code.UNKNOWN_PERSON
    table.does("kit", c.Leave())
    assert table.no("kit", c.Leave()) is Code.UNKNOWN_PERSON
    assert table.round() == before
    table.close()
    assert table.where() is S.COOLING
    assert pid("kit") not in table.round().electorate


def test_forget_me_leaves_no_name_and_nothing_signed() -> None:
    """Names the bot itself wrote go, too: owners, and proposals about the person."""
    table = live()
    table.does("kit", SMALL)
    table.does("maya", c.Remove(person="kit"))
    table.does("kit", c.AskQuestion(n=1, text="Is Tuesday good?"))
    table.does("kit", c.AnswerQuestion(n=2, q=1, text="I am kit and I stay"))
    table.does("tom", c.Remove(person="kit"))
    table.does("kit", c.Pause(n=3))
    table.does(None, c.NoteHome(others=(pid("gus"),)))
    table.does("gus", c.AskQuestion(n=2, text="Who?"))
    texts = [event for event in table.does("kit", c.ForgetMe()) if isinstance(event, e.PersonForgotten)]
    assert texts == [e.PersonForgotten(person=pid("kit"), texts=2)]
    circle = table.circle
    person = circle.people[pid("kit")]
    assert (person.name, person.left, person.ties) == ("", True, ())
    rest = repr(replace(circle, people={}, items={n: replace(i, round=None) for n, i in circle.items.items()}))
    assert "kit" not in rest.replace(f"person='{pid('kit')}'", "")
    assert table.no("kit", c.ForgetMe()) is Code.UNKNOWN_PERSON
    assert table.does("gus", c.ForgetMe()), "a stranger who only asked something"
    assert [q.text for q in circle.items[2].questions] == ["", "Who?"]
    assert [q.text for q in table.item(2).questions] == ["", ""]


def test_a_name_stays_off_an_agreed_removal_once_it_is_forgotten() -> None:
    table = live()
    table.does("maya", c.Remove(person="kit"))
    table.to_consent()
    table.passes()
    table.does("kit", c.ForgetMe())
    item = table.item()
    assert (item.title, item.text, item.concerns, item.terms and item.terms.title) == ("", "", None, "")
    standing = live()
    standing.does("maya", c.Invite(account="kit", standing="professional"))
    standing.does("kit", c.ForgetMe())
    assert (standing.item().title, standing.item().text) == ("", "professional")
