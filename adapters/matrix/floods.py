"""How much one person may ask: so many a minute. The first that is too many is told, the others are left out.

Counted by when it was said, as the homeserver dates it, so that what somebody asked in days in which we were away
is not too much at once; and, ten times as generously, by when it is heard, for a homeserver dates as it likes. Pure.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from enum import StrEnum

_AT_ONCE = 10
"""How many minutes' worth may be heard at once."""
_PEOPLE = 5_000
"""People remembered; who was heard of longest ago is forgotten first."""


class Heed(StrEnum):
    """What becomes of an ask."""

    TAKEN = "taken"
    TELL = "tell"
    """It is left out, and its writer is to be told."""
    LEFT_OUT = "left out"


@dataclass(slots=True)
class _Bucket:
    """What somebody may still ask, by either clock. ``at``: seconds, when that was so."""

    left: float
    at: float

    def fill(self, now: float, a_minute: int, most: int) -> None:
        later = max(now, self.at)
        self.left = min(most, self.left + (later - self.at) * a_minute / 60)
        self.at = later


class Floods:
    """``a_minute``: how many asks of one person are taken."""

    def __init__(self, a_minute: int) -> None:
        self._a_minute = a_minute
        self._people: OrderedDict[str, tuple[_Bucket, _Bucket]] = OrderedDict()
        self._told: set[str] = set()

    def heed(self, person: str, said: float, heard: float) -> Heed:
        """Count an ask said and heard at these times (seconds, each by a clock of its own)."""
        most = (self._a_minute, self._a_minute * _AT_ONCE)
        if person not in self._people:
            self._people[person] = (_Bucket(most[0], said), _Bucket(most[1], heard))
        self._people.move_to_end(person)
        buckets = self._people[person]
        for bucket, now, full in zip(buckets, (said, heard), most, strict=True):
            bucket.fill(now, self._a_minute, full)
        while len(self._people) > _PEOPLE:
            self._told.discard(self._people.popitem(last=False)[0])
        if min(bucket.left for bucket in buckets) >= 1:
            if buckets[0].left >= self._a_minute / 2:  # not on the edge any more: the next time it is said again
                self._told.discard(person)
            for bucket in buckets:
                bucket.left -= 1
            return Heed.TAKEN
        if person in self._told:
            return Heed.LEFT_OUT
        self._told.add(person)
        return Heed.TELL
