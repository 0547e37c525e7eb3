"""What follows when a private round closes. Only here does a round move an item.

``CloseRound`` carries all that left the urn; a repeat of the same closing changes nothing. Order of
reading (``process.md``, "The private round"): the number first, then "not yet", then "need time".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from governance import consent, ending, erasing, listening, screening, threads
from governance import events as e
from governance.again import again, folded, without_barred
from governance.checks import rule_lines
from governance.commands import Ask, CloseRound, KeyLost
from governance.consent import TURNS
from governance.deadlines import add_months, closing, local_day
from governance.events import Event
from governance.ids import RoundId
from governance.refusals import Code, Refusal, refuse
from governance.rounds import WAYS_OUT, begin, later
from governance.rules import show
from governance.state import (
    Circle,
    EffectKind,
    Item,
    Kind,
    Mandate,
    Opening,
    Pace,
    RoundKind,
    Standing,
)
from governance.texts import give_up, went_gentle

_K = RoundKind
TWO_YEARS = 24
_NOES = consent.NO | {consent.CARRIED}
_SET_ASIDE = len(WAYS_OUT) - 1
Follow = tuple[Event, ...]


def with_round(circle: Circle, round_: RoundId) -> Item | None:
    """Return the item whose open round this is."""
    return next((i for i in circle.items.values() if i.round is not None and i.round.id == round_), None)


def close(circle: Circle, ask: Ask, want: CloseRound) -> Follow | Refusal:
    """Fold in what a round gave at its pulse, or extend it unopened."""
    if circle.listening is not None and circle.listening.id == want.round:
        return listening.close(circle, ask, circle.listening, want)
    item = with_round(circle, want.round)
    if item is None or item.round is None or item.round.closings != want.closing:
        return refuse(Code.ALREADY_DONE)
    if item.n not in {n for n, _ in closing(circle, ask.at)}:
        # Its end was moved, it is paused, or the circle sleeps: nobody closes a round early.
        return refuse(Code.ROUND_OPEN, n=item.n)
    kind = item.round.kind
    if want.opening is None:
        if item.pace is Pace.LIVE and kind is not _K.REVIEW:
            by = circle.rules.live_round
        else:
            by = circle.rules.small_extension if kind in {_K.SMALL, _K.WHICH} else circle.rules.extension
        return (later(circle, item, ask.at, by, "extended"),)
    day = local_day(circle, ask.at)
    words = tuple(threads.dated(one, item.round, day, item.words) for one in want.opening.words)
    opening = replace(want.opening, words=words, lowered=threads.begun(item.words, want.opening.lowered))
    held = screening.held(circle, ask, item.round, [(item.n, one) for one in words])
    now = replace(opening, words=screening.without_texts(words, held))
    closed = e.RoundClosed(n=item.n, opening=now, kind=kind, day=day)
    done: Follow = (closed, *screening.begun(held), *erasing.some(circle, opening.erased, "code"))
    after = folded(circle, done)
    follow = _FOLLOW[kind](after, ask, after.items[item.n], opening)
    if opening.waiting and not (kind in TURNS and _turns(folded(after, follow).items[item.n])):
        # Only from turn to turn do words move. Where no turn follows, they are destroyed unread: that is told.
        done = (replace(closed, opening=replace(now, unsaid=now.unsaid or kind in TURNS, waiting=False)), *done[1:])
    return (*done, *follow)


def _turns(item: Item) -> bool:
    """Tell whether the item's next round is a turn, or asks whether a change is enough."""
    return (item.round.kind if item.round is not None else item.queued) in TURNS


def _then(circle: Circle, ask: Ask, item: Item, events: Follow, kind: RoundKind) -> Follow:
    after = folded(circle, events)
    return (*events, *begin(after, after.items[item.n], kind, ask.at, ask.fresh))


