"""A meeting's way in minutes, and a choice between small things."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from governance import commands as c
from governance import events as e
from governance.refusals import Code
from governance.state import ItemState, Opening, Pace, RoundKind
from tests.unit.governance.table import DAY, EIGHT, GENTLE, HOUR, MINUTE, SMALL, START, Table, live

S, K = ItemState, RoundKind


# --- live -----------------------------------------------------------------------------------------


def test_in_a_meeting_minutes_do_and_the_last_look_stays_two_days() -> None:
    table = live()
    table.does("maya", replace(GENTLE, pace="live"))
    assert table.item().due_at == START + 15 * MINUTE
    assert table.no("oba", c.Next(n=1)) is Code.NOT_YOUR_TURN
    table.does("maya", c.Next(n=1))
    assert table.where() is S.REACT
    table.does("maya", c.Next(n=1))
    assert (table.about(), table.round().ends_at) == ((S.CONSENT, K.CONSENT), START + 10 * MINUTE)
    table.all_say()
    table.close()
    assert (table.about(), table.round().ends_at) == ((S.COOLING, K.LAST_LOOK), START + 2 * DAY + 8 * HOUR)
    table.close()
    assert table.where() is S.ADOPTED


def test_a_meeting_moves_on_by_itself_too_and_is_extended_by_minutes() -> None:
    table = live()
    table.now = START + timedelta(seconds=20)
    table.does("maya", replace(GENTLE, pace="live"))
    table.does("tom", c.Extend(n=1))
    assert table.item().due_at == table.now + 30 * MINUTE
    table.wait(minutes=60)
    assert table.about() == (S.CONSENT, K.CONSENT)
    assert table.round().ends_at.second == 0
    end = table.round().ends_at
    table.close()
    assert table.round().ends_at == end + 10 * MINUTE
    table.does("tom", c.Extend(n=1))
    assert table.round().ends_at == end + 25 * MINUTE


def test_reactions_of_a_meeting_that_were_closed_go_straight_to_the_round() -> None:
    table = live()
    table.does("maya", replace(GENTLE, pace="live"))
    table.does("maya", c.Next(n=1))
    table.wait(minutes=15)
    assert table.item().reactions_open
    table.does("maya", c.Next(n=1))
    assert table.about() == (S.CONSENT, K.CONSENT)


def test_an_objection_after_the_meeting_is_worked_in_the_gentle_way() -> None:
    """Two days later nobody sits in a room to answer within ten minutes."""
    table = live()
    table.does("maya", replace(GENTLE, pace="live"))
    table.does("maya", c.Next(n=1))
    table.does("maya", c.Next(n=1))
    table.all_say()
    table.close()
    table.say("not_any_more", "oba")
    table.close()
    assert (table.item().pace, table.round().ends_at - table.now) == (Pace.GENTLE, 5 * DAY)


def test_a_meetings_round_that_found_no_place_is_tried_again_in_minutes() -> None:
    table = live(rounds_at_once=1)
    table.does("maya", SMALL)
    table.does("oba", replace(GENTLE, pace="live"))
    table.does("oba", c.Next(n=2))
    table.does("oba", c.Next(n=2))
    assert (table.item(2).queued, table.item(2).due_at) == (K.CONSENT, table.now + 15 * MINUTE)
    assert table.no("oba", c.Next(n=2)) is Code.WRONG_STATE
    table.does("maya", c.Withdraw(n=1))
    table.wait(minutes=15)
    assert table.about(2) == (S.CONSENT, K.CONSENT)


# --- which ----------------------------------------------------------------------------------------


def choice(table: Table) -> Table:
    table.does("maya", c.Which(options=("Tue 7pm", "Wed 7pm", "Thu 2pm")))
    return table


def test_what_shuts_anyone_out_falls_away_and_most_good_wins() -> None:
    table = choice(live())
    table.mark("gcc", *EIGHT[:3])
    table.mark("cgc", *EIGHT[3:5])
    table.mark("ssg", "tom")
    table.close()
    assert (table.where(), table.item().choice, table.item().in_force) == (S.ADOPTED, 2, True)


def test_ties_go_to_the_first_and_nothing_is_decided_where_all_shut_out() -> None:
    table = choice(live())
    table.mark("ggc", *EIGHT)
    table.close()
    assert table.item().choice == 0
    table.does("oba", c.Which(title="When?", options=("Mon", "Fri"), topic="meeting"))
    table.mark("gs", *EIGHT[:4], n=2)
    table.mark("sg", *EIGHT[4:], n=2)
    table.close(2)
    assert table.where(2) is S.ENDED
    assert not any(isinstance(event, e.Passed) for event in table.did)


def test_too_few_for_a_choice_decide_nothing() -> None:
    table = choice(live())
    table.mark("gcc", *EIGHT[:4])
    table.close()
    assert table.round().extended
    table.close()
    assert table.where() is S.ENDED


def test_a_choice_is_two_to_four_different_small_things() -> None:
    table = live()
    assert table.no("maya", c.Which(options=("Tue",))) is Code.OPTIONS_COUNT
    assert table.no("maya", c.Which(options=tuple("abcde"))) is Code.OPTIONS_COUNT
    assert table.no("maya", c.Which(options=("Tue", "tue "))) is Code.OPTIONS_SAME
    assert table.no("maya", c.Which(options=("Tue", "x" * 301))) is Code.TOO_LONG
    assert table.no("maya", c.Which(options=("5", "6"), topic="money")) is Code.NEEDS_PROPOSAL
    assert table.no("maya", c.Which(options=("5", "6"), topic="weather")) is Code.BAD_CHOICE


def test_a_choice_is_frozen_with_its_question() -> None:
    table = choice(live())
    assert table.no("maya", c.Change(n=1, text="Mon | Tue")) is Code.ROUND_OPEN
    waiting = live()
    waiting.does(None, c.NoteHome(strangers=9))
    choice(waiting)
    assert waiting.no("maya", c.Change(n=1, text="Mon | Tue")) is Code.NOT_CHANGEABLE
    waiting.does("maya", c.Change(n=1, know="we will see"))
    assert (waiting.item().know, waiting.item().queued) == ("we will see", K.WHICH)
    at_hand = table.round().least
    table.state = replace(table.circle, rules=replace(table.circle.rules, small_share=100))
    assert (at_hand, table.judged(table.circle, table.item(), replace(table.round(), extended=True))) == (
        5,
        Opening(enough=False),
    )
    table.mark("gcc", *EIGHT[:5])
    table.until(table.round().ends_at + HOUR)
    assert table.where() is S.ADOPTED


# --- asking rightly -------------------------------------------------------------------------------


def test_the_pace_follows_the_topic_unless_it_is_said() -> None:
    table = live()
    assert table.no("maya", c.Propose(title="Five pounds", topic="money", pace="small")) is Code.NOT_SMALL_TOPIC
    assert table.no("maya", c.Propose(title="Tea", pace="which")) is Code.BAD_CHOICE
    assert table.no("maya", c.Propose(title="Tea", pace="swift")) is Code.BAD_CHOICE
    assert table.no("maya", c.Propose(title="Tea", topic="weather")) is Code.BAD_CHOICE
    assert table.no("maya", c.Propose()) is Code.MISSING
    assert table.no("maya", c.Propose(title="x" * 301)) is Code.TOO_LONG
    assert table.no("maya", c.Propose(title="Tea", n=7)) is Code.UNKNOWN_ITEM
    table.does("maya", c.Propose(title="Tea", topic=" Food "))
    assert table.no("maya", c.Propose(title="Tea", n=1)) is Code.WRONG_STATE
    table.does("maya", c.Propose(title="Tea", why="thirst"))
    assert [item.pace for item in table.circle.items.values()] == [Pace.SMALL, Pace.GENTLE]
