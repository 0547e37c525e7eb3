"""Fold one event into the state. Total over decided events; the only writer of state.

An item's state comes from ``transitions`` alone; what an event writes into the item's other fields
is in ``folding``. This file folds what happens to the circle itself.
"""

# ruff: noqa: ARG005 - every fold takes the circle and the event, needed or not
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from governance import erasing, listened, rules, screened, threads
from governance import events as e
from governance.events import Event, ItemEvent
from governance.folding import fold, shifted
from governance.ids import CircleId, PersonId
from governance.refusals import Refusal
from governance.rounds import later, slept
from governance.state import (
    CLOSED,
    TURNING,
    Circle,
    EffectKind,
    Founder,
    Item,
    ItemState,
    Person,
    Phase,
    Standing,
    Turn,
)
from governance.transitions import lead

_BARE: Mapping[str, Any] = MappingProxyType(
    {"name": "", "standing": Standing.GUEST, "hour": None, "reminders": 1, "last_turn": None}
)
NOBODY = "-"
"""Stands where an owner's name was whom the group forgot."""


def evolve(circle: Circle | None, event: Event, id: CircleId) -> Circle:  # noqa: A002 - the circle's own id
    """Return the circle after ``event``; ``id`` names a circle that is only being founded."""
    if isinstance(event, e.FoundingOpened):
        return _founded(event, id)
    assert circle is not None, "only founding_opened makes a circle"
    if isinstance(event, ItemEvent):
        return _item(circle, event)
    return _FOLDS[type(event)](circle, event)


def _founded(event: e.FoundingOpened, id: CircleId) -> Circle:  # noqa: A002 - the circle's own id
    return Circle(
        id=id,
        name=event.name,
        aim=event.aim,
        zone=event.zone,
        language=event.language,
        phase=Phase.FOUNDING,
        opened_at=event.at,
        server_host=event.server_host,
        bot_host=event.bot_host,
        free_text=event.free_text,
        expected=event.expected,
    )


def _item(circle: Circle, event: ItemEvent) -> Circle:
    old = circle.items.get(event.n)
    state = lead(event, old.state if old else None, old.paused_from if old else None)
    new = replace(fold(circle, old, event), state=state)
    if state in CLOSED or (state is ItemState.ADOPTED and old is not None and old.state is not state):
        new = replace(new, pausers=(), round=None, queued=None, outnumbered=False)
    if state not in TURNING:
        new = replace(new, kept=None)
    looked = circle.looked
    if isinstance(event, e.LookAgain):
        looked = (*looked, event.n)
    next_round = circle.next_round
    if isinstance(event, e.RoundOpened):
        next_round = max(next_round, event.round.number + 1)
    return replace(
        circle,
        items={**circle.items, event.n: new},
        next_item=max(circle.next_item, event.n + 1),
        next_round=next_round,
        looked=looked,
    )


def _person(circle: Circle, who: PersonId, **fields: object) -> Circle:
    changed: Person = replace(circle.people[who], **fields)  # type: ignore[arg-type]  # fields of Person
    return replace(circle, people={**circle.people, who: changed})


def _joined(circle: Circle, event: e.PersonJoined) -> Circle:
    founders, rota = circle.founders, circle.rota
    who = event.person.id
    if circle.phase is Phase.FOUNDING:
        # Who joins anew, perhaps in another role, has not yet said "this is us" in it; their word stays.
        said = next((f for f in founders if f.person == who), Founder(person=who))
        founders = (*(f for f in founders if f.person != who), replace(said, ready=None, at=None))
    elif who not in rota:
        rota = (*rota, who)
    known = circle if event.person.standing is Standing.MEMBER else _unhelped(circle, who)
    return replace(
        circle,
        people={**known.people, who: event.person},
        founders=founders,
        rota=rota,
        expected=tuple(account for account in circle.expected if account != event.account),
        admitted={account: kept for account, kept in circle.admitted.items() if account != event.account},
    )


def _answered(circle: Circle, event: e.FoundingAnswered) -> Circle:
    return _founder(circle, event.person, ready=event.ready, at=event.at)


