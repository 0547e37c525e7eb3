"""Making it safe enough: turns, changes, ways out, and what stays meanwhile."""

from __future__ import annotations

from governance import commands as c
from governance import events as e
from governance.refusals import Code
from governance.state import ItemState, RoundKind
from tests.unit.governance import places
from tests.unit.governance.table import DAY, EIGHT

S, K = ItemState, RoundKind


def test_a_change_keeps_the_turns_end_then_everyone_is_asked_whether_it_is_enough() -> None:
    """No "not met", silence included: the new text goes to a fresh round of its own."""
    table = places.integrate()
    end = table.round().ends_at
    assert end == table.now + 5 * DAY
    assert table.no("li", c.Change(n=1, why="x")) is Code.MISSING
    table.does("li", c.Change(n=1, text="numbers only"))
    assert (table.round().kind, table.round().ends_at) == (K.TURN, end)
    table.close()
    assert (table.about(), table.round().ends_at) == ((S.INTEGRATE, K.AFTER_CHANGE), end + 3 * DAY)
    table.close()
    assert (table.about(), table.round().version, table.item().failed_loops) == ((S.CONSENT, K.CONSENT), 2, 0)
    table.passes()
    assert (table.where(), table.item().text, table.item().unmet) == (S.ADOPTED, "numbers only", False)


def test_not_met_after_a_change_is_a_failed_loop_and_the_next_turn() -> None:
    table = places.integrate()
    table.does("li", c.Change(n=1, text="numbers only"))
    table.close()
    table.say("not_met", "oba")
    table.close()
    assert (table.about(), table.item().failed_loops) == ((S.INTEGRATE, K.TURN), 1)


def test_a_text_changed_while_everyone_is_asked_is_asked_about_first() -> None:
    table = places.integrate()
    table.does("li", c.Change(n=1, text="numbers only"))
    table.close()
    table.does("li", c.Change(n=1, text="no report at all"))
    table.close()
    assert (table.about(), table.item().failed_loops) == ((S.INTEGRATE, K.AFTER_CHANGE), 0)
    table.does("li", c.Change(n=1, text="a report, once"))
    table.say("not_met", "oba")
    table.close()
    assert (table.about(), table.item().failed_loops) == ((S.INTEGRATE, K.AFTER_CHANGE), 1)


def test_three_failed_loops_lead_to_the_ways_out_and_silence_there_sets_aside() -> None:
    """Counted per item: two turns without a change, and a new text with a not-yet."""
    table = places.integrate()
    table.close()
    table.close()
    assert (table.about(), table.item().failed_loops) == ((S.INTEGRATE, K.TURN), 2)
    table.does("li", c.Change(n=1, text="numbers only"))
    table.close()
    table.close()
    table.all_say(but=("oba",))
    table.say("object", "oba")
    table.close()
    assert (table.about(), table.item().failed_loops) == ((S.FALLBACK, K.WAYS_OUT), 3)
    assert table.item().ways_out_shown
    table.close()
    assert table.round().extended
    table.close()
    assert (table.where(), table.item().reason) == (S.SET_ASIDE, "ways_out")


def test_a_way_out_that_was_chosen_takes_the_item_back_to_its_draft() -> None:
    table = places.fallback()
    table.mark("cgccc", *EIGHT)
    table.close()
    assert (table.where(), table.item().reason, table.item().failed_loops) == (S.DRAFT, "narrower", 3)
    table.does("maya", c.Change(n=1, text="numbers only"))
    table.to_consent()
    table.all_say("object")
    table.close()
    assert table.where() is S.FALLBACK, "loops are never counted anew"
    table.mark("ccccg", *EIGHT)
    table.close()
    assert table.where() is S.SET_ASIDE


def test_fewer_answers_than_the_round_with_the_not_yet_are_too_few() -> None:
    """Eight answered the text with the objection; seven cannot pass the next."""
    table = places.integrate()
    assert table.item().answers_with_no == 8
    table.does("li", c.Change(n=1, text="numbers only"))
    table.close()
    table.close()
    assert table.round().at_least == 8
    table.all_say(but=("oba",))
    table.close()
    assert table.round().extended
    table.close()
    assert (table.where(), table.item().reason) == (S.SET_ASIDE, "too_few")


def test_a_carried_not_yet_counts_beside_ones_own_answer_and_once_for_the_floor() -> None:
    table = places.consent()
    table.say("consent", *EIGHT[:5])
    table.carry("maya")
    table.carry("kit")
    table.close()
    tally = next(v.opening.tally for v in table.did if isinstance(v, e.RoundClosed))
    assert tally is not None
    assert (tally.answers, dict(tally.counts)) == (6, {"carried": 2, "consent": 5})
    assert table.where() is S.INTEGRATE


def test_not_any_more_at_the_last_look_opens_a_turn() -> None:
    table = places.cooling()
    table.say("not_any_more", "oba")
    table.close()
    assert (table.about(), table.item().unmet, table.item().in_force) == ((S.INTEGRATE, K.TURN), True, False)


def test_a_change_while_the_fresh_round_waits_for_a_place_is_asked_about_first() -> None:
    table = places.integrate()
    table.does("li", c.Change(n=1, text="numbers only"))
    table.close()
    end = table.round().ends_at
    table.until(end - DAY)
    places.full(table)
    table.until(end)
    assert (table.where(), table.item().queued) == (S.INTEGRATE, K.CONSENT)
    table.does("li", c.Change(n=1, text="no report at all"))
    assert (table.about(), table.item().queued, table.round().version) == ((S.INTEGRATE, K.AFTER_CHANGE), None, 3)


def test_a_change_written_while_a_turn_waits_to_open_counts_in_that_turn() -> None:
    """The turn could not open because strangers sat in the room."""
    table = places.consent()
    table.all_say("object")
    table.does(None, c.NoteHome(strangers=8))
    table.close()
    assert (table.where(), table.item().queued, table.item().outnumbered) == (S.INTEGRATE, K.TURN, True)
    table.does("li", c.Change(n=1, text="numbers only"))
    table.does(None, c.NoteHome())
    table.wait(days=1)
    assert table.about() == (S.INTEGRATE, K.TURN)
    table.close()
    assert (table.about(), table.item().failed_loops) == ((S.INTEGRATE, K.AFTER_CHANGE), 0)


def test_a_withdrawn_item_takes_its_box_along_and_the_record_stays() -> None:
    table = places.integrate()
    assert table.no("oba", c.Withdraw(n=1)) is Code.NOT_YOURS
    table.does("maya", c.Withdraw(n=1))
    assert (table.where(), table.item().round, table.item().text) == (S.WITHDRAWN, None, "We accept for one year")
    need = places.need()
    need.does("maya", c.Withdraw(n=1))
    assert need.where() is S.WITHDRAWN
