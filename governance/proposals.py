"""Bringing something: needs, proposals, choices, and proposals about people and rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from governance import commands as c
from governance import events as e
from governance.again import folded
from governance.checks import choice, day, line, short, text
from governance.commands import Ask
from governance.deadlines import add_months, local_day, step_due
from governance.events import Event
from governance.ids import PersonId
from governance.refusals import Code, Refusal, refuse
from governance.rounds import begin, first_kind
from governance.rules import Topic
from governance.standing import tied
from governance.state import (
    Circle,
    Item,
    ItemState,
    Kind,
    Mandate,
    Pace,
    Phase,
)

NONE = "-"
"""What a small thing says where a gentle one has words: filled in, and nothing to say."""
FEWEST, MOST = 2, 4
"""Options of a choice."""


def then_begin(circle: Circle, n: int, events: tuple[Event, ...], ask: Ask) -> tuple[Event, ...]:
    """Add the opening of the item's first round to ``events``."""
    after = folded(circle, events)
    item = after.items[n]
    return (*events, *begin(after, item, first_kind(item), ask.at, ask.fresh))


def missing(item: Item) -> str | None:
    """Name the first part a gentle proposal still needs before it is open for questions."""
    parts: dict[str, object] = {
        "why": item.why,
        "text": item.text,
        "review": item.review,
        "owners": item.owners,
        "know": item.know,
        "work": item.work,
        "mandate": item.mandate,
        "kind": item.kind,
    }
    return next((name for name, value in parts.items() if not value), None)


def understand(circle: Circle, item_n: int, pace: Pace, ask: Ask) -> e.UnderstandOpened:
    """Open the proposal for questions."""
    return e.UnderstandOpened(
        n=item_n,
        at=ask.at,
        due_at=step_due(circle, pace, ask.at, circle.rules.understand),
        cap_at=ask.at + circle.rules.cap,
    )


def raise_need(circle: Circle, ask: Ask, who: PersonId, want: c.Raise) -> tuple[Event, ...] | Refusal:
    """Say in one line what is going on."""
    refused = line(circle, "text", want.text)
    return refused or (e.NeedRaised(n=circle.next_item, text=want.text.strip(), by=who, at=ask.at),)


def propose(circle: Circle, ask: Ask, who: PersonId, want: c.Propose) -> tuple[Event, ...] | Refusal:
    """Bring a proposal: a small one opens its round at once, a gentle one its questions when it is filled in."""
    refused = line(circle, "title", want.title) or short(circle, touches=", ".join(want.touches))
    if refused:
        return refused
    topic = choice("topic", want.topic or Topic.EVERYDAY, Topic)
    if isinstance(topic, Refusal):
        return topic
    pace = _pace(circle, want, topic)
    if isinstance(pace, Refusal):
        return pace
    n, marks = circle.next_item, want.touches
    if want.n:
        need = circle.items.get(want.n)
        if need is None:
            return refuse(Code.UNKNOWN_ITEM, n=want.n)
        if need.state not in {ItemState.NEED, ItemState.PARKED}:
            return refuse(Code.WRONG_STATE, n=want.n, state=need.state)
        if tied(circle.people[who], need):
            return refuse(Code.TIED, n=want.n)
        # A mark made on the need privately stays, whatever the form says.
        n, marks = want.n, tuple(dict.fromkeys((*need.touches, *want.touches)))
    drafted = e.Drafted(
        n=n,
        title=want.title.strip(),
        by=who,
        pace=pace,
        topic=topic,
        at=ask.at,
        due_at=ask.at + circle.rules.draft_nudge,
    )
    fields = filled(circle, ask, want, n, marks)
    if isinstance(fields, Refusal):
        return fields
    if pace is Pace.SMALL:
        return _small(circle, ask, who, want, (drafted, fields))
    return _gentle(circle, ask, who, want, (drafted, fields))


def _pace(circle: Circle, want: c.Propose, topic: Topic) -> Pace | Refusal:
    rich = any((want.why, want.know, want.work, want.mandate, want.kind, want.owners, want.review))
    small = topic in circle.rules.small_topics
    if not want.pace:
        pace = Pace.SMALL if small and not rich else Pace.GENTLE
    else:
        read = choice("pace", want.pace, Pace)
        if isinstance(read, Refusal):
            return read
        if read is Pace.WHICH:
            return refuse(Code.BAD_CHOICE, field="pace", known="small, gentle, live")
        pace = read
    if pace is Pace.SMALL and not small:
        return refuse(Code.NOT_SMALL_TOPIC, topic=topic)
    if circle.phase is Phase.TRIAL and pace is not Pace.SMALL:
        return refuse(Code.TRIAL_SMALL_ONLY)
    return pace


