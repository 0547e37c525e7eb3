"""Laws that can be seen from one state, or from one step to the next."""

from __future__ import annotations

from datetime import datetime

from governance import events as e
from governance.deadlines import deadlines
from governance.standing import members
from governance.state import CLOSED, Circle, Item, ItemState, Kind, Phase, Standing
from governance.transitions import ROUNDS, TALK


def resting_place(item: Item) -> None:
    """An item is where something will move it, or where nothing has to."""
    if item.state in ROUNDS:
        assert (item.round is None) != (item.queued is None), f"{item.n} is stuck in {item.state}"
    if item.state in CLOSED:
        assert (item.round, item.queued, item.in_force, item.pausers) == (None, None, False, ())
    if item.state in TALK:
        assert item.cap_at is not None
        assert item.due_at is not None
    if item.state is ItemState.ADOPTED:
        assert item.review is not None
        stands = not item.suspended or item.kind is Kind.PROTECTION
        assert (item.in_force, item.agreed, item.round) == (stands, item.version, None)
    if item.in_force and ItemState.COOLING not in {item.state, item.paused_from}:
        assert item.agreed
        assert item.adopted_on is not None
    if item.suspended:
        assert {item.state, item.paused_from} & {ItemState.ADOPTED, ItemState.REVIEW}


def open_things(circle: Circle) -> None:
    """A circle at work always has its listening box, open or due; where nothing is open nothing is due."""
    due = {(d.what, d.n) for d in deadlines(circle)}
    kept = {("fade", n) for n, i in circle.items.items() if any(w.day and not w.erased for w in i.words)}
    kept |= {("screen", 0)} if circle.held else set()
    rests = {("rest", 0)} if any(p.rest_until is not None for p in circle.people.values()) else set()
    if circle.phase is Phase.FOUNDING:
        assert due == set()
        return
    assert kept <= due
    if circle.asleep_since is not None:
        assert due == kept
        return
    if circle.phase is Phase.ENDED:
        assert due == kept | rests
        return
    open_items = {item.n for item in circle.items.values() if _moves(item)}
    box = {("close", 0)} if circle.listening else {("listen", 0)} if members(circle) else set()
    assert {("close", 0), ("listen", 0)} & due == box
    assert {n for what, n in due - kept if n} == open_items
    asked = any(i.effect is not None and i.effect.kind == "begin" for i in circle.items.values())
    assert (("agree", 0) in due) == (circle.phase is Phase.TRIAL and not asked)
    assert (("sleep", 0) in due) == (circle.sleep_at is not None)
    assert ("rest", 0) in due or not rests


def _moves(item: Item) -> bool:
    """Tell whether an item moves by itself: a need, and a draft whose author was told, wait for somebody."""
    if item.state is ItemState.DRAFT and item.queued is None:
        return not item.nudged and item.due_at is not None
    return item.state not in CLOSED | {ItemState.NEED}


def nothing_after_the_end(circle: Circle) -> None:
    """Without members, or after a trial in vain, no box is open and nothing waits for one to be opened."""
    if circle.phase is not Phase.FOUNDING and (circle.phase is Phase.ENDED or not members(circle)):
        assert (circle.listening, circle.held) == (None, ())
        assert [i.n for i in circle.items.values() if i.round is not None] == []
        rest = CLOSED | {ItemState.ADOPTED}
        assert all(item.state in rest for item in circle.items.values())


def listening(before: Circle | None, circle: Circle, out: tuple[e.Event, ...], at: datetime) -> None:
    """The box is opened on its last day, not before; an agreement is doubted once a box."""
    box, was = circle.listening, before.listening if before else None
    if box is not None:
        assert box.last is not None
        assert box.ends_at <= box.last
        assert (box.version, box.number < circle.next_round) == (0, True)
        if was is not None and was.id == box.id:
            assert was.last is not None
            assert (box.ends_at >= was.ends_at, box.last >= was.last) == (True, True)
            assert box.electorate == was.electorate
    assert len(circle.looked) == len(set(circle.looked))
    closed = [event for event in out if isinstance(event, e.ListeningClosed)]
    if closed:
        assert was is not None
        assert was.last is not None
        assert at >= was.last
    elif not any(isinstance(event, e.RoundClosed | e.ScreeningEnded) for event in out):
        assert not any(isinstance(event, e.WordsReleased) for event in out)


def words(circle: Circle, out: tuple[e.Event, ...]) -> None:
    """Every id stands once; what was taken out left nothing; who is forgotten covers nothing and helps nobody."""
    every = [(item, one) for item in circle.items.values() for one in item.words]
    assert len({one.id for _, one in every}) == len(every)
    for item, one in every:
        roots = {w.id for w in item.words if w.thread == w.id}
        assert one.thread in roots
        assert one.day is not None
        assert not (one.erased and (one.text or one.standard or one.lock))
        assert not one.cover or (one.thread == one.id and one.age < 2)
    for event in out:
        if isinstance(event, e.PersonForgotten):
            assert event.person not in {who for _, one in every for who in one.cover}
    screened(circle)
    here = {p.id for p in circle.people.values() if not p.left and p.standing is Standing.MEMBER}
    assert {p.helper for p in circle.people.values() if p.helper is not None} <= here


def screened(circle: Circle) -> None:
    """A text that waits is seen by two, stands nowhere else, and comes out in a day."""
    waiting = {text.words.id: text for text in circle.held}
    assert len(waiting) == len(circle.held)
    assert len({(text.round, text.number) for text in circle.held}) == len(circle.held)
    words = {one.id: (item.n, one) for item in circle.items.values() for one in item.words}
    for id_, text in waiting.items():
        assert text.words.text
        assert len(set(text.screeners)) == 2
        assert set(text.said) <= set(text.screeners)
        assert (id_ in words) == (text.n > 0)
    for id_, (n, one) in words.items():
        assert one.held == (id_ in waiting)
        assert not one.held or (waiting[id_].n, one.text, one.erased, one.withheld) == (n, "", False, ())
        assert not one.withheld or (one.text, one.erased) == ("", False)
    assert sum(1 for _, one in words.values() if one.withheld) <= circle.withheld
