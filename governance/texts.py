"""Working on an item's text: filling a draft, changing, withdrawing, saying it is not small."""

from __future__ import annotations

from dataclasses import dataclass

from governance import commands as c
from governance import ending
from governance import events as e
from governance.again import folded
from governance.checks import choice, rule_lines, text
from governance.commands import Ask
from governance.deadlines import add_months, local_day, step_due
from governance.events import Event
from governance.ids import PersonId
from governance.proposals import filled, then_begin, then_understand
from governance.refusals import Code, Refusal, refuse
from governance.rounds import begin
from governance.rules import Topic
from governance.state import Circle, EffectKind, Item, ItemState, Pace, RoundKind, Standing

_S = ItemState


def change(circle: Circle, ask: Ask, who: PersonId, item: Item, want: c.Change) -> tuple[Event, ...] | Refusal:
    """Write a new text or fill in a draft; what that means depends on the step the item is in."""
    refused = _may_write(circle, ask, who, item) or _fits(item, want)
    if refused:
        return refused
    fields = filled(circle, ask, want, item.n)
    if isinstance(fields, Refusal):
        return fields
    words = want.text.strip()
    events: tuple[Event, ...] = () if fields == e.DraftFilled(n=item.n) else (fields,)
    if words:
        refused = text(circle, "text", words)
        if refused:
            return refused
        if words == item.text:
            return refuse(Code.SAME_TEXT)
        written = e.VersionWritten(
            n=item.n, number=item.version + 1, text=words, by=who, day=local_day(circle, ask.at)
        )
        events = (*events, written)
    writing = _Writing(circle=circle, ask=ask, who=who, item=item, events=events, new_text=bool(words))
    return _STEPS[item.state](writing)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Writing:
    """A change that may be written; what it leads to depends on the step."""

    circle: Circle
    ask: Ask
    who: PersonId
    item: Item
    events: tuple[Event, ...]
    new_text: bool


def _may_write(circle: Circle, ask: Ask, who: PersonId, item: Item) -> Refusal | None:
    if item.author is None or item.author == who:
        return None
    if item.state in {_S.DRAFT, _S.AMEND} and item.due_at is not None and ask.at < item.due_at and not item.queued:
        return refuse(Code.NOT_YOURS_YET, n=item.n, day=local_day(circle, item.due_at).isoformat())
    if item.state is _S.CONSENT and item.pace is Pace.SMALL:
        return refuse(Code.NOT_YOURS, n=item.n)
    return None


def _fits(item: Item, want: c.Change) -> Refusal | None:
    """Refuse a text the bot could not carry out, and a new text where nothing may be rewritten."""
    wants_text = bool(want.text.strip())
    if item.pace is Pace.WHICH and wants_text and item.state is _S.DRAFT:
        return refuse(Code.NOT_CHANGEABLE, n=item.n)
    if item.effect is None:
        return None
    fixed = item.effect.kind in {EffectKind.REMOVE, EffectKind.ERASE}
    if fixed and (wants_text or item.state is _S.REACT):
        return refuse(Code.NOT_CHANGEABLE, n=item.n)
    if not wants_text:
        return None
    if item.effect.kind in {EffectKind.ADMIT, EffectKind.STANDING}:
        read: object = choice("text", want.text, Standing)
    else:
        read = rule_lines(want.text, strict=item.effect.kind is EffectKind.RULE)
    return read if isinstance(read, Refusal) else None


def _draft(w: _Writing) -> tuple[Event, ...] | Refusal:
    if not w.events:
        return refuse(Code.MISSING, field="text")
    events = w.events
    if w.item.author != w.who:
        taken = e.DraftTaken(n=w.item.n, by=w.who, due_at=w.ask.at + w.circle.rules.draft_nudge)
        events = (taken, *events)
    if w.item.pace is Pace.WHICH or (w.item.pace is Pace.SMALL and not w.new_text):
        return events
    if w.item.pace is Pace.SMALL:
        given = any(isinstance(event, e.DraftFilled) and event.review for event in events)
        dated = () if given else _dated(w.circle, w.ask, w.item)
        return then_begin(w.circle, w.item.n, (*events, *dated), w.ask)
    return then_understand(w.circle, w.item.n, events, w.ask)


def _dated(circle: Circle, ask: Ask, item: Item) -> tuple[Event, ...]:
    """Fill in the next review of a small thing that comes back from one."""
    if item.review is not None:
        return ()
    day = add_months(local_day(circle, ask.at), circle.rules.small_review_months)
    return (e.DraftFilled(n=item.n, review=day),)


def _talk(w: _Writing) -> tuple[Event, ...] | Refusal:
    return w.events or refuse(Code.MISSING, field="text")