def _founder(circle: Circle, who: PersonId, **fields: object) -> Circle:
    changed = tuple(
        replace(f, **fields) if f.person == who else f  # type: ignore[arg-type]  # fields of Founder
        for f in circle.founders
    )
    return replace(circle, founders=changed)


def _word(circle: Circle, event: e.WordGiven) -> Circle:
    return _founder(circle, event.person, word=event.word, commitment=event.commitment)


def _counts(circle: Circle, event: e.Founded) -> Circle:
    changed = rules.change(circle.rules, "floor", event.floor)
    return replace(circle, phase=Phase.TRIAL, rota=event.rota, rules=changed, opened_at=event.at, founders=())


def _left(circle: Circle, event: e.PersonLeft) -> Circle:
    rota = tuple(p for p in circle.rota if p != event.person)
    founders = tuple(f for f in circle.founders if f.person != event.person)
    alone = _unhelped(circle, event.person)
    gone = _person(alone, event.person, left=True, resting=False, rest_until=None, stopped=False, ties=())
    turn = replace(circle.turn, holder=None) if circle.turn and circle.turn.holder == event.person else circle.turn
    others = tuple(p for p in circle.others_at_home if p != event.person)
    return replace(gone, rota=rota, founders=founders, turn=turn, others_at_home=others)


def _unhelped(circle: Circle, who: PersonId) -> Circle:
    """Let somebody who left, or is no member any more, neither help nor be helped."""
    people = {p.id: replace(p, helper=None) if who in {p.helper, p.id} else p for p in circle.people.values()}
    return replace(circle, people=people)


def _standing(circle: Circle, event: e.StandingChanged) -> Circle:
    known = circle if event.standing is Standing.MEMBER else _unhelped(circle, event.person)
    return _person(known, event.person, standing=event.standing)


def _forgotten(circle: Circle, event: e.PersonForgotten) -> Circle:
    who = event.person
    bare, name = screened.forgotten(circle, who), ""
    if who in circle.people:
        name = circle.people[who].name
        # What stays is a random id, where a frozen list of who may answer or have spoken needs one more to count.
        bare = _left(_person(bare, who, **_BARE, joined=circle.opened_at.date()), e.PersonLeft(person=who))
    return replace(bare, items={n: _unsigned(_unnamed(i, who, name), who) for n, i in bare.items.items()})


def _unnamed(item: Item, who: PersonId, name: str) -> Item:
    """Take a person's name out of where the bot itself wrote it: owners, and proposals about them."""
    item = replace(item, owners=_without(item.owners, name))
    if item.terms is not None:
        item = replace(item, terms=replace(item.terms, owners=_without(item.terms.owners, name)))
    if item.effect is None or item.effect.person != who:
        return item
    texts = item.versions
    if item.effect.kind is EffectKind.REMOVE:
        texts = tuple(replace(version, text="") for version in texts)
    terms = replace(item.terms, title="") if item.terms else None
    effect = replace(item.effect, name="")
    return replace(item, effect=effect, title="", versions=texts, terms=terms, concerns=None)


def _without(owners: tuple[str, ...], name: str) -> tuple[str, ...]:
    if not name:
        return owners
    return tuple(NOBODY if owner.casefold() == name.casefold() else owner for owner in owners)


def _unsigned(item: Item, who: PersonId) -> Item:
    """Blank what one person signed. Texts the group agreed on are the group's and stay."""
    questions = tuple(
        replace(
            q,
            by=None if q.by == who else q.by,
            text="" if q.by == who else q.text,
            answer="" if q.answered_by == who else q.answer,
            answered_by=None if q.answered_by == who else q.answered_by,
            to=None if q.to == who else q.to,
        )
        for q in item.questions
    )
    return replace(
        item,
        author=None if item.author == who else item.author,
        versions=tuple(replace(v, by=None) if v.by == who else v for v in item.versions),
        questions=questions,
        reactions=tuple(r for r in item.reactions if r.by != who),
        advisers=tuple(p for p in item.advisers if p != who),
        pausers=tuple(p for p in item.pausers if p != who),
        words=threads.without(item.words, who),
    )


def _rest(circle: Circle, event: e.RestBegan) -> Circle:
    return _person(circle, event.person, resting=True, rest_until=event.until)


