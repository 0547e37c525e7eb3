"""What moves by itself: timers, queues, reviews, sleep, the turn, and what an outage cost.

On waking nothing is trusted: everything due at ``ask.at`` is found out anew, one deadline after the
other on the state the one before left. Ticking twice is ticking once (law). Rounds whose pulse has
come are not closed here; the urn closes them (``bot.app.slips``) and hands in ``CloseRound``.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from governance import events as e
from governance import listening, rotation, screening
from governance.commands import Ask, NoteHome, ReturnFromOutage
from governance.deadlines import Deadline, add_months, closing, comes_out, deadlines, local_day, pulse, waking
from governance.erasing import old
from governance.events import Event
from governance.evolve import evolve
from governance.proposals import NONE, then_begin
from governance.refusals import Code, Refusal, refuse
from governance.rounds import begin, first_kind, later, opens_later
from governance.rules import HOUR, Rules, Topic, Value, show
from governance.standing import members
from governance.state import Circle, Effect, EffectKind, Item, ItemState, Kind, Mandate, Pace, Round, RoundKind
from governance.talking import resume, to_react

SIX = 6
YEAR = 12
"""Months until the group looks again at its members and rules."""
OUTAGES = 3
"""A round is lengthened for outages at most this often."""
SHARE = 5
"""A window cut by more than a fifth is lengthened by what was lost."""


def tick(circle: Circle, ask: Ask) -> tuple[Event, ...]:
    """Do everything that is due at ``ask.at``."""
    done: list[Event] = []
    now = circle
    while True:
        # What waits for a place waits for the rounds of this pulse to close; then the next tick opens it.
        later = {"close", "queue"} if any(n for n, _ in closing(now, ask.at)) else {"close"}
        due = next((d for d in deadlines(now) if d.what not in later and d.at <= ask.at), None)
        if due is None:
            return tuple(done)
        for event in _step(now, ask, due):
            now = evolve(now, event, circle.id)
            done.append(event)


def _step(circle: Circle, ask: Ask, due: Deadline) -> tuple[Event, ...]:
    if due.n:
        return _ITEM_STEPS[due.what](circle, ask, circle.items[due.n])
    if due.what == "sleep":
        return (e.SleepBegan(at=ask.at),)
    if due.what == "rest":
        person = next(p for p in circle.people.values() if p.rest_until is not None and p.rest_until <= ask.at)
        return (e.RestEnded(person=person.id),)
    if due.what == "screen":
        return screening.ended(circle, ask, next(t.round for t in circle.held if comes_out(circle, t) <= ask.at))
    if due.what == "agree":
        return _agree(circle, ask)
    if due.what == "listen":
        return (listening.opened(circle, ask),)
    return (rotation.give(circle, ask.at),)


def _agree(circle: Circle, ask: Ask) -> tuple[Event, ...]:
    """Ask everyone about members and rules: opens directly in its private round."""
    n, today = circle.next_item, local_day(circle, ask.at)
    present = members(circle)
    floor = Rules().floor if len(present) >= SIX else circle.rules.floor
    consent, small = circle.rules.consent, circle.rules.small_round
    changed: dict[str, Value] = {"floor": floor, "consent": consent, "small_round": small}
    lines = [f"{name}: {show(value)}" for name, value in changed.items()]
    # A name must never read as a rule: the bot carries out lines such as "floor: 3".
    names = ", ".join(sorted(p.name.replace(":", " ").replace("\n", " ") for p in present))
    text = "\n".join([names, *lines])
    opened = e.Drafted(
        n=n,
        title=circle.name,
        by=None,
        pace=Pace.GENTLE,
        topic=Topic.RULE,
        at=ask.at,
        due_at=None,
        effect=Effect(kind=EffectKind.BEGIN),
    )
    filled = e.DraftFilled(
        n=n,
        why=NONE,
        review=add_months(today, YEAR),
        owners=(circle.name,),
        know=NONE,
        work=NONE,
        mandate=Mandate.DECIDE,
        kind=Kind.PROTECTION,
    )
    return then_begin(
        circle, n, (opened, filled, e.VersionWritten(n=n, number=1, text=text, by=None, day=today)), ask
    )


def _understood(circle: Circle, ask: Ask, item: Item) -> tuple[Event, ...]:
    if item.state is ItemState.UNDERSTAND:
        return (to_react(circle, ask, item),)
    if not item.reactions_open:
        opens = pulse(circle, ask.at + circle.rules.react_gap)
        if item.pace is Pace.LIVE:
            opens = ask.at + circle.rules.live_step
        return (e.ReactClosed(n=item.n, due_at=opens),)
    return begin(circle, item, first_kind(item), ask.at, ask.fresh)


def _queue(circle: Circle, ask: Ask, item: Item) -> tuple[Event, ...]:
    assert item.queued is not None
    return begin(circle, item, item.queued, ask.at, ask.fresh)


def _cap(circle: Circle, ask: Ask, item: Item) -> tuple[Event, ...]:
    """Show the ways out to an item the group has waited for long enough; nothing just ends."""
    return begin(circle, item, RoundKind.WAYS_OUT, ask.at, ask.fresh)


_ITEM_STEPS = {
    "resume": resume,
    "queue": _queue,
    "review": lambda c, a, i: begin(c, i, RoundKind.REVIEW, a.at, a.fresh),
    "nudge": lambda _, __, i: (e.Nudged(n=i.n),),
    "step": _understood,
    "cap": _cap,
    "fade": old,
}


def came_back(circle: Circle, ask: Ask, want: ReturnFromOutage) -> tuple[Event, ...] | Refusal:
    """Lengthen rounds an outage cut short, and hold no pulse before an hour has passed.

    So that what was sent meanwhile is taken in first; in quiet hours at their end.
    """
    if want.since >= ask.at:
        return refuse(Code.ALREADY_DONE)
    hold = waking(circle, ask.at + HOUR)
    events: list[Event] = [e.OutageNoted(hours=round((ask.at - want.since) / HOUR), hold_until=hold)]
    if circle.asleep_since is not None:
        return tuple(events)
    # Counted from now if the end went by: what was lost is given to people, not to the past.
    for item in circle.items.values():
        if item.round is None or item.state is ItemState.PAUSED:
            continue
        lost = _lost(item.round, item.round.ends_at, want.since, ask.at)
        if lost is not None:
            events.append(later(circle, item, ask.at, lost, "outage"))
    box = circle.listening
    if box is not None and box.last is not None:
        lost = _lost(box, box.last, want.since, ask.at)
        if lost is not None:
            events.append(e.ListeningMoved(last=opens_later(circle, box, ask.at, lost)))
    return tuple(events)


def _lost(round_: Round, end: datetime, since: datetime, until: datetime) -> timedelta | None:
    """Return how much of a round's window an outage took, if that is enough to lengthen it."""
    window, lost = end - round_.opened_at, min(until, end) - max(since, round_.opened_at)
    if round_.outages >= OUTAGES or lost <= timedelta(0) or lost * SHARE <= window:
        return None
    return lost


def note_home(circle: Circle, want: NoteHome) -> tuple[Event, ...] | Refusal:
    """Remember who, besides members, sits in the home place."""
    others = tuple(sorted(set(want.others)))
    if others == circle.others_at_home and want.strangers == circle.strangers:
        return refuse(Code.ALREADY_DONE)
    return (e.HomeNoted(others=others, strangers=want.strangers),)
