"""Lengths of time and moments, as a story writes them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from governance.deadlines import instant
from governance.rules import parse_duration

LONGEST = timedelta(days=3660)
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


def length(words: str) -> timedelta | None:
    """Read ``9d``, ``48h`` or ``20min``; ``None`` for anything else, for nothing, and for more than ten years."""
    found = parse_duration(words)
    return found if found is not None and timedelta(0) < found <= LONGEST else None


def moment(words: str, now: datetime, zone: str) -> datetime | None:
    """Read ``18:00`` (the next time the clock of ``zone`` shows it) or a day and time; ``None`` if it is neither."""
    if clock := _CLOCK.fullmatch(words.strip()):
        day = now.astimezone(ZoneInfo(zone)).date()
        wanted = time(int(clock[1]), int(clock[2]))
        while (found := instant(day, wanted, zone)) <= now:
            day += timedelta(days=1)
        return found
    try:
        read = datetime.fromisoformat(words.strip())
    except ValueError:
        return None
    return read.astimezone(UTC) if read.tzinfo else instant(read.date(), read.time(), zone)


def local(at: datetime, zone: str) -> str:
    """Write a moment as the group's clock shows it: ``2027-01-12 18:00``."""
    return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")


def today(at: datetime, zone: str) -> date:
    """Return the group's date."""
    return at.astimezone(ZoneInfo(zone)).date()