def _small(circle: Circle, ask: Ask, item: Item, opening: Opening) -> Follow:
    if opening.enough and opening.any_hold and not opening.any_no:
        return (went_gentle(circle, ask, item, "need_time", item.topic),)
    return _consent(circle, ask, item, opening)


def _consent(circle: Circle, ask: Ask, item: Item, opening: Opening) -> Follow:
    if opening.any_no or (opening.enough and opening.any_hold):
        return _objected(circle, ask, item, opening)
    if not opening.enough:
        return give_up(circle, ask, item, e.SetAside(n=item.n, why="too_few"))
    passed = e.Passed(n=item.n, in_force=item.pace is Pace.SMALL and item.mandate is Mandate.DECIDE)
    return _then(circle, ask, item, (passed,), _K.LAST_LOOK)


def _objected(circle: Circle, ask: Ask, item: Item, opening: Opening) -> Follow:
    """Begin making it safe enough, or after too many loops choose a way out."""
    failed = item.unmet
    answers, noes = 0, 0
    if opening.tally is not None:
        answers = opening.tally.answers
        noes = sum(count for name, count in opening.tally.counts.items() if name in _NOES)
    number = opening.words[0].round if opening.words else 0
    stood = e.ObjectionStood(n=item.n, failed=failed, answers=answers, noes=noes, round=number)
    over = item.failed_loops + failed >= circle.rules.loops
    return _then(circle, ask, item, (stood,), _K.WAYS_OUT if over else _K.TURN)


def _last_look(circle: Circle, ask: Ask, item: Item, opening: Opening) -> Follow:
    if opening.any_no:
        return _objected(circle, ask, item, opening)
    if item.mandate is not Mandate.DECIDE:
        return give_up(circle, ask, item, e.Ended(n=item.n, why="advice"))
    adopted = e.Adopted(n=item.n, day=local_day(circle, ask.at), review=_review_day(circle, ask, item))
    done = without_barred(circle, ask, (adopted, *effects(circle, item)))
    return ending.without_members(circle, ask, done)


def _review_day(circle: Circle, ask: Ask, item: Item) -> date:
    """Return the day agreed on; if the way here took longer than that, as far ahead as a small thing's."""
    today = local_day(circle, ask.at)
    assert item.review is not None
    if item.review > today:
        return item.review
    return add_months(today, circle.rules.small_review_months)


def _turn(circle: Circle, ask: Ask, item: Item, opening: Opening) -> Follow:
    """Count a turn without a change as failed; after a change ask everyone whether it is enough.

    The same text is asked about again when all who stopped it call their not-yet a worry now.
    """
    lowered = opening.enough and not opening.any_no and threads.lowered(item)
    if item.changed_in_turn or lowered:
        return begin(circle, item, _K.AFTER_CHANGE, ask.at, ask.fresh)
    return _failed(circle, ask, item)


def _failed(circle: Circle, ask: Ask, item: Item, then: RoundKind = _K.TURN) -> Follow:
    over = item.failed_loops + 1 >= circle.rules.loops
    return _then(circle, ask, item, (e.LoopFailed(n=item.n),), _K.WAYS_OUT if over else then)


def _after_change(circle: Circle, ask: Ask, item: Item, opening: Opening) -> Follow:
    """Ask everyone afresh once nobody says not met; a text changed meanwhile is asked about first."""
    if opening.any_no:
        return _failed(circle, ask, item, _K.AFTER_CHANGE if item.changed_in_turn else _K.TURN)
    if item.changed_in_turn:
        return begin(circle, item, _K.AFTER_CHANGE, ask.at, ask.fresh)
    return begin(circle, item, _K.CONSENT, ask.at, ask.fresh)


def _ways_out(circle: Circle, ask: Ask, item: Item, opening: Opening) -> Follow:
    if opening.choice is None or opening.choice == _SET_ASIDE:
        return give_up(circle, ask, item, e.SetAside(n=item.n, why="ways_out"))
    due = ask.at + circle.rules.draft_nudge
    return (e.SentBack(n=item.n, why=WAYS_OUT[opening.choice], due_at=due),)


