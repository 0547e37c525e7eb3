"""A table to sit at: the pure core, a clock that jumps, and answers given in sealed boxes.

Every ask goes through the laws that hold always (``tests.property`` plays at random on the same table).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from governance import commands as c
from governance import consent
from governance import events as e
from governance.commands import Ask, Command, Place
from governance.deadlines import closing, earliest, local_day
from governance.decide import decide
from governance.events import Event
from governance.evolve import evolve
from governance.ids import CircleId, Fresh, PersonId, RoundId
from governance.minutes import LedgerEntry, minutes
from governance.refusals import Code, Refusal
from governance.roles import PERMITS
from governance.state import (
    Circle,
    Item,
    ItemState,
    Opening,
    Position,
    Round,
    RoundKind,
    Standing,
)
from governance.transitions import TABLE
from tests.unit.governance.voices import Aside, Heard, a_risk

CIRCLE = CircleId("c" * 64)
START = datetime(2027, 1, 4, 10, tzinfo=UTC)
EIGHT = ("maya", "oba", "li", "sam", "ines", "tom", "noor", "kit")
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
Outcome = tuple[Event, ...] | Refusal
Judge = Callable[[Circle, Item, Round], Opening | None]

_YES = {
    RoundKind.SMALL: Position.CONSENT,
    RoundKind.CONSENT: Position.CONSENT,
    RoundKind.LAST_LOOK: Position.STILL_FINE,
    RoundKind.TURN: Position.NOTHING,
    RoundKind.AFTER_CHANGE: Position.MET,
    RoundKind.REVIEW: Position.RENEW,
}
GENTLE = c.Propose(
    title="Take the clinic's money",
    why="They offer 5,000 with conditions",
    text="We accept for one year",
    review="2028-06-01",
    owners=("maya",),
    know="Nobody left because of it",
    work="2 h a month, paid",
    mandate="we decide",
    kind="permission",
    topic="money",
)
SMALL = c.Propose(title="Meet Tuesdays 7 pm", topic="meeting")


def pid(name: str) -> PersonId:
    """Return the id of a person by the name they have at the table."""
    return PersonId(f"id-{name}")


class Table:
    """One circle at one moment. ``did`` keeps every event, ``record`` every entry of the record."""

    def __init__(self, circle: Circle | None = None, now: datetime = START) -> None:
        self.state = circle
        self.now = now
        self.did: list[Event] = []
        self.record: list[LedgerEntry] = []
        self._asked = 0
        self._boxes: dict[RoundId, dict[str, Position | tuple[Position, ...]]] = {}
        self._carries: dict[RoundId, set[str]] = {}
        self._asides: dict[RoundId, Aside] = {}
        self.heard = Heard()

    @property
    def circle(self) -> Circle:
        assert self.state is not None
        return self.state

    def item(self, n: int = 1) -> Item:
        return self.circle.items[n]

    def round(self, n: int = 1) -> Round:
        found = self.item(n).round
        assert found is not None
        return found

    def where(self, n: int = 1) -> ItemState:
        return self.item(n).state

    def about(self, n: int = 1) -> tuple[ItemState, RoundKind | None]:
        """Return the item's state and what its open round asks."""
        item = self.item(n)
        return item.state, item.round.kind if item.round else None

    # --- asking ---------------------------------------------------------------------------------

    def ask(self, who: str | None, want: Command, *, place: Place | None = None, name: str | None = None) -> Outcome:
        """Ask, fold what happens, and check the laws that hold for every ask."""
        if place is None:
            permit = PERMITS.get(type(want))
            place = Place.HOME if permit is None or Place.HOME in permit.where else Place.PRIVATE
        self._asked += 1
        ask = Ask(
            who=pid(who) if who else None,
            at=self.now,
            fresh=Fresh(self._asked.to_bytes(8, "big")),
            want=want,
            place=place,
            name=name if name is not None else who or "",
        )
        return self.put(ask)

    def put(self, ask: Ask) -> Outcome:
        """Hand an ask to the core."""
        before = repr(self.state)
        found = decide(self.state, ask)
        assert repr(self.state) == before, "deciding changes nothing"
        if isinstance(found, Refusal):
            return found
        for event in found:
            self._fold(event, ask.at)
        return found

    def _fold(self, event: Event, at: datetime) -> None:
        was = self.state
        if isinstance(event, e.ItemEvent):
            old = self.circle.items.get(event.n)
            assert (old.state if old else None) in TABLE[type(event)], f"{event} is not for {old}"
        self.state = evolve(was, event, CIRCLE)
        self.record += minutes(was, self.state, event, local_day(self.state, at))
        self.did.append(event)

    def does(self, who: str | None, want: Command, **more: object) -> tuple[Event, ...]:
        """Ask for what must be granted."""
        found = self.ask(who, want, **more)  # type: ignore[arg-type]  # place and name
        assert not isinstance(found, Refusal), found
        return found

    def no(self, who: str | None, want: Command, **more: object) -> Code:
        """Ask for what must be refused; return why."""
        found = self.ask(who, want, **more)  # type: ignore[arg-type]  # place and name
        assert isinstance(found, Refusal), found
        return found.code

    # --- answering ------------------------------------------------------------------------------

    def say(self, answer: str, *names: str, n: int = 1) -> None:
        """Put the same private answer of several people into the item's box."""
        box = self._boxes.setdefault(self.round(n).id, {})
        for name in names:
            assert pid(name) in self.round(n).electorate, f"{name} may not answer"
            box[name] = Position(answer)

    def mark(self, marks: str, *names: str, n: int = 1) -> None:
        """Put marks into the box, one letter an option: g(ood), c(an do), s(huts me out)."""
        read = {"g": Position.GOOD, "c": Position.CAN_DO, "s": Position.SHUTS_ME_OUT}
        box = self._boxes.setdefault(self.round(n).id, {})
        for name in names:
            assert pid(name) in self.round(n).electorate, f"{name} may not answer"
            box[name] = tuple(read[letter] for letter in marks)

    def carry(self, name: str, n: int = 1) -> None:
        """Pass a not-yet on for somebody else."""
        self._carries.setdefault(self.round(n).id, set()).add(name)

    def aside(self, n: int = 1) -> Aside:
        """Return what is put into the item's box by who shows a code."""
        return self._asides.setdefault(self.round(n).id, Aside())

    def all_say(self, answer: str = "", *, but: Iterable[str] = (), n: int = 1) -> None:
        """Have everybody who may answer say the same; without a word, what lets the item go on."""
        round_ = self.round(n)
        names = [who.removeprefix("id-") for who in round_.electorate]
        chosen = answer or str(_YES[round_.kind])
        self.say(chosen, *(name for name in names if name not in but), n=n)

    def judged(self, circle: Circle, item: Item, round_: Round) -> Opening | None:
        """Read the item's box as the desk of sealed boxes does."""
        box = self._boxes.get(round_.id, {})
        carries = self._carries.get(round_.id, set())
        positions = [p for p in box.values() if isinstance(p, Position)]
        words = tuple(
            a_risk(f"w{round_.id}{i}", item.version) for i, position in enumerate(positions) if position in consent.NO
        )
        opening = consent.judge(
            round_,
            circle.rules,
            positions,
            carries=len(carries),
            only_carried=len(carries - box.keys()),
            marks=[marks for marks in box.values() if isinstance(marks, tuple)],
            words=words,
        )
        return self._asides.get(round_.id, Aside()).beside(opening)

    # --- time -----------------------------------------------------------------------------------

    def until(self, at: datetime, judge: Judge | None = None) -> None:
        """Let time go by: what is due is done, boxes open at their pulses."""
        while (due := earliest(self.circle)) is not None and due <= at:
            self.now = max(self.now, due)
            self.settle(judge)
        self.now = max(self.now, at)

    def settle(self, judge: Judge | None = None) -> None:
        """Do what is due at this moment, and nothing later."""
        while (due := earliest(self.circle)) is not None and due <= self.now:
            self.does(None, c.Tick())
            assert self.does(None, c.Tick()) == (), "ticking twice is ticking once"
            while due_now := closing(self.circle, self.now):
                n, round_ = due_now[0]
                read = judge or self.judged
                opening = read(self.circle, self.item(n), round_) if n else self.heard.opening(round_)
                self.does(None, c.CloseRound(round=round_.id, closing=round_.closings, opening=opening))

    def wait(self, **span: float) -> None:
        self.until(self.now + timedelta(**span))

    def close(self, n: int = 1) -> None:
        """Let time go by to the end of the item's round."""
        self.until(self.round(n).ends_at)

    def passes(self, n: int = 1) -> None:
        """Have everybody answer so that the open round and the last look let the item through."""
        while self.where(n) in {ItemState.CONSENT, ItemState.COOLING}:
            self.all_say(n=n)
            self.close(n)

    def to_consent(self, n: int = 1) -> None:
        """Let a gentle proposal go through its questions and reactions."""
        while self.where(n) is not ItemState.CONSENT:
            due = earliest(self.circle)
            assert due is not None
            self.until(due)


