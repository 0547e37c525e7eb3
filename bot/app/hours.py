"""When a person may be written to: one message a day, at their hour, never in quiet hours.

Rules (``process.md``, "Time"): one bot message a person a day, at an hour they choose; without one,
with the first news of a waking day. An hour somebody chose themselves may lie in quiet hours.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from governance.deadlines import instant, local_day, waking
from governance.state import Circle, Person

_DAY = timedelta(days=1)


def day_name(circle: Circle, now: datetime) -> str:
    """Return the circle's date, as the store keeps it beside a person."""
    return local_day(circle, now).isoformat()


def slot(circle: Circle, person: Person, now: datetime, taken: str = "") -> datetime:
    """Return the first instant from ``now`` on at which this person's daily message may go.

    ``taken``: the date of their last daily message (``day_name``), empty if none.
    """
    today = local_day(circle, now)
    free = taken != today.isoformat()
    if person.hour is not None:
        at = instant(today, time(person.hour), circle.zone)
        if free and at >= now:
            return at
        return instant(today + _DAY, time(person.hour), circle.zone)
    if free:
        return waking(circle, now)
    return waking(circle, instant(today + _DAY, time(0), circle.zone))


def may_now(circle: Circle, person: Person, now: datetime, taken: str) -> bool:
    """Tell whether the daily message may go at ``now``; a late one (an outage, a fault) still in waking hours."""
    if taken == day_name(circle, now):
        return False
    awake = waking(circle, now) == now
    if person.hour is None:
        return awake
    local = now.astimezone(ZoneInfo(circle.zone))
    return local.hour == person.hour or (local.hour > person.hour and awake)


def reminders(circle: Circle, person: Person, opened: datetime, ends: datetime) -> tuple[datetime, ...]:
    """Return when this person is reminded of a round, whether or not they answered.

    One: a day before the end. Two: half-way as well. More: daily. A round of three days or less
    has its one reminder only for those who asked for two or more.
    """
    wished = person.reminders
    if wished <= 0 or (wished == 1 and ends - opened <= 3 * _DAY):
        return ()
    last = ends - _DAY
    if wished == 1:
        times = [last]
    elif wished == 2:  # noqa: PLR2004 - the choice people make
        times = [opened + (ends - opened) / 2, last]
    else:
        times = [opened + n * _DAY for n in range(1, (ends - opened).days)]
    found = {slot(circle, person, at) for at in times if at > opened}
    return tuple(sorted(at for at in found if at < ends))