def _small(
    circle: Circle, ask: Ask, who: PersonId, want: c.Propose, begun: tuple[e.Drafted, e.DraftFilled]
) -> tuple[Event, ...] | Refusal:
    """Fill in what a small thing needs and nobody gave: review in some months, owner the proposer, no work or pay."""
    drafted, fields = begun
    refused = short(circle, text=want.text)
    if refused:
        return refused
    if fields.mandate not in {None, Mandate.DECIDE}:
        return refuse(Code.BAD_CHOICE, field="mandate", known=Mandate.DECIDE)
    today = local_day(circle, ask.at)
    events: tuple[Event, ...] = (
        drafted,
        replace(
            fields,
            review=fields.review or add_months(today, circle.rules.small_review_months),
            why=fields.why or NONE,
            owners=fields.owners or (ask.name,),
            know=fields.know or NONE,
            work=fields.work or NONE,
            mandate=Mandate.DECIDE,
            kind=fields.kind or Kind.PERMISSION,
        ),
        e.VersionWritten(n=drafted.n, number=1, text=want.text.strip() or drafted.title, by=who, day=today),
    )
    return then_begin(circle, drafted.n, events, ask)


def filled(
    circle: Circle, ask: Ask, want: c.Propose | c.Change, n: int, touches: tuple[str, ...] = ()
) -> e.DraftFilled | Refusal:
    """Read the fields of a draft; what was not given stays untouched."""
    refused = short(
        circle,
        title=want.title,
        why=want.why,
        know=want.know,
        work=want.work,
        content_note=want.content_note,
        owners=", ".join(want.owners),
    )
    if refused:
        return refused
    review: date | Refusal | None = None
    mandate: Mandate | Refusal | None = None
    kind: Kind | Refusal | None = None
    if want.review:
        review = day("review", want.review, local_day(circle, ask.at))
    if want.mandate:
        mandate = choice("mandate", want.mandate, Mandate)
    if want.kind:
        kind = choice("kind", want.kind, Kind)
    for read in (review, mandate, kind):
        if isinstance(read, Refusal):
            return read
    assert not isinstance(review, Refusal)
    assert not isinstance(mandate, Refusal)
    assert not isinstance(kind, Refusal)
    return e.DraftFilled(
        n=n,
        title=want.title.strip() or None,
        why=want.why.strip() or None,
        review=review,
        owners=want.owners or None,
        know=want.know.strip() or None,
        work=want.work.strip() or None,
        mandate=mandate,
        kind=kind,
        content_note=want.content_note.strip() or None,
        touches=touches or None,
    )


def _gentle(
    circle: Circle, ask: Ask, who: PersonId, want: c.Propose, begun: tuple[e.Drafted, e.DraftFilled]
) -> tuple[Event, ...] | Refusal:
    events: tuple[Event, ...] = begun
    n = begun[0].n
    if want.text.strip():
        refused = text(circle, "text", want.text)
        if refused:
            return refused
        today = local_day(circle, ask.at)
        events = (*events, e.VersionWritten(n=n, number=1, text=want.text.strip(), by=who, day=today))
    return then_understand(circle, n, events, ask)


def then_understand(circle: Circle, n: int, events: tuple[Event, ...], ask: Ask) -> tuple[Event, ...]:
    """Add the opening for questions, if nothing is missing any more."""
    after = folded(circle, events)
    item = after.items[n]
    return events if missing(item) else (*events, understand(after, n, item.pace, ask))


def which(circle: Circle, ask: Ask, who: PersonId, want: c.Which) -> tuple[Event, ...] | Refusal:
    """Open a choice between a few small things; its rule is frozen with the question."""
    topic = choice("topic", want.topic, Topic)
    if isinstance(topic, Refusal):
        return topic
    if topic not in circle.rules.small_topics:
        return refuse(Code.NEEDS_PROPOSAL, topic=topic)
    options = tuple(option.strip() for option in want.options if option.strip())
    if not FEWEST <= len(options) <= MOST:
        return refuse(Code.OPTIONS_COUNT, low=FEWEST, high=MOST)
    if len({option.casefold() for option in options}) < len(options):
        return refuse(Code.OPTIONS_SAME)
    title = want.title.strip() or " | ".join(options)
    refused = short(circle, title=want.title, **{f"option {i}": o for i, o in enumerate(options, 1)})
    if refused:
        return refused
    n, today = circle.next_item, local_day(circle, ask.at)
    events: tuple[Event, ...] = (
        e.Drafted(n=n, title=title, by=who, pace=Pace.WHICH, topic=topic, at=ask.at, due_at=None, options=options),
        e.DraftFilled(
            n=n,
            review=add_months(today, circle.rules.small_review_months),
            why=NONE,
            owners=(ask.name,),
            know=NONE,
            work=NONE,
            mandate=Mandate.DECIDE,
            kind=Kind.PERMISSION,
        ),
        e.VersionWritten(n=n, number=1, text=" | ".join(options), by=who, day=today),
    )
    return then_begin(circle, n, events, ask)
