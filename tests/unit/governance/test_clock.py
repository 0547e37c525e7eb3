"""Time: pause, more time, sleep, outages, lost keys, places in the queue, rest, whose turn it is."""

from __future__ import annotations

from dataclasses import replace

from governance import commands as c
from governance.deadlines import closing, deadlines, earliest, pulse
from governance.ids import RoundId
from governance.refusals import Code
from governance.state import ItemState, Opening, RoundKind
from tests.unit.governance import places
from tests.unit.governance.table import DAY, EIGHT, GENTLE, HOUR, MINUTE, SMALL, START, live

S, K = ItemState, RoundKind


# --- pause and more time --------------------------------------------------------------------------


def test_a_pause_stops_every_clock_and_ends_by_itself_after_a_week() -> None:
    """Its window stays as long as it was; the marker "once per item" goes with the item."""
    table = places.consent()
    end, began = table.round().ends_at, table.round().opened_at
    table.wait(days=1, hours=3)
    table.does("tom", c.Pause(n=1))
    assert "resume" in {deadline.what for deadline in deadlines(table.circle)}
    table.wait(days=7)
    assert table.about() == (S.CONSENT, K.CONSENT)
    assert (table.round().ends_at, table.round().opened_at) == (end + 7 * DAY, began + 7 * DAY)
    assert table.no("tom", c.Pause(n=1)) is Code.ONCE_PER_ITEM
    table.does("li", c.Pause(n=1))
    table.wait(days=1)
    table.does("oba", c.Resume(n=1))
    assert table.round().ends_at == end + 8 * DAY
    table.passes()
    assert table.item().pausers == ()


def test_a_box_is_not_opened_while_someone_needs_time() -> None:
    table = places.consent()
    table.all_say()
    round_ = table.round()
    table.until(round_.ends_at - MINUTE)
    table.does("tom", c.Pause(n=1))
    table.now = round_.ends_at
    closed = c.CloseRound(round=round_.id, closing=0, opening=Opening(enough=True))
    assert [n for n, _ in closing(table.circle, table.now)] == [0], "the listening box alone"
    assert table.no(None, closed) is Code.ROUND_OPEN
    table.wait(minutes=5)
    table.does("tom", c.Resume(n=1))
    assert table.round().ends_at == round_.ends_at + DAY


def test_nobody_closes_a_round_early_and_a_repeat_changes_nothing() -> None:
    table = places.consent()
    round_ = table.round()
    early = c.CloseRound(round=round_.id, closing=0, opening=Opening(enough=True))
    assert table.no(None, early) is Code.ROUND_OPEN
    assert table.no("maya", early) is Code.ONLY_THE_BOT
    table.close()
    assert table.no(None, replace(early, opening=None)) is Code.ALREADY_DONE
    assert table.no(None, replace(early, round=RoundId("none"))) is Code.ALREADY_DONE


def test_reactions_that_were_paused_still_lead_to_a_pulse() -> None:
    table = places.react()
    table.wait(days=3)
    assert table.item().reactions_open
    table.does("tom", c.Pause(n=1))
    table.wait(hours=5)
    table.does("tom", c.Resume(n=1))
    due = table.item().due_at
    assert due is not None
    assert due == pulse(table.circle, due)
    table.does("tom", c.Extend(n=1))
    assert table.item().due_at == due + 3 * DAY


def test_more_time_is_given_twice_an_item_and_never_to_a_last_look() -> None:
    table = places.understand()
    due = table.item().due_at
    assert due is not None
    table.does("tom", c.Extend(n=1))
    assert (table.item().due_at, table.item().quiet_since) == (due + 3 * DAY, None)
    table.does("li", c.AskQuestion(n=1, text="Why?"))
    table.does("maya", c.AnswerQuestion(n=1, q=1, text="So"))
    assert table.item().quiet_since is None, "somebody needs time"
    table.to_consent()
    end = table.round().ends_at
    table.does("li", c.Extend(n=1))
    assert table.round().ends_at == end + 3 * DAY
    assert table.no("oba", c.Extend(n=1)) is Code.EXTENDS_USED
    assert places.cooling().no("oba", c.Extend(n=1)) is Code.NO_EXTENSION_HERE


def test_at_its_pulse_a_round_is_over_and_gets_no_more_time() -> None:
    table = places.consent()
    table.now = table.round().ends_at
    assert table.no("tom", c.Extend(n=1)) is Code.NO_EXTENSION_HERE