def founding(*names: str, zone: str = "Europe/London", expected: str = "", at: datetime = START) -> Table:
    """Return a founding evening at which ``names`` are in as members."""
    table = Table(now=at)
    first = names[0] if names else "maya"
    table.does(
        first,
        c.Found(
            name="Our own table",
            aim="Deciding together",
            zone=zone,
            server_host="us",
            bot_host="Kim",
            expected=expected,
        ),
    )
    for name in names:
        table.does(name, c.Join(standing="member"))
    return table


def trial(*names: str, zone: str = "Europe/London", expected: str = "") -> Table:
    """Return a circle whose trial has just begun."""
    table = founding(*(names or EIGHT), zone=zone, expected=expected)
    for name in names or EIGHT:
        table.ask(name, c.Ready())
    return table


def live(*names: str, zone: str = "Europe/London", **rules: object) -> Table:
    """Return a circle whose members and rules are agreed; dr-finch is here in a work role."""
    table = trial(*names, zone=zone)
    table.does("dr-finch", c.Join(standing="professional"))
    table.state = evolve(table.circle, e.CircleBegan(), CIRCLE)
    table.state = replace(table.state, rules=replace(table.state.rules, **rules))  # type: ignore[arg-type]  # fields of Rules
    table.did.clear()
    return table


def standing_of(table: Table, name: str) -> Standing:
    """Return somebody's standing on the roster."""
    return table.circle.people[pid(name)].standing
