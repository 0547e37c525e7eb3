"""How an attacker scores a candidate of a round by what their view has (``seen.Seen`` says which parts these are).

The higher, the likelier. Everybody's habits are known to every attacker.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from tests.adversary.people import TELLING, Part
from tests.adversary.seen import Rank, Seen
from tests.adversary.views import BOXES

Score = Callable[[Seen, int], float]
_SLOW = TELLING.slower

# --- scores -------------------------------------------------------------------------------------------


def _whatever(_: Seen, __: int) -> float:
    """Nothing but who comes into question: leaves, joins and public statements taken off the list."""
    return 0.0


def _home_time(seen: Seen, one: int) -> float:
    """Whose hour was it when something last showed at home before the pulse?"""
    return seen.fits(one, seen.home[-1], _SLOW) if seen.home else 0.0


def _named(seen: Seen, one: int) -> float:
    """Whose name stands most in what the bot says at home?"""
    return seen.named[one] - 6 * (one == seen.proposer)


def _at_rank(seen: Seen, one: int, rank: Rank | None, order: Sequence[int]) -> float:
    if rank is None or one not in order or len(order) < 2:
        return 0.0
    return -abs(order.index(one) / (len(order) - 1) - rank.share)


def _by_habit(seen: Seen) -> list[int]:
    return sorted(seen.electorate, key=seen.expected)


def _shown_order(seen: Seen, one: int) -> float:
    """Do words stand in the order in which people usually answer?"""
    return _at_rank(seen, one, seen.shown, _by_habit(seen))


def _list_order(seen: Seen, one: int) -> float:
    """Or in the order of the group's own list?"""
    return _at_rank(seen, one, seen.shown, seen.electorate)


def _cell_order(seen: Seen, one: int) -> float:
    """Do texts lie in the file in the order in which people usually answer?"""
    return _at_rank(seen, one, seen.cells, _by_habit(seen))


def _row_order(seen: Seen, one: int) -> float:
    """Do rows come back in it?"""
    return _at_rank(seen, one, seen.rows, _by_habit(seen))


def _row_time(seen: Seen, one: int) -> float:
    """Whose hour stands in the row of the words?"""
    return 0.0 if seen.row_time is None else seen.fits(one, seen.row_time, _SLOW)


def _last_change(seen: Seen, one: int) -> float:
    """Whose hour was it when a cast last changed the named store?"""
    return seen.fits(one, seen.changed[-1], _SLOW) if seen.changed else 0.0


def _last_write(seen: Seen, one: int) -> float:
    """Whose hour was it when the sealed boxes last changed before the pulse?"""
    if not seen.writes:
        return 0.0
    last = seen.writes[-1]
    others = math.fsum(seen.fits(other, last) for other in seen.electorate)
    return seen.fits(one, last, _SLOW) / (others + 1e-9)


def _late_for(seen: Seen, one: int) -> float:
    """Who would have had to be later than usual, were they the last to answer?"""
    if not seen.writes or not seen.habits[one].awake(seen.opened + seen.writes[-1]):
        return -1e9
    return math.log(seen.fits(one, seen.writes[-1], _SLOW * 1.5) / seen.fits(one, seen.writes[-1]))


def _longest_write(seen: Seen, one: int) -> float:
    """Whose hour was it when the file of the boxes grew?"""
    growth = [(b - a, at) for a, b, at in zip(seen.sizes, seen.sizes[1:], seen.writes[1:], strict=False) if b > a]
    return seen.fits(one, max(growth)[1], _SLOW) if growth else 0.0


def _touched(seen: Seen, one: int) -> float:
    """Who stands in what is new in the files after a cast, most and latest?"""
    return _most_and_latest(seen.touched, one)


def _boxed(seen: Seen, one: int) -> float:
    """Who stands in what is new in the file of the boxes at the pulse?"""
    return _most_and_latest(seen.boxed, one)


def _most_and_latest(found: Sequence[tuple[float, int]], one: int) -> float:
    times = [at for at, who in found if who == one]
    return len(times) + max(times, default=0.0) / 1000


def _logged(seen: Seen, one: int) -> float:
    """Who stands beside an answer in a log?"""
    return float(seen.logged[one])


def _marked(seen: Seen, one: int) -> float:
    """Who has a row that changed with the release?"""
    return float(seen.marked[one])


def _came(seen: Seen, one: int) -> list[float]:
    return [at for at, out, who, _ in seen.passed if not out and who == one and at < seen.hours]


def _nearest_pulse(seen: Seen, one: int) -> float:
    """Who wrote last before the pulse?"""
    return max(_came(seen, one), default=-1.0)


def _first(seen: Seen, one: int) -> float:
    """Who wrote first?"""
    return -min(_came(seen, one), default=1e9)


def _later_than_usual(seen: Seen, one: int) -> float:
    """Who wrote later than they usually do?"""
    return max(_came(seen, one), default=0.0) - seen.expected(one)