def _rule(circle: Circle, event: e.RuleChanged) -> Circle:
    value = rules.parse(event.name, event.value)
    assert not isinstance(value, Refusal), "decided rule changes were parsed before"
    return replace(circle, rules=rules.change(circle.rules, event.name, value))


def _wake(circle: Circle, event: e.SleepEnded) -> Circle:
    awake = replace(circle, asleep_since=None)
    items = {n: _later(awake, item, event.shift, event.at) for n, item in circle.items.items()}
    turn = replace(circle.turn, ends_at=circle.turn.ends_at + event.shift) if circle.turn else None
    opened = circle.opened_at + event.shift if circle.phase is Phase.TRIAL else circle.opened_at
    box = slept(awake, circle.listening, event.shift) if circle.listening else None
    return replace(awake, items=items, turn=turn, opened_at=opened, listening=box)


def _later(circle: Circle, item: Item, shift: timedelta, at: datetime) -> Item:
    if item.state in CLOSED or item.state is ItemState.ADOPTED:
        return item
    moved = shifted(circle, item, shift, at)
    if moved.round is None:
        return moved
    ends = later(circle, moved, moved.round.ends_at, shift, "slept").ends_at
    return replace(moved, round=replace(moved.round, ends_at=ends))


def _turn(circle: Circle, event: e.TurnGiven) -> Circle:
    given = replace(circle, turn=Turn(holder=event.person, ends_at=event.ends_at))
    return given if event.person is None else _person(given, event.person, last_turn=event.day)


def _ended(circle: Circle, _: e.TrialEnded) -> Circle:
    # What waited for a place waits no more.
    items = {n: replace(item, queued=None, outnumbered=False) for n, item in circle.items.items()}
    return replace(circle, phase=Phase.ENDED, expected=(), sleep_at=None, items=items)


_FOLDS: Mapping[type[Event], Callable[[Circle, Any], Circle]] = {
    e.PersonJoined: _joined,
    e.StandingChanged: _standing,
    e.TiesTold: lambda c, v: _person(c, v.person, ties=v.ties),
    e.FoundingAnswered: _answered,
    e.WordGiven: _word,
    e.Founded: _counts,
    # Who was expected may walk in during the trial only; after it the list of accounts is nobody's business.
    e.CircleBegan: lambda c, v: replace(c, phase=Phase.LIVE, expected=()),
    e.TrialEnded: _ended,
    e.PersonLeft: _left,
    e.PersonForgotten: _forgotten,
    e.PersonExpected: lambda c, v: replace(c, admitted={**c.admitted, v.account: v.standing}),
    e.RestBegan: _rest,
    e.RestEnded: lambda c, v: _person(c, v.person, resting=False, rest_until=None, stopped=False),
    e.Stopped: lambda c, v: _person(c, v.person, stopped=True),
    e.HourChosen: lambda c, v: _person(c, v.person, hour=v.hour),
    e.RemindersChosen: lambda c, v: _person(c, v.person, reminders=v.times),
    e.RuleChanged: _rule,
    e.SleepAsked: lambda c, v: replace(c, sleep_at=v.at),
    e.SleepDeclined: lambda c, v: replace(c, sleep_at=None),
    e.SleepBegan: lambda c, v: replace(c, sleep_at=None, asleep_since=v.at),
    e.SleepEnded: _wake,
    e.TurnGiven: _turn,
    e.OutageNoted: lambda c, v: replace(c, hold_until=v.hold_until),
    e.HelperNamed: lambda c, v: _person(c, v.person, helper=v.helper),
    e.ListeningOpened: listened.opened,
    e.ListeningLooked: listened.looked,
    e.ListeningMoved: listened.moved,
    e.ListeningClosed: listened.closed,
    e.ListeningDropped: listened.dropped,
    e.WordsErased: erasing.erase,
    e.WordsHeld: lambda c, v: replace(c, held=(*c.held, *v.texts)),
    e.WordsScreened: screened.said,
    e.ScreeningEnded: screened.ended,
    e.WordsWithheld: screened.withheld,
    e.HomeNoted: lambda c, v: replace(c, others_at_home=v.others, strangers=v.strangers),
}
