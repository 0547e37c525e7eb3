"""Questions, answers, reactions, and asking for more time."""

from __future__ import annotations

from governance import commands as c
from governance import events as e
from governance.again import folded, without_barred
from governance.checks import line, text
from governance.commands import Ask
from governance.deadlines import closing, pulse, step_due, waking
from governance.events import Event
from governance.ids import PersonId
from governance.refusals import Code, Refusal, refuse
from governance.rotation import holds
from governance.rounds import begin, later
from governance.standing import standing
from governance.state import Circle, Item, ItemState, Pace, RoundKind, Standing

_S = ItemState


def ask_question(circle: Circle, who: PersonId, item: Item, want: c.AskQuestion) -> tuple[Event, ...] | Refusal:
    """Ask about a proposal."""
    outsider = standing(circle, who) is not Standing.MEMBER
    refused = line(circle, "text", want.text)
    number = len(item.questions) + 1
    return refused or (e.QuestionAsked(n=item.n, q=number, text=want.text.strip(), by=who, outsider=outsider),)


def answer(
    circle: Circle, ask: Ask, who: PersonId, item: Item, want: c.AnswerQuestion
) -> tuple[Event, ...] | Refusal:
    """Answer a question; the first answer stands."""
    question = next((q for q in item.questions if q.number == want.q), None)
    if question is None:
        return refuse(Code.UNKNOWN_QUESTION, n=item.n, q=want.q)
    if question.answer is not None:
        return refuse(Code.ALREADY_ANSWERED, n=item.n, q=want.q)
    if question.to is not None and question.to != who:
        return refuse(Code.NOT_YOURS, n=item.n)
    refused = text(circle, "text", want.text)
    advice = standing(circle, who) is not Standing.MEMBER
    return refused or (
        e.QuestionAnswered(n=item.n, q=want.q, text=want.text.strip(), by=who, advice=advice, at=ask.at),
    )


def react(circle: Circle, who: PersonId, item: Item, want: c.React) -> tuple[Event, ...] | Refusal:
    """Give one short reaction."""
    if item.reactions_open:
        return refuse(Code.WRONG_STATE, n=item.n, state=item.state)
    refused = line(circle, "text", want.text)
    advice = standing(circle, who) is not Standing.MEMBER
    return refused or (e.Reacted(n=item.n, text=want.text.strip(), by=who, advice=advice),)


def touches(circle: Circle, ask: Ask, item: Item, want: c.Touches) -> tuple[Event, ...] | Refusal:
    """Mark which outside body an item touches; a round that asked somebody tied to it is asked again."""
    refused = line(circle, "body", want.body)
    if refused:
        return refused
    if want.body.strip().casefold() in {body.casefold().strip() for body in item.touches}:
        return refuse(Code.ALREADY_DONE)
    return without_barred(circle, ask, (e.Marked(n=item.n, body=want.body.strip()),))


def extend(circle: Circle, ask: Ask, item: Item) -> tuple[Event, ...] | Refusal:
    """Give an item more time, twice in all; a last look has a fixed length, and at its pulse a round is over."""
    by = circle.rules.live_step if item.pace is Pace.LIVE else circle.rules.extend
    over = any(n == item.n for n, _ in closing(circle, ask.at))
    if over or item.state is _S.COOLING or item.queued is not None:
        return refuse(Code.NO_EXTENSION_HERE, n=item.n)
    if item.extends >= circle.rules.extends:
        return refuse(Code.EXTENDS_USED, n=item.n, times=circle.rules.extends)
    said = e.Extended(n=item.n)
    if item.round is not None:
        return (said, later(circle, item, item.round.ends_at, by, "member"))
    assert item.due_at is not None
    due = item.due_at + by
    if item.pace is not Pace.LIVE:
        due = pulse(circle, due) if item.reactions_open else waking(circle, due)
    return (said, e.DueMoved(n=item.n, due_at=due))


def pause(ask: Ask, who: PersonId, item: Item) -> tuple[Event, ...] | Refusal:
    """Stop an item for a while; once per item and person, shown as "someone needs time"."""
    if who in item.pausers:
        return refuse(Code.ONCE_PER_ITEM, n=item.n)
    return (e.Paused(n=item.n, by=who, at=ask.at),)


def resume(circle: Circle, ask: Ask, item: Item) -> tuple[Event, ...]:
    """Go on, every clock later by the time paused; the round ends at the pulse after that."""
    assert item.paused_at is not None
    shift = ask.at - item.paused_at
    ends = None
    if item.round is not None:
        ends = later(circle, item, item.round.ends_at, shift, "paused").ends_at
    return (e.Resumed(n=item.n, shift=shift, ends_at=ends),)


def review(circle: Circle, ask: Ask, item: Item) -> tuple[Event, ...] | Refusal:
    """Open the review of an agreement now."""
    if item.queued is not None:
        return refuse(Code.ALREADY_DONE)
    return begin(circle, item, RoundKind.REVIEW, ask.at, ask.fresh)


def next_step(circle: Circle, ask: Ask, who: PersonId, item: Item) -> tuple[Event, ...] | Refusal:
    """Move an open step on: whose turn it is; in a meeting also whoever brought the item.

    Never a private round: its announced end stays.
    """
    brought = item.pace is Pace.LIVE and item.author == who
    if not brought and not holds(circle, item, who):
        return refuse(Code.NOT_YOUR_TURN)
    if item.state is _S.UNDERSTAND and _unheard(circle, item):
        return refuse(Code.WRONG_STATE, n=item.n, state=item.state)
    if item.state is _S.UNDERSTAND:
        return (to_react(circle, ask, item),)
    if item.state is _S.REACT and item.pace is Pace.LIVE and item.queued is None:
        closed = () if item.reactions_open else (e.ReactClosed(n=item.n, due_at=ask.at),)
        after = folded(circle, closed)
        return (*closed, *begin(after, after.items[item.n], RoundKind.CONSENT, ask.at, ask.fresh))
    return refuse(Code.WRONG_STATE, n=item.n, state=item.state)


def _unheard(circle: Circle, item: Item) -> bool:
    """Tell whether somebody the item is about was asked first and has not spoken yet."""
    return any(
        question.to is not None and question.answer is None and not circle.people[question.to].left
        for question in item.questions
    )


def to_react(circle: Circle, ask: Ask, item: Item) -> e.ReactOpened:
    """Close the questions, open the reactions."""
    return e.ReactOpened(n=item.n, due_at=step_due(circle, item.pace, ask.at, circle.rules.react))


def unclear(circle: Circle, ask: Ask, item: Item) -> tuple[Event, ...]:
    """Send a proposal back to its draft."""
    return (e.SentBack(n=item.n, why="unclear", due_at=ask.at + circle.rules.draft_nudge),)
