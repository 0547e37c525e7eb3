"""When people are written to."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app.hours import day_name, may_now, reminders, slot
from governance.ids import CircleId, PersonId
from governance.state import Circle, Person, Phase, Standing

OPENED = datetime(2027, 1, 4, 10, tzinfo=UTC)
CIRCLE = Circle(
    id=CircleId("c"),
    name="Our own table",
    aim="",
    zone="Europe/London",
    language="en",
    phase=Phase.LIVE,
    opened_at=OPENED,
)


def person(hour: int | None = None, times: int = 1) -> Person:
    return Person(
        id=PersonId("p"), name="maya", standing=Standing.MEMBER, joined=date(2027, 1, 4), hour=hour, reminders=times
    )


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2027-{text}+00:00")


@pytest.mark.parametrize(
    ("hour", "taken", "now", "expected"),
    [
        (None, "", "01-04T10:00", "01-04T10:00"),  # a waking hour, nothing said today
        (None, "", "01-04T23:30", "01-05T08:00"),  # quiet hours
        (None, "", "01-05T03:00", "01-05T08:00"),  # the small hours of the same day
        (None, "2027-01-04", "01-04T10:00", "01-05T08:00"),  # today's message is out
        (9, "", "01-04T08:00", "01-04T09:00"),
        (9, "", "01-04T10:00", "01-05T09:00"),
        (9, "2027-01-04", "01-04T08:00", "01-05T09:00"),
        (23, "", "01-04T10:00", "01-04T23:00"),  # chosen by themselves: their business
        (9, "", "07-05T08:30", "07-06T08:00"),  # summer time: nine there is eight in UTC
    ],
)
def test_the_slot_of_a_daily_message(hour: int | None, taken: str, now: str, expected: str) -> None:
    assert slot(CIRCLE, person(hour), at(now), taken) == at(expected)


@given(
    hour=st.none() | st.integers(0, 23),
    now=st.integers(0, 364 * 24 * 3600).map(lambda seconds: OPENED + timedelta(seconds=seconds)),
    today=st.booleans(),
)
def test_a_slot_is_a_moment_at_which_the_message_may_go(hour: int | None, now: datetime, *, today: bool) -> None:
    taken = day_name(CIRCLE, now) if today else ""
    found = slot(CIRCLE, person(hour), now, taken)
    assert now <= found <= now + timedelta(hours=50)
    # An hour the clocks skip has no such moment that night; the courier then asks again a second later.
    assert may_now(CIRCLE, person(hour), found, taken) or found.date() == date(2027, 3, 28)


def test_a_late_message_still_goes_in_waking_hours_and_never_twice_a_day() -> None:
    assert may_now(CIRCLE, person(9), at("01-04T15:00"), "")
    assert not may_now(CIRCLE, person(9), at("01-04T22:30"), "")
    assert not may_now(CIRCLE, person(9), at("01-04T08:30"), "")
    assert not may_now(CIRCLE, person(), at("01-04T15:00"), "2027-01-04")


@pytest.mark.parametrize(
    ("times", "days", "expected"),
    [
        (0, 7, []),
        (1, 2, []),
        (1, 7, ["01-10T10:00"]),
        (2, 2, ["01-05T10:00"]),
        (2, 7, ["01-07T22:00", "01-10T10:00"]),
        (7, 4, ["01-05T10:00", "01-06T10:00", "01-07T10:00"]),
    ],
)
def test_reminders(times: int, days: int, expected: list[str]) -> None:
    found = reminders(CIRCLE, person(times=times), OPENED, OPENED + timedelta(days=days))
    in_waking_hours = ["01-08T08:00" if one == "01-07T22:00" else one for one in expected]
    assert [one.isoformat()[5:16] for one in found] == in_waking_hours
