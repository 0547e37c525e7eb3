"""THE table: from which states an event may happen, and where it leads.

Nothing else changes an item's state: ``evolve`` looks here, ``decide`` may only return what this
allows (law), and the diagram in ``docs/states.md`` is drawn from it. ``None`` is "no such item yet".

The shape follows Sociocracy 3.0's proposal forming and consent patterns, made asynchronous: a need,
a draft, questions, reactions, a private round, objections worked in, a last look, a review date.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from governance import events as e
from governance.state import ItemState as S

BACK: Final = "back"
"""To the state the item was paused in."""

TALK = (S.UNDERSTAND, S.REACT, S.AMEND)
"""Steps that wait for the group; the cap counts them."""
ROUNDS = (S.CONSENT, S.INTEGRATE, S.FALLBACK, S.COOLING, S.REVIEW)
"""Steps that live on a private round: one is open, or one is queued."""
WORKING = TALK + ROUNDS
OPEN = (S.NEED, S.DRAFT, *WORKING, S.PAUSED)


def _to(target: S, *sources: S | None) -> dict[S | None, S | str]:
    return dict.fromkeys(sources, target)


def _stay(sources: Iterable[S]) -> dict[S | None, S | str]:
    return {state: state for state in sources}


TABLE: Mapping[type[e.ItemEvent], Mapping[S | None, S | str]] = MappingProxyType(
    {
        e.NeedRaised: _to(S.NEED, None),
        e.Parked: _to(S.PARKED, S.NEED),
        e.Drafted: _to(S.DRAFT, None, S.NEED, S.PARKED),
        e.DraftTaken: _stay([S.DRAFT]),
        e.UnderstandOpened: _to(S.UNDERSTAND, S.DRAFT),
        e.SentBack: _to(S.DRAFT, S.UNDERSTAND, S.FALLBACK, S.REVIEW),
        e.ReactOpened: _to(S.REACT, S.UNDERSTAND),
        e.ReactClosed: _stay([S.REACT]),
        e.AmendOpened: _to(S.AMEND, S.REACT),
        e.ConsentOpened: _to(S.CONSENT, S.DRAFT, S.REACT, S.AMEND, S.INTEGRATE),
        e.ObjectionStood: _to(S.INTEGRATE, S.CONSENT, S.COOLING),
        e.WentGentle: _to(S.UNDERSTAND, S.DRAFT, S.CONSENT),
        e.WaysOutOpened: _to(S.FALLBACK, S.INTEGRATE, *TALK),
        e.Passed: _to(S.COOLING, S.CONSENT),
        e.Adopted: _to(S.ADOPTED, S.COOLING, S.CONSENT),
        e.SetAside: _to(S.SET_ASIDE, S.CONSENT, S.FALLBACK),
        e.NothingDecided: _to(S.ENDED, S.CONSENT),
        e.ReviewOpened: _to(S.REVIEW, S.ADOPTED),
        e.Kept: _to(S.ADOPTED, S.DRAFT, *WORKING, S.PAUSED),
        e.Renewed: _to(S.ADOPTED, S.REVIEW),
        e.Ended: _to(S.ENDED, *OPEN),
        e.Withdrawn: _to(S.WITHDRAWN, S.NEED, S.DRAFT, *TALK, S.CONSENT, S.INTEGRATE, S.FALLBACK),
        e.Paused: _to(S.PAUSED, *WORKING),
        e.Resumed: {S.PAUSED: BACK},
        e.DraftFilled: _stay([S.DRAFT, *TALK, S.INTEGRATE]),
        e.VersionWritten: _stay([S.DRAFT, *TALK, S.CONSENT, S.INTEGRATE]),
        e.Marked: _stay([S.NEED, S.DRAFT, *WORKING, S.ADOPTED, S.PAUSED]),
        e.Unsigned: _stay([S.NEED, S.DRAFT, *WORKING, S.ADOPTED, S.PAUSED]),
        e.Nudged: _stay([S.DRAFT]),
        e.QuestionAsked: _stay([S.DRAFT, *WORKING]),
        e.QuestionAnswered: _stay([S.DRAFT, *WORKING]),
        e.Reacted: _stay([S.REACT]),
        e.RoundQueued: _stay([S.DRAFT, *TALK, *ROUNDS, S.ADOPTED, S.PAUSED]),
        e.RoundOpened: _stay(ROUNDS),
        e.RoundMoved: _stay(ROUNDS),
        e.RoundClosed: _stay(ROUNDS),
        e.RoundDropped: _stay([*ROUNDS, S.PAUSED]),
        e.WordsReleased: _stay(S),
        e.WordsShown: _stay(S),
        e.LookAgain: _stay([S.ADOPTED]),
        e.LoopFailed: _stay([S.INTEGRATE]),
        e.DueMoved: _stay(TALK),
        e.Extended: _stay(WORKING),
    }
)


def lead(event: e.ItemEvent, state: S | None, paused_from: S | None = None) -> S:
    """Return the state ``event`` leads to.

    Raises ``LookupError`` if the table forbids it there; a decided event never does (law).
    """
    target = TABLE[type(event)][state]
    if isinstance(target, S):
        return target
    if paused_from is None:
        raise LookupError("resumed, but never paused")
    return paused_from
