"""A circle with one open private round, the real core, bus and slips desk, and ports that can be swapped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.app.bus import Bus
from bot.app.slips import Cast, Receipt, Slips
from bot.ports import Change, Entropy, Step, Store, UrnStore, Vault
from bot.testkit.clock import SimClock
from bot.testkit.entropy import SeededEntropy
from bot.testkit.store import MemoryStore
from bot.testkit.urn_store import MemoryUrnStore
from bot.testkit.vault import MemoryVault
from governance.commands import CloseRound, KeyLost
from governance.ids import CircleId, PersonId, RoundId
from governance.rules import Rules, Topic
from governance.state import (
    Circle,
    Item,
    ItemState,
    Kind,
    Mandate,
    Pace,
    Person,
    Phase,
    Round,
    RoundKind,
    Standing,
    Version,
)

CIRCLE = CircleId("c" * 64)
NAMES = ("maya", "oba", "li", "sam", "ines", "tom", "noor", "kit")
PEOPLE = {name: PersonId((name * 64)[:64]) for name in (*NAMES, "dr-finch")}
START = datetime(2027, 1, 4, 10, tzinfo=UTC)
END = datetime(2027, 1, 11, 18, tzinfo=UTC)
NUMBER = 37
_STATES = {
    RoundKind.TURN: ItemState.INTEGRATE,
    RoundKind.AFTER_CHANGE: ItemState.INTEGRATE,
    RoundKind.LAST_LOOK: ItemState.COOLING,
    RoundKind.REVIEW: ItemState.REVIEW,
    RoundKind.WAYS_OUT: ItemState.FALLBACK,
}


def a_round(kind: RoundKind = RoundKind.CONSENT, *, floor: int = 5, options: tuple[str, ...] = ()) -> Round:
    """Return round 37 among the eight, ending at a pulse in a week."""
    return Round(
        id=RoundId("d" * 64),
        number=NUMBER,
        kind=kind,
        version=1,
        opened_at=START,
        ends_at=END,
        electorate=tuple(PEOPLE[name] for name in NAMES),
        awake=len(NAMES),
        members=len(NAMES),
        circle_size=len(NAMES),
        floor=floor,
        options=options,
    )


def a_circle(round_: Round, *, free_text: bool = True) -> Circle:
    """Return a circle whose item 1 has this round open; dr-finch is a professional."""
    people = {
        id_: Person(
            id=id_,
            name=name,
            standing=Standing.PROFESSIONAL if name == "dr-finch" else Standing.MEMBER,
            joined=date(2026, 1, 1),
        )
        for name, id_ in PEOPLE.items()
    }
    pace = {RoundKind.SMALL: Pace.SMALL, RoundKind.WHICH: Pace.WHICH}.get(round_.kind, Pace.GENTLE)
    item = Item(
        n=1,
        state=_STATES.get(round_.kind, ItemState.CONSENT),
        pace=pace,
        topic=Topic.MONEY,
        title="Take the clinic's money",
        author=PEOPLE["maya"],
        opened_at=START,
        versions=(Version(number=1, text="We accept for one year", by=PEOPLE["maya"], day=START.date()),),
        review=date(2027, 6, 1),
        owners=("maya",),
        know="Nobody left",
        work="2 h a month",
        mandate=Mandate.DECIDE,
        kind=Kind.PERMISSION,
        round=round_,
        unmet=round_.kind in {RoundKind.TURN, RoundKind.AFTER_CHANGE},
        options=round_.options,
    )
    return Circle(
        id=CIRCLE,
        name="Our own table",
        aim="",
        zone="Europe/London",
        language="en",
        phase=Phase.LIVE,
        opened_at=START,
        rules=replace(Rules(), floor=round_.floor),
        people=people,
        rota=tuple(PEOPLE[name] for name in NAMES),
        free_text=free_text,
        items={1: item},
        next_item=2,
        next_round=NUMBER + 1,
    )


class Table:
    """``store`` is the named store's content; ``restart`` is a new process over the same ports."""

    def __init__(
        self,
        round_: Round | None = None,
        *,
        urns: UrnStore | None = None,
        vault: Vault | None = None,
        entropy: Entropy | None = None,
        store: MemoryStore | None = None,
    ) -> None:
        self.round = round_ or a_round()
        self.store = store or MemoryStore()
        self.ports: Store = self.store
        self.urns = urns or MemoryUrnStore()
        self.vault = vault or MemoryVault()
        self.entropy = entropy or SeededEntropy("table")
        self.clock = SimClock(START)
        self.again()

    def again(self) -> None:
        """Start a new process, without recovery yet."""
        self.slips = Slips(
            store=self.ports,
            urns=self.urns,
            vault=self.vault,
            entropy=self.entropy,
            clock=self.clock,
            close_round=self.closed,
        )
        self.bus = Bus(store=self.ports, clock=self.clock, entropy=self.entropy, urns=self.slips)

    async def restart(self) -> None:
        """Start a new process as the bot does."""
        self.again()
        await self.slips.recover()
        await self.bus.prepare(await self.circle())

    async def closed(self, circle: CircleId, command: CloseRound | KeyLost) -> None:
        """Hand the bus of this process what an urn gave."""
        await self.bus.close_round(circle, command)

    async def opened(self, *, free_text: bool = True) -> Table:
        """Write the circle, make the urn."""
        await self.write(a_circle(self.round, free_text=free_text))
        await self.slips.open(CIRCLE, self.round)
        return self

    async def write(self, circle: Circle) -> None:
        """Put a circle into the named store as it is."""
        await self.store.work(CIRCLE, lambda _: Step(None, Change(circle=circle)))

    async def circle(self) -> Circle:
        """Read it back."""
        circle = await self.store.circle(CIRCLE)
        assert circle is not None
        return circle

    async def item(self) -> Item:
        """Return item 1 as it is now."""
        return (await self.circle()).items[1]

    async def now(self) -> Round:
        """Return the open round of item 1."""
        round_ = (await self.item()).round
        assert round_ is not None
        return round_

    async def say(self, name: str, letters: str, words: str = "") -> Cast:
        """Cast as this person, in whatever round is open."""
        return (await self.told(name, letters, words)).outcome

    async def told(self, name: str, letters: str, words: str = "") -> Receipt:
        """Cast, and return all the person is told."""
        return await self.slips.cast(CIRCLE, PEOPLE[name], (await self.now()).number, letters, words)

    async def all_say(self, letters: str, names: Iterable[str] = NAMES) -> None:
        """Cast the same for each."""
        for name in names:
            assert await self.say(name, letters) is Cast.KEPT

    async def pulse(self) -> None:
        """Go to the end of the open round and close it."""
        round_ = await self.now()
        if round_.ends_at > self.clock.now():
            self.clock.advance_to(round_.ends_at)
        await self.slips.close(CIRCLE, round_)

    def later(self, **by: float) -> None:
        """Move time on."""
        self.clock.advance(timedelta(**by))