def test_more_time_in_the_night_ends_in_the_morning() -> None:
    table = live()
    table.now = START + 13 * HOUR
    table.does("maya", GENTLE)
    assert table.item().due_at == START + 4 * DAY + 22 * HOUR + DAY
    table.does("tom", c.Extend(n=1))
    assert table.item().due_at == START + 8 * DAY + 22 * HOUR


# --- sleep ----------------------------------------------------------------------------------------


def test_a_circle_sleeps_when_nobody_objects_and_wakes_with_later_clocks() -> None:
    table = places.consent()
    table.does("maya", SMALL)
    table.does("li", replace(GENTLE, why=""))
    table.does("tom", c.Pause(n=1))
    ends = table.round(2).ends_at, table.round(1).ends_at
    table.does("tom", c.Sleep())
    assert table.no("li", c.Sleep()) is Code.ALREADY_DONE
    table.does("oba", c.Wake())
    assert table.circle.sleep_at is None
    assert table.no("oba", c.Wake()) is Code.NOT_ASLEEP
    table.state = replace(table.circle, rules=replace(table.circle.rules, sleep_notice=DAY))
    table.does("tom", c.Sleep())
    table.wait(days=1)
    assert (table.circle.asleep_since, deadlines(table.circle), earliest(table.circle)) == (table.now, (), None)
    assert table.no("maya", SMALL) is Code.ASLEEP
    table.now += 30 * DAY
    table.does("oba", c.Wake())
    assert (table.round(2).ends_at, table.round(1).ends_at) == (ends[0] + 30 * DAY, ends[1] + 30 * DAY)
    assert table.item(1).paused_at == table.now - DAY
    assert table.item(3).due_at == START + 5 * DAY + 8 * HOUR + 44 * DAY


def test_agreements_keep_their_dates_while_we_sleep() -> None:
    table = places.adopted()
    before = table.item()
    table.does("tom", c.Sleep())
    table.wait(days=2)
    table.now += 9 * DAY
    table.does("tom", c.Wake())
    assert table.item() == before


def test_a_trial_sleeps_too_and_a_turn_is_longer_for_it() -> None:
    table = places.in_trial()
    table.settle()
    turn = table.circle.turn
    assert turn is not None
    table.does("maya", c.Sleep())
    table.until(START + 2 * DAY)
    table.now += 10 * DAY
    table.does("maya", c.Wake())
    after = table.circle.turn
    assert after is not None
    assert (table.circle.opened_at, after.ends_at) == (START + 10 * DAY, turn.ends_at + 10 * DAY)


def test_what_must_be_asked_again_while_we_sleep_waits_till_we_wake() -> None:
    table = places.asleep()
    table.does(None, c.KeyLost(round=table.round().id))
    assert (table.item().round, table.item().queued) == (None, K.CONSENT)
    table.now += 5 * DAY
    table.does("oba", c.Wake())
    table.wait(days=1)
    assert table.about() == (S.CONSENT, K.CONSENT)


# --- outage, lost keys ----------------------------------------------------------------------------


def test_after_an_outage_nothing_closes_for_an_hour_and_lost_days_are_given_back() -> None:
    """Away for the last three of seven days: three days from now on, rounded up to a pulse."""
    table = places.consent()
    end = table.round().ends_at
    table.now = end + 3 * HOUR + 30 * MINUTE
    assert table.no(None, c.ReturnFromOutage(since=table.now)) is Code.ALREADY_DONE
    table.does(None, c.ReturnFromOutage(since=end - 3 * DAY))
    assert table.circle.hold_until == table.now + 10 * HOUR + 30 * MINUTE, "in the night: till it is over"
    assert (table.round().ends_at, table.round().outages) == (end + 4 * DAY, 1)
    table.close()
    assert table.round().extended
    table.state = replace(table.circle, items={1: replace(table.item(), round=replace(table.round(), outages=3))})
    end = table.round().ends_at
    table.now = end - HOUR
    table.does(None, c.ReturnFromOutage(since=end - 3 * DAY))
    assert table.round().ends_at == end, "three times at most"