def _which(circle: Circle, ask: Ask, item: Item, opening: Opening) -> Follow:
    if opening.choice is None:
        return (e.NothingDecided(n=item.n),)
    day, review = local_day(circle, ask.at), _review_day(circle, ask, item)
    return (e.Adopted(n=item.n, day=day, review=review, choice=opening.choice),)


def _review(circle: Circle, ask: Ask, item: Item, opening: Opening) -> Follow:
    """Permissions lapse in silence, protections stay; what some want otherwise goes back to a draft.

    In a review that one voice asked for silence changes nothing: else that voice alone could end anything. The
    agreement is in force again, till its own review.
    """
    if opening.end:
        return (e.Ended(n=item.n, why="review"),)
    if opening.change:
        return (e.SentBack(n=item.n, why="review", due_at=ask.at + circle.rules.draft_nudge),)
    if not opening.enough and item.suspended:
        assert item.review is not None, "what is in force has a review"
        return (e.Renewed(n=item.n, review=item.review, silent=True),)
    if not opening.enough and item.kind is Kind.PERMISSION:
        return (e.Ended(n=item.n, why="lapsed"),)
    return (e.Renewed(n=item.n, review=_next_review(circle, ask, item), silent=not opening.enough),)


def _next_review(circle: Circle, ask: Ask, item: Item) -> date:
    """Return a review date as far ahead as the first one was, at least a month, at most two years."""
    assert item.terms is not None
    return add_months(local_day(circle, ask.at), min(item.terms.months, TWO_YEARS))


def effects(circle: Circle, item: Item) -> Follow:
    """Return what the bot itself does now that the item is adopted."""
    effect = item.effect
    if effect is None:
        return ()
    if effect.kind is EffectKind.ERASE:
        return erasing.some(circle, erasing.unerased(circle.items[effect.n]), "agreed")
    if effect.kind is EffectKind.ADMIT:
        return (e.PersonExpected(account=effect.name, standing=Standing(item.text.strip().lower())),)
    if effect.kind in {EffectKind.REMOVE, EffectKind.STANDING}:
        assert effect.person is not None
        if circle.people[effect.person].left:
            return ()
        if effect.kind is EffectKind.REMOVE:
            return (e.PersonLeft(person=effect.person),)
        return (e.StandingChanged(person=effect.person, standing=Standing(item.text.strip().lower())),)
    read = rule_lines(item.text, strict=effect.kind is EffectKind.RULE)
    assert not isinstance(read, Refusal), "a text the bot could not carry out is refused when written"
    changes = tuple(e.RuleChanged(name=name, value=show(value)) for name, value in sorted(read.items()))
    return (e.CircleBegan(), *changes) if effect.kind is EffectKind.BEGIN else changes


def key_lost(circle: Circle, ask: Ask, want: KeyLost) -> Follow | Refusal:
    """Ask everyone again: the box cannot be opened any more, by anyone. Of a box kept for later only tell it."""
    if want.round in {circle.kept, circle.listening and circle.listening.id}:
        return (e.ListeningDropped(why="key_lost"),)
    kept = next((item for item in circle.items.values() if item.kept == want.round), None)
    if kept is not None:
        return (e.RoundDropped(n=kept.n, why="key_lost"),)
    item = with_round(circle, want.round)
    if item is None or item.round is None:
        return refuse(Code.ALREADY_DONE)
    return again(circle, item, ask, "key_lost")


_FOLLOW: Mapping[RoundKind, Callable[[Circle, Ask, Item, Opening], Follow]] = {
    _K.SMALL: _small,
    _K.CONSENT: _consent,
    _K.LAST_LOOK: _last_look,
    _K.TURN: _turn,
    _K.AFTER_CHANGE: _after_change,
    _K.WAYS_OUT: _ways_out,
    _K.WHICH: _which,
    _K.REVIEW: _review,
}
