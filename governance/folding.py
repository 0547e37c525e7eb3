"""What an item event writes into the item's fields (its state comes from ``transitions``)."""

# ruff: noqa: ARG005 - every fold takes circle, item and event, needed or not
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from governance import events as e
from governance import screened, settling, threads
from governance.deadlines import local_day, pulse, waking
from governance.rules import Topic
from governance.standing import standing
from governance.state import (
    Circle,
    Item,
    ItemState,
    Pace,
    Question,
    Reaction,
    RoundKind,
    Standing,
    Version,
)


def fold(circle: Circle, item: Item | None, event: e.ItemEvent) -> Item:
    """Return the item after ``event``, its ``state`` still as it was."""
    if isinstance(event, e.NeedRaised):
        return _raised(event)
    if isinstance(event, e.Drafted):
        return _drafted(item, event)
    assert item is not None, "the table lets only a need or a draft make an item"
    return _FOLDS[type(event)](circle, item, event)


def shifted(circle: Circle, item: Item, shift: timedelta, at: datetime) -> Item:
    """Return the item with every clock but the round's end later by ``shift`` (nothing is due at once)."""

    def move(instant: datetime | None) -> datetime | None:
        return None if instant is None else instant + shift

    due = move(item.due_at)
    if due is not None and item.pace is not Pace.LIVE:
        # After the reactions the private round opens at a pulse, wherever the pause ended.
        due = pulse(circle, max(due, at)) if item.reactions_open else waking(circle, max(due, at))
    return replace(
        item,
        due_at=due,
        # With its beginning, a round's window stays as long as it was (an outage is measured against it).
        round=None if item.round is None else replace(item.round, opened_at=item.round.opened_at + shift),
        cap_at=move(item.cap_at),
        quiet_since=move(item.quiet_since),
        paused_at=move(item.paused_at),
    )


def _raised(event: e.NeedRaised) -> Item:
    return Item(
        n=event.n,
        state=ItemState.NEED,
        pace=Pace.GENTLE,
        topic=Topic.EVERYDAY,
        title=event.text,
        author=event.by,
        opened_at=event.at,
        origin=event.origin,
    )


def _drafted(item: Item | None, event: e.Drafted) -> Item:
    return Item(
        n=event.n,
        state=ItemState.DRAFT,
        pace=event.pace,
        topic=event.topic,
        title=event.title,
        author=event.by,
        opened_at=event.at,
        due_at=event.due_at,
        effect=event.effect,
        concerns=event.concerns,
        options=event.options,
        why=item.title if item else "",
        origin=item.origin if item else "member",
        words=item.words if item else (),
        touches=item.touches if item else (),
    )


def _filled(_: Circle, item: Item, event: e.DraftFilled) -> Item:
    names = ("title", "why", "review", "owners", "know", "work", "mandate", "kind", "content_note", "touches")
    given = {name: getattr(event, name) for name in names if getattr(event, name) is not None}
    return replace(item, **given)


def _version(_: Circle, item: Item, event: e.VersionWritten) -> Item:
    version = Version(number=event.number, text=event.text, by=event.by, day=event.day)
    return replace(
        item,
        versions=(*item.versions, version),
        changed_in_turn=item.changed_in_turn or item.state is ItemState.INTEGRATE,
    )


def _asked(circle: Circle, item: Item, event: e.QuestionAsked) -> Item:
    question = Question(number=event.q, by=event.by, text=event.text, to=event.to, words=event.words)
    return replace(_advised(circle, item, event.by), questions=(*item.questions, question), quiet_since=None)


def _told(circle: Circle, item: Item, event: e.QuestionAnswered) -> Item:
    questions = tuple(
        replace(q, answer=event.text, answered_by=event.by, advice=event.advice) if q.number == event.q else q
        for q in item.questions
    )
    still_open = any(q.answer is None for q in questions)
    quiet = None if still_open or item.extends or item.pace is Pace.LIVE else event.at
    return replace(_advised(circle, item, event.by), questions=questions, quiet_since=quiet)


def _advised(circle: Circle, item: Item, who: Any) -> Item:
    if who is None or who in item.advisers or standing(circle, who) is Standing.MEMBER:
        return item
    return replace(item, advisers=(*item.advisers, who))


def _reacted(circle: Circle, item: Item, event: e.Reacted) -> Item:
    kept = tuple(r for r in item.reactions if r.by != event.by)
    reaction = Reaction(by=event.by, text=event.text, advice=event.advice)
    return replace(_advised(circle, item, event.by), reactions=(*kept, reaction))


def _understand(_: Circle, item: Item, event: e.UnderstandOpened) -> Item:
    waits = item.pace is Pace.LIVE or any(q.answer is None for q in item.questions)
    return replace(
        item,
        due_at=event.due_at,
        cap_at=event.cap_at,
        quiet_since=None if waits else event.at,
        reactions=(),
        reactions_open=False,
    )


