"""People of all standings ask for anything at any time: random histories for the laws of the core.

A history is a list of small numbers; ``Play`` reads each as somebody's wish and puts it to the table,
so hypothesis can shorten what breaks a law. Half of the wishes let time go on, or a history would
never leave its first week.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from governance import commands as c
from governance import events as e
from governance.commands import Ask, Command, Place
from governance.deadlines import closing, deadlines, earliest
from governance.decide import decide
from governance.ids import Fresh, RoundId
from governance.refusals import Refusal
from governance.roles import PERMITS
from governance.rounds import open_rounds
from governance.standing import may_answer, standing
from governance.state import Circle, Item, ItemState, Kind, Opening, Reason, Round, RoundKind, Standing
from tests.property import laws
from tests.property.boxes import COUNTED, heard, judged
from tests.property.wishes import NAMES, Wish, pick, wants
from tests.unit.governance.table import EIGHT, GENTLE, SMALL, Outcome, Table, founding, live, pid, trial

OUTSIDERS_MAY = (
    e.QuestionAsked,
    e.QuestionAnswered,
    e.Reacted,
    e.PersonJoined,
    e.PersonLeft,
    e.PersonForgotten,
)
"""All that an ask of a professional or a guest may lead to."""


_COUNT = len(wants(0, 0, 1))
SAYS_NOTHING = 3
_RARE = (c.Leave, c.ForgetMe, c.Sleep, c.Found, c.Withdraw)
_BEGIN: tuple[Callable[[], Table], ...] = (
    live,
    lambda: live("maya", "oba", "li", "sam"),
    lambda: live(screening=True),
    lambda: live(*EIGHT, zone="America/New_York", rounds_at_once=1),
    lambda: trial(expected="@newcomer @gus"),
    lambda: founding("maya", "oba", "li", "sam", "ines", "tom"),
)


class Play:
    """One history. Every law that can be seen from a single ask is checked at every ask."""

    def __init__(self, seed: int, *, silent: bool = False) -> None:
        self.table = _BEGIN[seed % len(_BEGIN)]()
        self.silent = silent
        self.passed: dict[int, tuple[int, str, int]] = {}
        self.rounds: dict[RoundId, tuple[int, RoundKind]] = {
            i.round.id: (i.n, i.round.kind) for i in self.table.circle.items.values() if i.round
        }
        self.dice = seed
        self.check(None, ())

    @property
    def circle(self) -> Circle:
        return self.table.circle

    def run(self, history: Sequence[Wish]) -> None:
        for wish in history:
            self.do(*wish)

    # --- wishes ---------------------------------------------------------------------------------

    def do(self, what: int, who: int, a: int, b: int) -> None:
        """Read four numbers as a wish and ask for it."""
        self.dice = (self.dice * 31 + what + who * 3 + a * 7 + b * 11) % 65521
        if what < 110:
            self.go_on(a)
        elif what < 130:
            self.machine(a, b)
        else:
            at = (what - 130 + who // len(NAMES) * 7 + a) % _COUNT
            want = wants(a, b, self.fitting(type(wants(a, b, 1)[at]), b))[at]
            if isinstance(want, _RARE) and b % 4:
                want = GENTLE if b % 2 else SMALL
            name = str(pick(NAMES, who))
            place = (Place.PRIVATE, Place.HOME, Place.PRIVATE, Place.SHARED)[a % 4]
            self.ask(name, want, place)

    def fitting(self, want: type[Command], b: int) -> int:
        """Return the number of an item: mostly one in a state the wish is for, sometimes any, or none."""
        known = list(self.circle.items.values())
        states = PERMITS[want].states if want in PERMITS else frozenset()
        fit = [item.n for item in known if item.state in states] or [item.n for item in known]
        return fit[b // 5 % len(fit)] if fit and b % 5 else 1 + b % self.circle.next_item

    def go_on(self, a: int) -> None:
        """Let time go to the next deadline, sometimes past it, sometimes not so far.

        Mostly past the daily looks into the listening box: they are held late then.
        """
        self.look(a)
        soon = [d.at for d in deadlines(self.circle) if a % 4 == 0 or (d.what, d.n) != ("close", 0)]
        due = soon[0] if soon else self.table.now + timedelta(days=1)
        step = (timedelta(0), timedelta(0), timedelta(0), timedelta(hours=7), timedelta(minutes=-90))[a % 5]
        self.table.now = max(self.table.now, due + step)
        self.settle()

    def look(self, a: int) -> None:
        """Have those who are asked to look at words say something, or not."""
        for i, text in enumerate(self.circle.held):
            for j, who in enumerate(text.screeners):
                said = (self.dice // 2 + a + i * 3 + j) % 4
                want: Command = c.Withhold(n=text.round, q=text.number, reason=list(Reason)[(a + i) % len(Reason)])
                if said == 0:
                    want = c.Release(n=text.round, q=text.number)
                if said < SAYS_NOTHING:
                    self.ask(who.removeprefix("id-"), want, Place.PRIVATE)

    def settle(self) -> None:
        for _ in range(50):
            self.ask(None, c.Tick())
            assert self.ask(None, c.Tick()) == (), "ticking twice is ticking once"
            due = closing(self.circle, self.table.now)
            if not due:
                break
            for n, round_ in due:
                dice = 0 if self.silent else self.dice
                if n:
                    opening = judged(dice, self.circle, self.circle.items[n], round_)
                else:
                    opening = heard(dice, self.circle, round_)
                command = c.CloseRound(round=round_.id, closing=round_.closings, opening=opening)
                self.ask(None, command)
                assert isinstance(self.ask(None, command), Refusal), "the same closing twice changes nothing"
        else:
            raise AssertionError("what is due never ends")
        first = earliest(self.circle)
        assert first is None or first > self.table.now

    def machine(self, a: int, b: int) -> None:
        """Do what the machine does: lost keys, outages, a look at who is in the room, stray closings."""
        open_ = [round_ for _, round_ in open_rounds(self.circle)]
        round_ = open_[a % len(open_)].id if open_ else RoundId("none")
        others = tuple(pid(NAMES[8 + i % 4]) for i in range(b % 5))
        command = (
            c.KeyLost(round=round_),
            c.ReturnFromOutage(since=self.table.now - timedelta(hours=b)),
            c.NoteHome(others=others, strangers=b % 3 if b % 2 else 0),
            c.NoteHome(),
            c.CloseRound(round=round_, closing=b % 2, opening=Opening(enough=True)),
        )[a % 5]
        if isinstance(command, c.CloseRound) and any(r.id == round_ for _, r in closing(self.circle, self.table.now)):
            return
        out = self.ask(None, command)
        assert not isinstance(command, c.CloseRound) or isinstance(out, Refusal), "nobody closes a round early"

    # --- laws -----------------------------------------------------------------------------------

    def ask(self, who: str | None, want: Command, place: Place = Place.HOME) -> Outcome:
        table = self.table
        self.dice = (self.dice * 5 + 1) % 65521
        ask = Ask(
            who=pid(who) if who else None,
            at=table.now,
            fresh=Fresh(f"{len(table.did)}:{self.dice}".encode()),
            want=want,
            place=place,
            name=who or "",
        )
        before = table.circle
        expected = decide(before, ask)
        out = table.put(ask)
        assert out == expected, "same state, same ask, same events"
        if isinstance(out, Refusal):
            assert table.circle is before, "a refused ask leaves the state as it was"
            return out
        if ask.who is not None:
            self.person(before, ask, out)
        self.check(before, out)
        self.follow(before, ask, out)
        return out

    def person(self, before: Circle, ask: Ask, out: tuple[e.Event, ...]) -> None:
        """A professional's or a guest's ask changes nothing but what outsiders may say."""
        assert ask.who is not None
        if Standing.MEMBER in {standing(before, ask.who), standing(self.circle, ask.who)}:
            return
        for event in out:
            assert isinstance(event, OUTSIDERS_MAY), event
            if isinstance(event, e.QuestionAnswered | e.Reacted):
                assert event.advice
            if isinstance(event, e.QuestionAsked):
                assert event.outsider
            if isinstance(event, e.PersonJoined):
                assert event.person.id == ask.who

    def check(self, before: Circle | None, out: tuple[e.Event, ...]) -> None:
        """Laws of one state, and of one step."""
        circle = self.circle
        for item in circle.items.values():
            laws.resting_place(item)
            if item.round is not None:
                self.box(before, item, item.round, out)
        counted = [i for i in circle.items.values() if i.round is not None and i.round.kind in COUNTED]
        assert len(counted) <= circle.rules.rounds_at_once
        laws.open_things(circle)
        laws.nothing_after_the_end(circle)
        laws.listening(before, circle, out, self.table.now)
        laws.words(circle, out)

    def box(self, before: Circle | None, item: Item, round_: Round, out: tuple[e.Event, ...]) -> None:
        """Who may answer is frozen, is allowed to, and is asked till the end that was announced."""
        allowed = {p.id for p in may_answer(self.circle, item)}
        here = {who for who in round_.electorate if standing(self.circle, who) is Standing.MEMBER}
        assert here <= allowed, "only members without a tie answer"
        assert round_.number < self.circle.next_round
        if round_.id in {event.round.id for event in out if isinstance(event, e.RoundOpened)}:
            assert round_.id not in self.rounds, "an urn is never used again"
            assert (set(round_.electorate), round_.version) == (allowed, item.version)
        was = before.items.get(item.n) if before else None
        if was is not None and was.round is not None and was.round.id == round_.id:
            assert round_.ends_at >= was.round.ends_at, "an announced end is never made earlier"
            assert round_.electorate == was.round.electorate

    def follow(self, before: Circle, ask: Ask, out: tuple[e.Event, ...]) -> None:
        """Adopted is only what a round passed and a last look left alone, byte for byte."""
        for event in out:
            if isinstance(event, e.RoundOpened):
                self.rounds[event.round.id] = (event.n, event.round.kind)
            if isinstance(event, e.Passed):
                assert isinstance(ask.want, c.CloseRound)
                opening = ask.want.opening
                assert opening is not None
                assert opening.enough
                assert not opening.any_no
                assert not opening.any_hold
                round_ = before.items[event.n].round
                assert round_ is not None
                self.passed[event.n] = (round_.version, before.items[event.n].text, len(self.table.did))
            if isinstance(event, e.Adopted):
                assert isinstance(ask.want, c.CloseRound)
                assert ask.want.opening is not None
                was = before.items[event.n]
                assert was.round is not None
                assert was.state is not ItemState.PAUSED
                assert not ask.want.opening.any_no
                assert was.review
                assert was.owners
                assert was.work
                if was.round.kind is RoundKind.WHICH:
                    assert ask.want.opening.enough
                else:
                    assert was.round.kind is RoundKind.LAST_LOOK
                    version, text, _ = self.passed.pop(event.n)
                    assert (was.version, was.text) == (version, text)
                    assert was.mandate == "we decide"
            if isinstance(event, e.Renewed) and event.silent:
                assert before.items[event.n].kind is Kind.PROTECTION
            if isinstance(event, e.RoundMoved) and event.why == "extended":
                round_ = before.items[event.n].round
                assert round_ is not None
                assert not round_.extended, "one extension a version"
