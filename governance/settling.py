"""What an outcome writes into an item: in force, kept as it was, objected to, sent back, ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from governance import events as e
from governance.state import Circle, Item, ItemState, Kind, Pace, RoundKind, Terms

AGAIN_AFTER = timedelta(days=90)
"""So long no single voice asks again to look at what enough people just looked at because one asked."""
MONTH = 30
"""Days, when a stretch of time is told in months."""
_TERMS = ("title", "why", "owners", "know", "work", "mandate", "kind", "content_note")


def sent_back(_: Circle, item: Item, event: e.SentBack) -> Item:
    """Take a proposal back to its draft; out of a review, a permission is no longer in force."""
    from_review = item.state is ItemState.REVIEW
    # A permission stands only while nobody wants it otherwise; a protection stays till it is replaced.
    stands = item.in_force and (not from_review or item.kind is Kind.PROTECTION)
    # A choice or a meeting's item comes back as what it is now: one text, and nobody waits in a room for it.
    pace = {Pace.WHICH: Pace.SMALL, Pace.LIVE: Pace.GENTLE}.get(item.pace, item.pace)
    return replace(
        item,
        pace=pace if from_review else item.pace,
        review=None if from_review else item.review,
        adopted_on=item.adopted_on if stands else None,
        due_at=event.due_at,
        nudged=False,
        round=None,
        queued=None,
        outnumbered=False,
        quiet_since=None,
        cap_at=None,
        unmet=False,
        changed_in_turn=False,
        reason=event.why,
        in_force=stands,
        suspended=False,
    )


def objection(_: Circle, item: Item, event: e.ObjectionStood) -> Item:
    """Let an objection stand: the group makes it safe enough, the gentle way."""
    # The last look ends days after a meeting: what stops it there is made safe the gentle way.
    over = item.pace is Pace.LIVE and item.state is ItemState.COOLING
    return replace(
        item,
        pace=Pace.GENTLE if item.pace is Pace.SMALL or over else item.pace,
        unmet=True,
        in_force=item.in_force and item.adopted_on is not None,
        changed_in_turn=False,
        failed_loops=item.failed_loops + event.failed,
        answers_with_no=event.answers,
        noes=event.noes,
        stopped=event.round,
    )


def adopted(_: Circle, item: Item, event: e.Adopted) -> Item:
    """Put the newest text, with its terms, in force."""
    return replace(
        item,
        in_force=True,
        unmet=False,
        adopted_on=event.day,
        review=event.review,
        choice=event.choice,
        options=item.options if event.choice is not None else (),
        agreed=item.version,
        looked_on=None,
        terms=_terms(item, event),
        due_at=None,
        cap_at=None,
        reason="",
    )


def _terms(item: Item, event: e.Adopted) -> Terms:
    return Terms(
        title=item.title,
        why=item.why,
        owners=item.owners,
        know=item.know,
        work=item.work,
        mandate=item.mandate,
        kind=item.kind,
        content_note=item.content_note,
        months=max(1, round((event.review - event.day).days / MONTH)) if event.review else 1,
    )


def ended(_: Circle, item: Item, event: Any) -> Item:
    """End an item: nothing of it is in force."""
    over = replace(item, in_force=False, reason=getattr(event, "why", ""), due_at=None, cap_at=None)
    return replace(over, suspended=False, paused_from=None, paused_at=None)


def kept(_: Circle, item: Item, event: e.Kept) -> Item:
    """Put the agreement of before back: its terms, and its text as the newest (a number is never used twice)."""
    assert item.terms is not None
    agreed, versions = item.agreed, item.versions
    if agreed != item.version:
        before = next(v for v in versions if v.number == agreed)
        agreed = item.version + 1
        versions = (*versions, replace(before, number=agreed))
    terms = {name: getattr(item.terms, name) for name in _TERMS}
    back = replace(item, versions=versions, agreed=agreed, review=event.review, **terms)
    back = replace(back, due_at=None, cap_at=None, unmet=False, reason="")
    return replace(back, paused_from=None, paused_at=None)


def look_again(_: Circle, item: Item, __: e.LookAgain) -> Item:
    """Let an agreement stand still till everyone was asked; a protection protects meanwhile."""
    return replace(item, suspended=True, in_force=item.kind is Kind.PROTECTION)


def looked(item: Item, event: e.RoundClosed) -> Item:
    """Note the day if enough people looked again because one voice had asked for it."""
    asked = event.kind is RoundKind.REVIEW and item.suspended
    return replace(item, looked_on=event.day) if asked and event.opening.enough else item


def just_looked(item: Item, day: date) -> bool:
    """Tell whether enough people looked again so lately that one voice cannot ask for it."""
    return item.looked_on is not None and day < item.looked_on + AGAIN_AFTER
