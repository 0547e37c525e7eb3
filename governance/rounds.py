"""Opening private rounds: the frozen electorate, the announced end, the queue."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from governance import events as e
from governance.consent import TURNS, needs
from governance.deadlines import closing, counted, end_of, next_pulse, plus
from governance.events import Event
from governance.ids import Fresh, RoundId
from governance.standing import is_awake, may_answer, members, others, tied
from governance.state import Circle, Item, ItemState, Pace, Round, RoundKind

_K = RoundKind
UNCOUNTED = TURNS | {_K.LAST_LOOK}
"""Outside the limit of rounds at once."""

WAYS_OUT = ("shorten", "narrower", "helping_circle", "meeting", "set_aside")
"""Codes of the ways out, in the order of the private round that chooses one."""


def first_kind(item: Item) -> RoundKind:
    """Return which round asks about this item's text."""
    return {Pace.SMALL: _K.SMALL, Pace.WHICH: _K.WHICH}.get(item.pace, _K.CONSENT)


def length(circle: Circle, item: Item, kind: RoundKind) -> timedelta:
    """Return how long a round lasts at least; in a meeting minutes, but the last look stays."""
    rules = circle.rules
    if kind is _K.LAST_LOOK:
        return rules.small_cooling if item.pace is Pace.SMALL else rules.last_look
    if item.pace is Pace.LIVE and kind is not _K.REVIEW:
        return rules.live_round
    return {
        _K.SMALL: rules.small_round,
        _K.WHICH: rules.small_round,
        _K.CONSENT: rules.consent,
        _K.TURN: rules.turn,
        _K.AFTER_CHANGE: rules.turn_after_change,
        _K.WAYS_OUT: rules.ways_out,
        _K.REVIEW: rules.review,
    }[kind]


def pace_of_end(item: Item, kind: RoundKind) -> Pace:
    """Return whether the end is a pulse: always, except for a meeting's own rounds."""
    return Pace.GENTLE if kind in {_K.LAST_LOOK, _K.REVIEW} else item.pace


def _mover(item: Item, kind: RoundKind) -> tuple[Event, ...]:
    if kind in {_K.SMALL, _K.CONSENT, _K.WHICH} and item.state is not ItemState.CONSENT:
        return (e.ConsentOpened(n=item.n),)
    if kind is _K.REVIEW and item.state is not ItemState.REVIEW:
        return (e.ReviewOpened(n=item.n),)
    if kind is _K.WAYS_OUT and item.state is not ItemState.FALLBACK:
        return (e.WaysOutOpened(n=item.n),)
    return ()


def begin(circle: Circle, item: Item, kind: RoundKind, at: datetime, fresh: Fresh) -> tuple[Event, ...]:
    """Open a round on the item as it is in ``circle``, or queue it.

    It waits while ``rounds_at_once`` others are open or waited longer (turns and last looks do not
    count), while its electorate does not outnumber the professionals and guests around the item, and
    while the item is paused or the circle sleeps.
    """
    may, around = may_answer(circle, item), others(circle, item)
    outnumbered = len(may) <= around
    stands_still = item.state is ItemState.PAUSED or circle.asleep_since is not None
    if outnumbered or stands_still or (kind not in UNCOUNTED and _full(circle, item)):
        return (e.RoundQueued(n=item.n, kind=kind, due_at=_retry(circle, item, at), outnumbered=outnumbered),)
    options = {_K.WHICH: item.options, _K.WAYS_OUT: WAYS_OUT}.get(kind, ())
    opened = Round(
        id=RoundId(fresh.hex(f"round:{item.n}:{circle.next_round}")),
        number=circle.next_round,
        kind=kind,
        version=item.version,
        opened_at=at,
        ends_at=_end(circle, pace_of_end(item, kind), at, length(circle, item, kind)),
        electorate=tuple(p.id for p in may),
        awake=sum(map(is_awake, may)),
        members=sum(1 for p in members(circle) if not tied(p, item)),
        circle_size=len(members(circle)),
        floor=circle.rules.floor,
        at_least=item.answers_with_no if kind is _K.CONSENT else 0,
        options=options,
    )
    opened = replace(opened, least=needs(opened, circle.rules, others=around))
    return (*_mover(item, kind), e.RoundOpened(n=item.n, round=opened))


