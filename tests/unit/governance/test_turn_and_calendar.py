"""Rest, whose turn it is, and the calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from governance import commands as c
from governance import events as e
from governance.deadlines import add_months, instant, known_zone, pulse, waking
from governance.refusals import Code
from governance.state import ItemState, Pace, RoundKind
from tests.unit.governance import places
from tests.unit.governance.table import DAY, EIGHT, GENTLE, HOUR, MINUTE, SMALL, START, Table, founding, live, pid

S, K = ItemState, RoundKind


# --- rest, stop, the day --------------------------------------------------------------------------


def test_rest_is_private_has_an_end_and_lowers_only_the_sixty_per_cent() -> None:
    table = live()
    assert table.no("kit", c.Back()) is Code.NOT_RESTING
    assert table.no("kit", c.Rest(until="soon")) is Code.NOT_A_DATE
    assert table.no("kit", c.Rest(until="9999-12-31")) is Code.NOT_A_DATE
    assert table.no("kit", c.Rest(until="2027-01-04")) is Code.DATE_PAST
    for name in ("kit", "noor", "tom"):
        table.does(name, c.Rest(until="2027-01-20"))
    table.does("sam", c.Rest())
    table.does("maya", SMALL)
    round_ = table.round()
    assert (len(round_.electorate), round_.members, round_.awake, round_.least) == (8, 8, 4, 3)
    table.until(datetime(2027, 1, 20, 8, tzinfo=UTC))
    people = table.circle.people
    assert [people[pid(name)].resting for name in ("kit", "noor", "tom", "sam")] == [False, False, False, True]
    table.does("sam", c.Back())
    table.does("sam", c.Stop())
    assert table.no("sam", c.Stop()) is Code.ALREADY_DONE
    table.does("sam", c.Back())
    assert not table.circle.people[pid("sam")].stopped


def test_the_hour_and_the_number_of_reminders_are_ones_own() -> None:
    table = live()
    table.does("kit", c.Hour(hour="9:00"))
    table.does("kit", c.Remind(times=7))
    person = table.circle.people[pid("kit")]
    assert (person.hour, person.reminders) == (9, 7)
    table.does("kit", c.Hour())
    assert table.circle.people[pid("kit")].hour is None
    for typed in ("24", "x", "9" * 5000, "-1"):
        assert table.no("kit", c.Hour(hour=typed)) is Code.BAD_CHOICE
    assert table.no("kit", c.Remind(times=3)) is Code.BAD_CHOICE


# --- whose turn -----------------------------------------------------------------------------------


def holder(table: Table) -> str | None:
    turn = table.circle.turn
    assert turn is not None
    return turn.holder.removeprefix("id-") if turn.holder else None


def test_the_turn_goes_to_who_was_served_least_recently_and_never_to_who_rests() -> None:
    table = live()
    table.does("maya", c.Raise(text="The room is cold"))
    table.does("tom", c.Rest())
    seen = []
    for week in range(7):
        table.until(START + week * 7 * DAY + 9 * HOUR)
        seen.append(holder(table))
    expected = [who.removeprefix("id-") for who in table.circle.rota if who != pid("tom")]
    assert seen == expected[:6] + seen[6:]
    assert len({*seen[:6]}) == 6
    table.until(START + 52 * DAY)
    assert holder(table) is not None


def test_a_turn_is_passed_on_and_only_its_holder_moves_an_item_that_is_not_theirs() -> None:
    table = places.understand()
    table.settle()
    first = holder(table)
    assert first is not None
    other = next(name for name in EIGHT if name not in {first, "maya"})
    assert table.no(other, c.PassTurn()) is Code.NOT_YOUR_TURN
    table.does(first, c.PassTurn())
    second = holder(table)
    assert second not in {first, None}
    while holder(table) == "maya":
        table.does("maya", c.PassTurn())
    now = holder(table)
    assert now is not None
    assert table.no(other if other != now else first, c.Next(n=1)) is Code.NOT_YOUR_TURN
    table.does(now, c.Next(n=1))
    assert table.where() is S.REACT
    assert table.no(now, c.Next(n=1)) is Code.WRONG_STATE
    table.does(now, c.Leave())
    assert holder(table) is None


def test_with_nobody_free_nobody_has_to_hold_this() -> None:
    table = live("maya", "oba", "li")
    table.does("maya", c.Raise(text="cold"))
    table.until(START + 22 * DAY)
    assert holder(table) is None
    table.until(START + 45 * DAY)
    assert holder(table) is not None


def test_no_turn_is_given_before_there_is_one() -> None:
    table = live()
    assert table.no("maya", c.PassTurn()) is Code.NOT_YOUR_TURN
    table.does("maya", replace(GENTLE, pace="gentle"))
    assert table.no("oba", c.Next(n=1)) is Code.NOT_YOUR_TURN


# --- the calendar ---------------------------------------------------------------------------------


def test_the_pulse_keeps_its_hour_over_a_change_of_the_clocks() -> None:
    """Seven days over the night of 28 March are one hour shorter, and end at 18:00 all the same."""
    table = live()
    table.until(datetime(2027, 3, 24, 17, tzinfo=UTC))
    table.does("maya", GENTLE)
    table.to_consent()
    assert (table.now, table.round().ends_at) == (
        datetime(2027, 3, 29, 17, tzinfo=UTC),
        datetime(2027, 4, 5, 17, tzinfo=UTC),
    )
    small = live()
    small.until(datetime(2027, 3, 26, 18, 0, 3, tzinfo=UTC))
    small.does("maya", SMALL)
    assert small.round().ends_at == datetime(2027, 3, 28, 17, tzinfo=UTC), "a pulse takes a moment"


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2027, 12, 31), 12, date(2028, 12, 31)),
    ],
)
def test_months_ahead(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


def test_a_circle_founded_on_leap_day_is_asked_on_day_21_and_reviewed_in_february() -> None:
    start = datetime(2028, 2, 8, 18, tzinfo=UTC)
    table = founding("maya", "oba", "li", at=start)
    for name in ("maya", "oba", "li"):
        table.does(name, c.Ready())
    table.until(start + 21 * DAY)
    assert (table.now.date(), table.item().review) == (date(2028, 2, 29), date(2029, 2, 28))


def test_zones_are_known_or_not() -> None:
    names = ("Europe/London", "UTC", "", "Atlantis", "../x", "x" * 5000)
    assert [known_zone(name) for name in names] == [True, True, False, False, False, False]


def test_an_hour_that_does_not_exist_is_the_first_after_it_and_one_that_comes_twice_the_later() -> None:
    gap = instant(date(2027, 3, 28), time(1, 30), "Europe/London")
    fold = instant(date(2027, 10, 31), time(1, 30), "Europe/London")
    assert (gap, fold) == (datetime(2027, 3, 28, 1, tzinfo=UTC), datetime(2027, 10, 31, 1, 30, tzinfo=UTC))


def test_a_zone_that_skips_a_whole_day_still_has_one_pulse_after_another() -> None:
    """Samoa had no 30 December 2011: its pulse and the end of its night fall into the 31st."""
    blank = replace(live("maya", "oba", "li").circle, zone="Pacific/Apia")
    circle = replace(blank, rules=replace(blank.rules, pulse=time(0, 15), quiet_from=time(0), quiet_to=time(0, 15)))
    skipped = datetime(2011, 12, 30, 10, tzinfo=UTC)
    assert pulse(circle, skipped - MINUTE) == skipped
    assert pulse(circle, skipped) == skipped
    assert waking(circle, skipped - timedelta(hours=23, minutes=50)) == skipped - timedelta(hours=23, minutes=45)
    assert waking(circle, skipped) == skipped + 15 * MINUTE


def test_what_waits_for_a_live_meeting_round_keeps_its_minutes_while_paused() -> None:
    table = live()
    table.does("maya", replace(GENTLE, pace="live"))
    table.does("tom", c.Pause(n=1))
    table.now += timedelta(minutes=7)
    table.does("tom", c.Resume(n=1))
    assert (table.item().due_at, table.item().pace) == (START + 22 * MINUTE, Pace.LIVE)
    assert isinstance(table.did[-1], e.Resumed)