def _odd(values: Mapping[int, float], one: int) -> float:
    ordered = sorted(values.values())
    return abs(values[one] - ordered[len(ordered) // 2])


def _out(seen: Seen, what: Callable[[int], float], *, after: float = -1.0) -> dict[int, float]:
    """Sum ``what`` of the size over the bot's messages to each candidate."""
    total = dict.fromkeys(seen.candidates, 0.0)
    for at, out, who, size in seen.passed:
        if out and who in total and at >= after:
            total[who] += what(size)
    return total


def _contact(seen: Seen, one: int) -> float:
    """Who got another number of messages from the bot than most?"""
    return _odd(_out(seen, lambda _: 1.0), one)


def _thanked(seen: Seen, one: int) -> float:
    """Who got one more at the pulse?"""
    return _out(seen, lambda _: 1.0, after=seen.hours)[one]


def _served_first(seen: Seen, one: int) -> float:
    """Whom does the bot write to first at the pulse?"""
    order = [who for at, out, who, _ in seen.passed if out and who >= 0 and at >= seen.hours]
    return -float(order.index(one)) if one in order else -1e9


def _acknowledged(seen: Seen, one: int) -> float:
    """Whose acknowledgement was another size than most?"""
    said, sizes = False, dict.fromkeys(seen.candidates, 0.0)
    for at, out, who, size in seen.passed:
        if who == one and not out:
            said = True
        if who in sizes and out and any(a == at and not o and w == who for a, o, w, _ in seen.passed):
            sizes[who] = float(size)
    return _odd({who: size for who, size in sizes.items() if size or who == one}, one) if said else -1.0


def _bot_size(seen: Seen, one: int) -> float:
    """To whom did the bot write another amount than to most (a proposer reads of their own card)?"""
    return _odd(_out(seen, float), one) * (one != seen.proposer)


def _wrote_size(seen: Seen, one: int) -> float:
    """Who wrote the longest message?"""
    return float(max((size for _, out, who, size in seen.passed if not out and who == one), default=0))


def _wrote_times(seen: Seen, one: int) -> float:
    """Who wrote most often?"""
    return float(len(_came(seen, one)))


def _first_order(seen: Seen, one: int) -> float:
    """Do words stand in the order in which people wrote?"""
    order = sorted((who for who in seen.electorate if _came(seen, who)), key=lambda who: _came(seen, who)[0])
    return _at_rank(seen, one, seen.shown, order)


# --- which adversary has which ----------------------------------------------------------------------------

_SEEN_BY_ALL: Mapping[str, Score] = {
    "nearest pulse": _home_time,
    "named in public": _named,
    "set difference": _whatever,
}
_ORDERS: Mapping[str, Score] = {"order of words": _shown_order, "order of the list": _list_order}
_FILES: Mapping[str, Score] = {
    "nearest pulse": _last_change,
    "cell order": _cell_order,
    "row order": _row_order,
    "time in a row": _row_time,
    "snapshot diff": _touched,
    "contact": _marked,
    "log search": _logged,
}
_BOXES: Mapping[str, Score] = {
    "nearest pulse": _last_write,
    "later than usual": _late_for,
    "size": _longest_write,
    "snapshot diff": _boxed,
}
_TRAFFIC: Mapping[str, Score] = {
    "nearest pulse": _nearest_pulse,
    "first to write": _first,
    "later than usual": _later_than_usual,
    "contact": _contact,
    "contact at the pulse": _thanked,
    "served first": _served_first,
    "size of acknowledgements": _acknowledged,
    "size of the bot's messages": _bot_size,
    "size of what they wrote": _wrote_size,
    "how often they wrote": _wrote_times,
    "order of words": _first_order,
}

CODES, TELLING_ROUNDS = "A4-codes", ("A1", "A2", "A3", BOXES, "A4-text")
SCORES: Mapping[str, Mapping[str, Score]] = MappingProxyType(
    {
        "A1": {**_SEEN_BY_ALL, **_ORDERS},
        "A2": _SEEN_BY_ALL,
        "A3": {**_FILES, **_ORDERS},
        BOXES: _BOXES,
        "A4-codes": _TRAFFIC,
        "A4-text": _TRAFFIC,
    }
)
"""Every score of every view, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One round as numbers: for each view a column a score, each with a number a candidate."""

    series: int
    candidates: tuple[int, ...]
    truth: int
    steady: tuple[tuple[Part, int], ...]
    columns: Mapping[str, tuple[array[float], ...]]
    habits: tuple[array[float], ...]

    @property
    def chance(self) -> float:
        return 1 / len(self.candidates)


def scored(seen: Seen, *, codes: bool) -> Scored:
    """Score everybody in every view of this kind of round."""
    views = (CODES,) if codes else TELLING_ROUNDS
    people = seen.candidates
    habits = [seen.habits[one] for one in people]
    return Scored(
        series=seen.series,
        candidates=people,
        truth=seen.truth,
        steady=seen.steady,
        columns={
            view: tuple(_column([score(seen, one) for one in people]) for score in SCORES[view].values())
            for view in views
        },
        habits=(
            _column([habit.answers for habit in habits]),
            _column([math.log(habit.haste) for habit in habits]),
            _column([float(one == seen.proposer) for one in people]),
            _column([seen.electorate.index(one) / len(seen.electorate) for one in people]),
        ),
    )


def _column(values: Sequence[float]) -> array[float]:
    return array("d", [max(-1e6, min(1e6, value)) for value in values])