def _gentle(_: Circle, item: Item, event: e.WentGentle) -> Item:
    open_question = any(q.answer is None for q in item.questions)
    return replace(
        item,
        pace=Pace.GENTLE,
        topic=event.topic,
        due_at=event.due_at,
        cap_at=event.cap_at,
        quiet_since=None if open_question else event.at,
        round=None,
        queued=None,
        outnumbered=False,
    )


def _queued(_: Circle, item: Item, event: e.RoundQueued) -> Item:
    return replace(item, queued=event.kind, due_at=event.due_at, outnumbered=event.outnumbered)


def _opened(_: Circle, item: Item, event: e.RoundOpened) -> Item:
    # A change written while the turn waited to open counts as a change in that turn.
    again = event.round.kind is RoundKind.AFTER_CHANGE
    return replace(
        item,
        round=event.round,
        kept=None,
        queued=None,
        outnumbered=False,
        due_at=None,
        changed_in_turn=False if again else item.changed_in_turn,
    )


def _moved(_: Circle, item: Item, event: e.RoundMoved) -> Item:
    assert item.round is not None
    by_itself = event.why == "extended"
    return replace(
        item,
        round=replace(
            item.round,
            ends_at=event.ends_at,
            extended=item.round.extended or by_itself,
            closings=item.round.closings + by_itself,
            outages=item.round.outages + (event.why == "outage"),
        ),
    )


def _closed(circle: Circle, item: Item, event: e.RoundClosed) -> Item:
    assert item.round is not None
    words = threads.aged(item.words, item.round, local_day(circle, item.round.opened_at))
    words = threads.worries(words, event.opening.lowered)
    kept = item.round.id if event.opening.waiting else None
    return replace(
        settling.looked(item, event), round=None, kept=kept, words=threads.joined(words, event.opening.words)
    )


def _resumed(circle: Circle, item: Item, event: e.Resumed) -> Item:
    assert item.paused_at is not None
    moved = shifted(circle, item, event.shift, item.paused_at + event.shift)
    if moved.round is not None and event.ends_at is not None:
        moved = replace(moved, round=replace(moved.round, ends_at=event.ends_at))
    return replace(moved, paused_from=None, paused_at=None)


def _unsigned(_: Circle, item: Item, __: e.Unsigned) -> Item:
    versions = tuple(replace(v, by=None) if v.by == item.author else v for v in item.versions)
    return replace(item, author=None, versions=versions)


_FOLDS: Mapping[type[e.ItemEvent], Callable[[Circle, Item, Any], Item]] = {
    e.Parked: lambda _, i, v: i,
    e.DraftTaken: lambda _, i, v: replace(i, author=v.by, due_at=v.due_at, nudged=False),
    e.UnderstandOpened: _understand,
    e.SentBack: settling.sent_back,
    e.ReactOpened: lambda _, i, v: replace(i, due_at=v.due_at, quiet_since=None),
    e.ReactClosed: lambda _, i, v: replace(i, due_at=v.due_at, reactions_open=True),
    e.AmendOpened: lambda _, i, v: replace(i, due_at=v.due_at, reactions_open=True, queued=None, outnumbered=False),
    e.ConsentOpened: lambda _, i, v: i,
    e.ObjectionStood: settling.objection,
    e.WentGentle: _gentle,
    e.WaysOutOpened: lambda _, i, v: replace(i, ways_out_shown=True),
    e.Passed: lambda _, i, v: replace(i, in_force=i.in_force or v.in_force, unmet=False),
    e.Adopted: settling.adopted,
    e.SetAside: settling.ended,
    e.NothingDecided: settling.ended,
    e.ReviewOpened: lambda _, i, v: i,
    e.Kept: settling.kept,
    e.Renewed: lambda _, i, v: replace(i, review=v.review, in_force=True, suspended=False),
    e.Ended: settling.ended,
    e.Withdrawn: settling.ended,
    e.Paused: lambda _, i, v: replace(i, paused_from=i.state, paused_at=v.at, pausers=(*i.pausers, v.by)),
    e.Resumed: _resumed,
    e.DraftFilled: _filled,
    e.VersionWritten: _version,
    e.Marked: lambda _, i, v: replace(i, touches=(*i.touches, v.body)),
    e.Unsigned: _unsigned,
    e.Nudged: lambda _, i, v: replace(i, nudged=True),
    e.QuestionAsked: _asked,
    e.QuestionAnswered: _told,
    e.Reacted: _reacted,
    e.RoundQueued: _queued,
    e.RoundOpened: _opened,
    e.RoundMoved: _moved,
    e.RoundClosed: _closed,
    e.RoundDropped: lambda _, i, v: replace(i, round=None, kept=None),
    e.WordsReleased: lambda _, i, v: replace(i, words=threads.joined(i.words, (v.words,))),
    e.WordsShown: screened.shown,
    e.LookAgain: settling.look_again,
    e.LoopFailed: lambda _, i, v: replace(i, failed_loops=i.failed_loops + 1),
    e.DueMoved: lambda _, i, v: replace(i, due_at=v.due_at, quiet_since=None),
    e.Extended: lambda _, i, v: replace(i, extends=i.extends + 1),
}
