"""When things are due: the pulse, waking hours, and the list of deadlines of a circle.

Rules (``process.md``, "Time"; ``ledger-and-time.md``, "Deadlines"): private rounds end at a pulse,
one fixed local time a day; other deadlines fall in waking hours; an announced end never moves
earlier; after an outage nothing closes before ``hold_until``. Local times: in a gap the first valid
instant after, in a fold the later one.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from governance.standing import members
from governance.state import CLOSED, Circle, EffectKind, Held, Item, ItemState, Pace, Phase, Round
from governance.transitions import TALK

_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)
_JUST_NOW = timedelta(minutes=5)
"""A pulse takes a moment: what begins this soon after one counts from it."""


@dataclass(frozen=True, slots=True, order=True)
class Deadline:
    """Something moves at ``at``; ``n`` is the item, 0 the circle itself."""

    at: datetime
    what: str
    n: int = 0


def known_zone(name: str) -> bool:
    """Tell whether ``name`` is an IANA time zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return bool(name)


def instant(day: date, clock: time, zone: str) -> datetime:
    """Return the UTC instant of a local wall time: after a gap, and the later one of a fold."""
    tz = ZoneInfo(zone)
    wall = datetime.combine(day, clock)
    late = wall.replace(tzinfo=tz, fold=1).astimezone(UTC)
    if late.astimezone(tz).replace(tzinfo=None) == wall:
        return late
    # A gap: fold=1 reads it before the jump, fold=0 after; the jump itself lies between.
    low, high = late, wall.replace(tzinfo=tz, fold=0).astimezone(UTC)
    before = low.astimezone(tz).utcoffset()
    while high - low > _SECOND:
        middle = low + (high - low) / 2
        if middle.astimezone(tz).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)


def local_day(circle: Circle, at: datetime) -> date:
    """Return the circle's date at an instant."""
    return at.astimezone(ZoneInfo(circle.zone)).date()


def pulse(circle: Circle, at: datetime) -> datetime:
    """Return the first pulse at or after ``at``."""
    # Yesterday's first: a pulse that falls into a gap over midnight is held after it, today.
    day = local_day(circle, at) - _DAY
    while (found := instant(day, circle.rules.pulse, circle.zone)) < at:
        day += _DAY
    return found


def next_pulse(circle: Circle, at: datetime) -> datetime:
    """Return the first pulse after ``at``."""
    return pulse(circle, at + _SECOND)


def counted(circle: Circle, at: datetime) -> datetime:
    """Return the pulse a round opened at ``at`` counts from, if that was just now; else ``at``."""
    return min(at, pulse(circle, at - _JUST_NOW))


def plus(circle: Circle, at: datetime, length: timedelta) -> datetime:
    """Return the same local hour ``length`` later: seven days on it is the hour it was, also over a clock change."""
    wall = at.astimezone(ZoneInfo(circle.zone)).replace(tzinfo=None) + length
    return instant(wall.date(), wall.time(), circle.zone)


def waking(circle: Circle, at: datetime) -> datetime:
    """Return ``at``, or the end of the quiet hours it falls into."""
    local = at.astimezone(ZoneInfo(circle.zone))
    start, end = circle.rules.quiet_from, circle.rules.quiet_to
    clock = local.time()
    if start <= end:
        quiet = start <= clock < end
        day = local.date()
    else:
        quiet = clock >= start or clock < end
        day = local.date() + (_DAY if clock >= start else timedelta(0))
    if not quiet:
        return at
    # Where a zone skips a whole day, the end of its night falls into the next one.
    return waking(circle, instant(day, end, circle.zone))