def _react(w: _Writing) -> tuple[Event, ...] | Refusal:
    """Take "it will change" as enough; with the new text the private round on it begins."""
    opened = e.AmendOpened(n=w.item.n, due_at=step_due(w.circle, w.item.pace, w.ask.at, w.circle.rules.amend))
    if not w.new_text:
        return (opened, *w.events)
    return then_begin(w.circle, w.item.n, (opened, *w.events), w.ask)


def _amend(w: _Writing) -> tuple[Event, ...] | Refusal:
    if not w.new_text:
        return w.events or refuse(Code.MISSING, field="text")
    return then_begin(w.circle, w.item.n, w.events, w.ask)


def _consent(w: _Writing) -> tuple[Event, ...] | Refusal:
    """Change only a small thing's text now: its box is destroyed unopened and everyone is asked again."""
    if w.item.pace is not Pace.SMALL:
        return refuse(Code.ROUND_OPEN, n=w.item.n)
    if not w.new_text:
        return refuse(Code.MISSING, field="text")
    written = tuple(event for event in w.events if isinstance(event, e.VersionWritten))
    dropped = (e.RoundDropped(n=w.item.n, why="changed"),) if w.item.round else ()
    return then_begin(w.circle, w.item.n, (*dropped, *written), w.ask)


def _integrate(w: _Writing) -> tuple[Event, ...] | Refusal:
    """Let the running turn keep its announced end; then everyone is asked whether the change is enough.

    Without a turn, when the fresh round only waits for a place, they are asked at once.
    """
    if not w.new_text:
        return refuse(Code.MISSING, field="text")
    if w.item.queued is not RoundKind.CONSENT:
        return w.events
    after = folded(w.circle, w.events)
    asked = begin(after, after.items[w.item.n], RoundKind.AFTER_CHANGE, w.ask.at, w.ask.fresh)
    return (*w.events, *asked)


_STEPS = {
    _S.DRAFT: _draft,
    _S.UNDERSTAND: _talk,
    _S.REACT: _react,
    _S.AMEND: _amend,
    _S.CONSENT: _consent,
    _S.INTEGRATE: _integrate,
}


def park(item: Item) -> tuple[Event, ...]:
    """Put a need aside."""
    return (e.Parked(n=item.n),)


def withdraw(circle: Circle, ask: Ask, who: PersonId, item: Item) -> tuple[Event, ...] | Refusal:
    """Take one's own item back; an open box is destroyed unopened."""
    if item.author != who:
        return refuse(Code.NOT_YOURS, n=item.n)
    dropped = (e.RoundDropped(n=item.n, why="withdrawn"),) if item.round else ()
    return (*dropped, *give_up(circle, ask, item, e.Withdrawn(n=item.n)))


def give_up(circle: Circle, ask: Ask, item: Item, end: e.Withdrawn | e.SetAside | e.Ended) -> tuple[Event, ...]:
    """End an item without a new agreement: one that was in force before stays; a trial nobody agrees to ends."""
    if item.in_force:
        return (e.Kept(n=item.n, review=add_months(local_day(circle, ask.at), circle.rules.small_review_months)),)
    if item.effect is not None and item.effect.kind is EffectKind.BEGIN:
        return (end, *ending.stopped(circle, ask, but=item.n), e.TrialEnded())
    return (end,)


def unsign(who: PersonId, item: Item) -> tuple[Event, ...] | Refusal:
    """Take one's name off."""
    return (e.Unsigned(n=item.n),) if item.author == who else refuse(Code.NOT_YOURS, n=item.n)


def gentle(circle: Circle, ask: Ask, item: Item, want: c.Gentle) -> tuple[Event, ...] | Refusal:
    """Send a small thing the gentle way: its box is destroyed unopened, everyone will be asked again."""
    if item.pace is not Pace.SMALL:
        return refuse(Code.ALREADY_GENTLE, n=item.n)
    topic = choice("topic", want.topic or item.topic, Topic)
    if isinstance(topic, Refusal):
        return topic
    dropped = (e.RoundDropped(n=item.n, why="gentle"),) if item.round else ()
    return (*_dated(circle, ask, item), *dropped, went_gentle(circle, ask, item, "not_small", topic))


def went_gentle(circle: Circle, ask: Ask, item: Item, why: str, topic: Topic) -> e.WentGentle:
    """Return the event that opens a small thing for questions."""
    return e.WentGentle(
        n=item.n,
        why=why,
        topic=topic,
        at=ask.at,
        due_at=step_due(circle, Pace.GENTLE, ask.at, circle.rules.understand),
        cap_at=ask.at + circle.rules.cap,
    )