def _end(circle: Circle, pace: Pace, at: datetime, by: timedelta) -> datetime:
    return end_of(circle, pace, at + by if pace is Pace.LIVE else plus(circle, counted(circle, at), by))


def _place(item: Item) -> tuple[datetime, int] | None:
    """Return the item's place among those that wait for one of the counted rounds, if it has one."""
    if item.queued is None or item.queued in UNCOUNTED:
        return None
    assert item.due_at is not None
    return item.due_at, item.n


def _full(circle: Circle, item: Item) -> bool:
    """Tell whether the item must wait: no place is free, or those who waited longer take them first."""
    rest = [i for i in circle.items.values() if i.n != item.n]
    running = sum(1 for i in rest if i.round is not None and i.round.kind not in UNCOUNTED)
    mine = _place(item)
    # Asked again, or a small thing's text changed: it had a place a moment ago and keeps it.
    had_one = mine is None and item.state in {ItemState.CONSENT, ItemState.FALLBACK, ItemState.REVIEW}
    places = [_place(i) for i in rest if not i.outnumbered and i.state is not ItemState.PAUSED]
    longer = sum(1 for place in places if place is not None and (mine is None or place < mine))
    return running + (0 if had_one else longer) >= circle.rules.rounds_at_once


def _retry(circle: Circle, item: Item, at: datetime) -> datetime:
    """Return when a waiting round is tried again: a place is free as soon as the rounds of this pulse are closed."""
    if any(n for n, _ in closing(circle, at)):
        return at
    return at + circle.rules.live_step if item.pace is Pace.LIVE else next_pulse(circle, at)


def later(circle: Circle, item: Item, at: datetime, by: timedelta, why: str) -> e.RoundMoved:
    """Move the announced end of the item's round by at least ``by``, never earlier."""
    assert item.round is not None
    pace = pace_of_end(item, item.round.kind)
    end = max(_end(circle, pace, at, by), _end(circle, pace, item.round.ends_at, by), item.round.ends_at)
    return e.RoundMoved(n=item.n, ends_at=end, why=why)


def open_rounds(circle: Circle | None) -> tuple[tuple[int, Round], ...]:
    """Return every open private round with the number of its item; 0: the listening round."""
    if circle is None:
        return ()
    listening = ((0, circle.listening),) if circle.listening else ()
    return (*((n, item.round) for n, item in circle.items.items() if item.round is not None), *listening)


def numbered(circle: Circle, number: int) -> tuple[int, Round] | None:
    """Return the open round whose codes begin with ``number``, with the number of its item."""
    return next((one for one in open_rounds(circle) if one[1].number == number), None)


def looks(round_: Round) -> bool:
    """Tell whether this end of a round is a daily look into the listening box, which stays open."""
    return round_.last is not None and round_.ends_at < round_.last


def opens_later(circle: Circle, box: Round, at: datetime, by: timedelta) -> datetime:
    """Return the pulse at which the listening box opens if its week is ``by`` longer, never earlier."""
    assert box.last is not None
    return max(_end(circle, Pace.GENTLE, at, by), _end(circle, Pace.GENTLE, box.last, by), box.last)


def slept(circle: Circle, box: Round, by: timedelta) -> Round:
    """Return the listening box with every clock of it later by what was slept."""
    assert box.last is not None
    last = opens_later(circle, box, box.last, by)
    looks = max(_end(circle, Pace.GENTLE, box.ends_at, by), box.ends_at)
    return replace(box, opened_at=box.opened_at + by, ends_at=min(looks, last), last=last)