def add_months(day: date, months: int) -> date:
    """Return the same day of the month ``months`` later, or that month's last day."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _item_deadlines(circle: Circle, item: Item) -> list[Deadline]:
    rules = circle.rules
    if item.state is ItemState.PAUSED:
        assert item.paused_at is not None
        return [Deadline(waking(circle, item.paused_at + rules.pause), "resume", item.n)]
    if item.queued is not None:
        assert item.due_at is not None
        return [Deadline(item.due_at, "queue", item.n)]
    if item.round is not None:
        return [Deadline(item.round.ends_at, "close", item.n)]
    found = []
    if item.state is ItemState.ADOPTED and item.review is not None:
        found.append(Deadline(instant(item.review, rules.pulse, circle.zone), "review", item.n))
    if item.state is ItemState.DRAFT and not item.nudged and item.due_at is not None:
        found.append(Deadline(waking(circle, item.due_at), "nudge", item.n))
    if item.state in {ItemState.UNDERSTAND, ItemState.REACT}:
        assert item.due_at is not None
        at = item.due_at
        if item.state is ItemState.UNDERSTAND and item.quiet_since is not None:
            at = min(at, waking(circle, item.quiet_since + rules.understand_quiet))
        found.append(Deadline(at, "step", item.n))
    if item.state in TALK and item.cap_at is not None:
        found.append(Deadline(waking(circle, item.cap_at), "cap", item.n))
    return found


def agree_at(circle: Circle) -> datetime:
    """Return the pulse at which a circle in its trial is asked about members and rules."""
    return pulse(circle, circle.opened_at + circle.rules.agree_after)


def begins(circle: Circle) -> Item | None:
    """Return the item that asks about members and rules, if it was opened."""
    return next((i for i in circle.items.values() if i.effect and i.effect.kind is EffectKind.BEGIN), None)


def running(circle: Circle) -> bool:
    """Tell whether the group is at work: founded, and its trial not ended in vain."""
    return circle.phase in {Phase.TRIAL, Phase.LIVE}


def fades(circle: Circle, day: date) -> datetime:
    """Return when words that came out on ``day`` are taken out by themselves."""
    return instant(add_months(day, circle.rules.words_kept), circle.rules.pulse, circle.zone)


def deadlines(circle: Circle) -> tuple[Deadline, ...]:
    """Return everything that moves by itself, earliest first.

    Empty while the circle is being founded. A circle at work that has members always has one: its
    listening box, open or due (law). Asleep, nothing is due but that old words are taken out and held
    ones come out; old words go after the end, too, when else only somebody's rest has an end.
    """
    if circle.phase is Phase.FOUNDING:
        return ()
    found = [Deadline(fades(circle, day), "fade", n) for n, day in _oldest(circle)]
    found += [Deadline(comes_out(circle, text), "screen") for text in circle.held]
    if circle.asleep_since is None:
        found += [Deadline(p.rest_until, "rest") for p in circle.people.values() if p.rest_until is not None]
        found += _at_work(circle) if running(circle) else []
    if circle.hold_until is not None:
        found = [Deadline(max(d.at, circle.hold_until), d.what, d.n) for d in found]
    return tuple(sorted(found))


def comes_out(circle: Circle, text: Held) -> datetime:
    """Return when held words come out by themselves: in time, or at once if a screener is gone."""
    here = {person.id for person in members(circle)}
    return text.until if here.issuperset(text.screeners) else circle.opened_at


def _oldest(circle: Circle) -> list[tuple[int, date]]:
    """Return for every item, closed ones too, the day of its oldest words that are still there."""
    days = ((n, [w.day for w in i.words if w.day is not None and not w.erased]) for n, i in circle.items.items())
    return [(n, min(found)) for n, found in days if found]


def _at_work(circle: Circle) -> list[Deadline]:
    found: list[Deadline] = []
    working = False
    for item in circle.items.values():
        if item.state in CLOSED:
            continue
        found += _item_deadlines(circle, item)
        working = working or item.state is not ItemState.ADOPTED
    if circle.sleep_at is not None:
        found.append(Deadline(circle.sleep_at, "sleep"))
    if circle.phase is Phase.TRIAL and begins(circle) is None:
        found.append(Deadline(agree_at(circle), "agree"))
    if working:
        found.append(Deadline(circle.turn.ends_at if circle.turn else circle.opened_at, "turn"))
    if circle.listening is not None:
        found.append(Deadline(circle.listening.ends_at, "close"))
    elif members(circle):
        # The first pulse after the founding; for every later box that is long past: at once.
        found.append(Deadline(next_pulse(circle, circle.opened_at), "listen"))
    return found


def earliest(circle: Circle) -> datetime | None:
    """Return the first deadline, or ``None``."""
    found = deadlines(circle)
    return found[0].at if found else None


def closing(circle: Circle, now: datetime) -> tuple[tuple[int, Round], ...]:
    """Return item number and round of every private round whose end has come; 0 is the listening box."""
    found = []
    for deadline in deadlines(circle):
        if deadline.what == "close" and deadline.at <= now:
            round_ = circle.items[deadline.n].round if deadline.n else circle.listening
            assert round_ is not None
            found.append((deadline.n, round_))
    return tuple(found)


def end_of(circle: Circle, pace: Pace, at_least: datetime) -> datetime:
    """Return the announced end of a round: a pulse, or in a meeting the next full minute."""
    if pace is Pace.LIVE:
        spare = timedelta(seconds=at_least.second, microseconds=at_least.microsecond)
        return at_least if not spare else at_least - spare + timedelta(minutes=1)
    return pulse(circle, at_least)


def step_due(circle: Circle, pace: Pace, at: datetime, length: timedelta) -> datetime:
    """Return when a step that begins at ``at`` moves on: in waking hours, or in a meeting after one step."""
    if pace is Pace.LIVE:
        return at + circle.rules.live_step
    return waking(circle, at + length)