def test_a_short_outage_moves_no_end_and_holds_the_pulse_for_an_hour() -> None:
    table = places.consent()
    end = table.round().ends_at
    table.all_say()
    table.now = end + 5 * MINUTE
    table.does(None, c.ReturnFromOutage(since=end - HOUR))
    assert table.round().ends_at == end
    table.until(end + HOUR)
    assert table.where() is S.CONSENT
    table.until(end + HOUR + 5 * MINUTE)
    assert table.where() is S.COOLING


def test_an_outage_while_an_item_rests_costs_it_nothing() -> None:
    for table in (places.paused(), places.asleep()):
        end = table.round().ends_at
        table.now = end + DAY
        table.does(None, c.ReturnFromOutage(since=end - 6 * DAY))
        assert table.round().ends_at == end


def test_a_lost_key_asks_everyone_again_and_does_not_end_a_pause() -> None:
    table = places.consent()
    table.all_say("object")
    old = table.round()
    table.wait(days=1)
    table.does(None, c.KeyLost(round=old.id))
    assert (table.round().number, table.round().ends_at) == (old.number + 1, old.ends_at + DAY)
    assert table.no(None, c.KeyLost(round=old.id)) is Code.ALREADY_DONE
    table.does("tom", c.Pause(n=1))
    table.does(None, c.KeyLost(round=table.round().id))
    assert (table.where(), table.item().round, table.item().queued) == (S.PAUSED, None, K.CONSENT)
    table.does("tom", c.Resume(n=1))
    table.wait(days=1)
    assert table.about() == (S.CONSENT, K.CONSENT)


# --- places ---------------------------------------------------------------------------------------


def test_two_rounds_at_once_and_who_waited_longest_is_next_at_that_very_pulse() -> None:
    table = live()
    for who in EIGHT[:4]:
        table.does(who, SMALL)
    assert [item.queued for item in table.circle.items.values()] == [None, None, K.SMALL, K.SMALL]
    pulse_ = table.round(1).ends_at
    table.all_say(n=1)
    table.until(pulse_ - HOUR)
    table.does("kit", SMALL)
    table.until(pulse_)
    assert [i.round.kind if i.round else i.queued for i in table.circle.items.values()] == [
        K.LAST_LOOK,
        K.SMALL,
        K.SMALL,
        K.SMALL,
        K.SMALL,
    ]
    assert [i.n for i in table.circle.items.values() if i.round] == [1, 2, 3]
    assert table.round(3).ends_at == pulse_ + 2 * DAY


def test_a_newcomer_does_not_take_the_place_somebody_waits_for() -> None:
    table = live(rounds_at_once=1)
    table.does("maya", SMALL)
    table.does("oba", SMALL)
    table.does("maya", c.Withdraw(n=1))
    table.does("li", SMALL)
    assert [i.queued for i in table.circle.items.values()] == [None, K.SMALL, K.SMALL]
    table.wait(days=1)
    assert [i.n for i in table.circle.items.values() if i.round] == [2]


def test_what_is_brought_at_the_very_pulse_takes_the_place_that_becomes_free() -> None:
    """Before the boxes are opened it waits; when they are, it is next."""
    table = live(rounds_at_once=1)
    table.does("maya", SMALL)
    table.all_say()
    table.now = table.round().ends_at
    table.does("oba", SMALL)
    assert (table.item(2).queued, table.item(2).due_at) == (K.SMALL, table.now)
    table.settle()
    assert (table.where(1), table.about(2)) == (S.COOLING, (S.CONSENT, K.SMALL))


def test_a_small_text_that_changes_keeps_its_place() -> None:
    table = live(rounds_at_once=1)
    table.does("maya", SMALL)
    table.does("oba", SMALL)
    table.does("maya", c.Change(n=1, text="Wednesdays"))
    assert (table.item(1).queued, table.item(2).queued) == (None, K.SMALL)
    table.does("oba", c.Change(n=2, text="Thursdays"))
    table.does("oba", c.Change(n=2, know="by tasting"))
    assert (table.item(2).queued, table.item(2).version) == (K.SMALL, 2)
    assert table.no("oba", c.Extend(n=9)) is Code.UNKNOWN_ITEM


def test_what_waits_for_a_round_gets_no_more_time() -> None:
    table = live(rounds_at_once=1)
    table.does("maya", GENTLE)
    table.until(START + 5 * DAY)
    table.does("oba", SMALL)
    table.wait(days=1)
    assert (table.where(), table.item().queued) == (S.REACT, K.CONSENT)
    assert table.no("tom", c.Extend(n=1)) is Code.NO_EXTENSION_HERE
