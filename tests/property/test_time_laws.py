"""The pulse and waking hours, in several zones and over every change of the clocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from governance.deadlines import add_months, counted, end_of, instant, local_day, next_pulse, plus, pulse, waking
from governance.state import Circle, Pace, Phase
from tests.unit.governance.table import CIRCLE, START

LAWS = settings(settings.get_profile("laws"), max_examples=250)
ZONES = (
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "UTC",
)
CHANGES = (
    datetime(2027, 3, 28, 1, tzinfo=UTC),
    datetime(2027, 10, 31, 1, tzinfo=UTC),
    datetime(2027, 3, 14, 7, tzinfo=UTC),
    datetime(2027, 11, 7, 6, tzinfo=UTC),
    datetime(2027, 4, 3, 15, tzinfo=UTC),
    datetime(2011, 12, 30, 10, tzinfo=UTC),
)
near = st.builds(lambda at, s: at + timedelta(seconds=s), st.sampled_from(CHANGES), st.integers(-200_000, 200_000))
moments = near | st.builds(lambda s: CHANGES[0] + timedelta(seconds=s), st.integers(-(2**28), 2**28))
clocks = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))


@st.composite
def circles(draw: st.DrawFn) -> Circle:
    blank = Circle(
        id=CIRCLE,
        name="x",
        aim="",
        zone=draw(st.sampled_from(ZONES)),
        language="en",
        phase=Phase.LIVE,
        opened_at=START,
    )
    own = replace(blank.rules, pulse=draw(clocks), quiet_from=draw(clocks), quiet_to=draw(clocks))
    return replace(blank, rules=own)


def wall(circle: Circle, at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(circle.zone)).replace(tzinfo=None)


@LAWS
@given(st.dates(date(2011, 12, 1), date(2040, 1, 1)) | moments.map(datetime.date), clocks, st.sampled_from(ZONES))
def test_a_local_time_is_the_later_of_two_and_after_a_gap_the_first_that_exists(
    day: date, clock: time, zone: str
) -> None:
    found, tz = instant(day, clock, zone), ZoneInfo(zone)
    wanted = datetime.combine(day, clock)
    shown = found.astimezone(tz).replace(tzinfo=None)
    if shown == wanted:
        again = wanted.replace(tzinfo=tz, fold=0).astimezone(UTC)
        assert found >= again
    else:
        assert shown > wanted
        a_second_before = (found - timedelta(seconds=1)).astimezone(tz).replace(tzinfo=None)
        assert a_second_before < wanted


@LAWS
@given(circles(), moments)
def test_the_pulse_is_the_first_at_or_after(circle: Circle, at: datetime) -> None:
    found = pulse(circle, at)
    assert found >= at
    assert found - at <= timedelta(days=2, hours=2)
    assert pulse(circle, found) == found
    assert next_pulse(circle, found) > found
    day = local_day(circle, found)
    assert found in {instant(d, circle.rules.pulse, circle.zone) for d in (day, day - timedelta(days=1))}


@LAWS
@given(circles(), moments)
def test_waking_is_at_once_or_at_the_end_of_the_quiet_hours(circle: Circle, at: datetime) -> None:
    found = waking(circle, at)
    assert found >= at
    assert waking(circle, found) == found
    clock, start, end = wall(circle, found).time(), circle.rules.quiet_from, circle.rules.quiet_to
    quiet = start <= clock < end if start <= end else clock >= start or clock < end
    assert not quiet
    if found != at:
        assert found.replace(microsecond=0) == found


@LAWS
@given(circles(), moments, st.integers(0, 60), st.integers(0, 86_400))
def test_a_later_end_is_later_and_days_keep_their_hour(circle: Circle, at: datetime, days: int, seconds: int) -> None:
    later = plus(circle, at, timedelta(days=days))
    assert later >= at
    assert plus(circle, at, timedelta(days=days, seconds=seconds)) >= later
    start = counted(circle, at)
    assert timedelta(0) <= at - start < timedelta(minutes=5) + timedelta(seconds=1)
    assert start == at or pulse(circle, start) == start
    end = end_of(circle, Pace.GENTLE, at)
    assert pulse(circle, end) == end
    minute = end_of(circle, Pace.LIVE, at)
    assert timedelta(0) <= minute - at < timedelta(minutes=1)
    assert (minute.second, minute.microsecond) == (0, 0)


@LAWS
@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(1, 24), st.integers(1, 24))
def test_months_later_is_the_same_day_or_the_last_of_the_month(day: date, months: int, more: int) -> None:
    found = add_months(day, months)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day == day.day or (found + timedelta(days=1)).day == 1
    assert add_months(day, months + more) > found
