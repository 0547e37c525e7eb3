"""A small world for stories: people, a home place, virtual time, the whole house on fakes at its ports."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count

from bot.compose import House, assemble
from bot.ports import Account, Change, Heard, LetterKind, Spot, Step, Store
from bot.testkit.clock import SimClock, SimWaker
from bot.testkit.entropy import SeededEntropy
from bot.testkit.platform import RecordingPlatform, Shown
from bot.testkit.store import MemoryStore
from bot.testkit.urn_store import MemoryUrnStore
from bot.testkit.vault import MemoryVault
from bot.ui import grammar
from bot.ui.model import Answer, Card, Msg, Notice, Text
from governance.commands import Place
from governance.ids import CircleId, PersonId
from governance.state import Circle, Item, Person, Phase, Standing

MONDAY = datetime(2027, 1, 4, 10, tzinfo=UTC)
HOME = Spot("test", "home")
CIRCLE = CircleId("circle")
EIGHT = ("maya", "oba", "li", "sam", "ines", "tom", "noor", "kim")

FOUND = {
    "name": "New",
    "aim": "Try",
    "zone": "Europe/London",
    "server_host": "us",
    "bot_host": "Anna",
    "server_by_professionals": "no",
    "expected": "",
}

GENTLE = {
    "why": "They offer 5,000 with conditions",
    "text": "We accept for one year",
    "review": "2027-06-01",
    "owners": "maya",
    "know": "Nobody left because of it",
    "work": "2 h a month, paid",
    "mandate": "we decide",
    "kind": "permission",
    "topic": "money",
    "pace": "gentle",
}


def account(name: str) -> Account:
    return Account("test", f"@{name}")


def room(name: str) -> Spot:
    return Spot("test", f"private:@{name}")


def person(name: str, **told: object) -> Person:
    known = Person(id=PersonId(f"id-{name}"), name=name, standing=Standing.MEMBER, joined=date(2027, 1, 4))
    return replace(known, **told)  # type: ignore[arg-type]  # fields of Person


async def founded(store: Store, people: Sequence[Person], **told: object) -> None:
    """Lay down a group that was founded before. ``told``: fields of ``Circle``."""
    circle = Circle(
        id=CIRCLE,
        name="Our own table",
        aim="Deciding together",
        zone="Europe/London",
        language="en",
        phase=Phase.LIVE,
        opened_at=MONDAY - timedelta(days=40),
        server_host="the library",
        bot_host="Anna",
        people={one.id: one for one in people},
        rota=tuple(one.id for one in people),
    )
    change = Change(
        circle=replace(circle, **told),  # type: ignore[arg-type]  # fields of Circle
        accounts=tuple((account(one.name), one.id) for one in people),
    )
    await store.work(CIRCLE, lambda _: Step(None, change))
    await store.bind(CIRCLE, Place.HOME, HOME)
    for one in people:
        await store.bind(CIRCLE, Place.PRIVATE, room(one.name), one.id)


class World:
    """One host: its stores outlive ``restart``; everything else is built anew."""

    def __init__(self, now: datetime = MONDAY, platform: str = "test") -> None:
        self.clock = SimClock(now)
        self.entropy = SeededEntropy(7)
        self.store = MemoryStore()
        self.urns = MemoryUrnStore()
        self.vault = MemoryVault()
        self.platform = RecordingPlatform(platform)
        self._keys = count(1)
        self.house = self.build(self.store)

    def build(self, store: Store) -> House:
        self.waker = SimWaker(self.clock)
        return assemble(
            store=store,
            urns=self.urns,
            vault=self.vault,
            clock=self.clock,
            entropy=self.entropy,
            waker=self.waker,
            platforms=[self.platform],
        )

    async def restart(self) -> None:
        """Come up as a new process would."""
        self.store = self.store.reopened()
        self.house = self.build(self.store)
        await self.house.start()

    # --- circles ------------------------------------------------------------------------------------

    async def seed(self, *people: Person, **told: object) -> None:
        """Begin with a group that was founded before."""
        await founded(self.store, people, **told)

    async def circle(self) -> Circle:
        (id_,) = await self.store.circles()
        found = await self.store.circle(id_)
        assert found is not None
        return found

    async def item(self, n: int = 1) -> Item:
        return (await self.circle()).items[n]

    # --- what people do -------------------------------------------------------------------------------

    async def say(self, who: str, text: str, *, privately: bool = False, key: str = "") -> Answer:
        """Type a line, in the home place or in one's private one."""
        read = grammar.parse(text, private=privately)
        assert isinstance(read, grammar.Words), text
        return await self.send(who, read.verb, read.fields, privately=privately, key=key)

    async def send(
        self,
        who: str,
        verb: str,
        given: Mapping[str, str] | None = None,
        /,
        *,
        privately: bool = False,
        key: str = "",
        **fields: str,
    ) -> Answer:
        """Send a verb with its fields, as a form or a button does."""
        heard = Heard(
            account=account(who),
            name=who,
            spot=room(who) if privately else HOME,
            place=Place.PRIVATE if privately else Place.HOME,
            verb=verb,
            fields={**(given or {}), **fields},
            key=key or f"event-{next(self._keys)}",
        )
        return await self.house.door.ask(heard)

    async def answer(self, who: str, code: str, words: str = "") -> Answer:
        """Answer a private round in one's private place."""
        return await self.house.door.slip(account(who), room(who), code, words)

    async def all_answer(self, names: Sequence[str], letter: str, n: int = 1) -> None:
        for name in names:
            round_ = (await self.item(n)).round
            assert round_ is not None
            await self.answer(name, f"{round_.number}{letter}")

    # --- time -------------------------------------------------------------------------------------------

    async def until(self, at: datetime) -> None:
        """Let time pass, doing what is due at each moment on the way."""
        await self.house.step()
        while True:
            due = [await self.store.next_due(), await self.store.next_letter()]
            moments = [one for one in due if one is not None and self.clock.now() < one <= at]
            if not moments:
                break
            self.clock.advance_to(min(moments))
            await self.house.step()
        self.clock.advance_to(at)
        await self.house.step()

    async def wait(self, **span: float) -> None:
        await self.until(self.clock.now() + timedelta(**span))

    # --- what people saw --------------------------------------------------------------------------------

    def seen(self, spot: Spot) -> list[Shown]:
        return [shown for shown in self.platform.log if shown.spot == spot]

    def posts(self, spot: Spot) -> list[Shown]:
        return [shown for shown in self.seen(spot) if not shown.edited]

    async def waiting(self, kind: LetterKind | None = None) -> int:
        """Count letters that wait, without taking them."""
        letters = self.store._kept.letters.values()
        return sum(1 for letter in letters if kind is None or letter.kind is kind)


class Diary(World):
    """A world that notes on which day each private message came."""

    def __init__(self, now: datetime = MONDAY) -> None:
        super().__init__(now)
        self.days: dict[str, list[int]] = {}
        post = self.platform.post

        async def noted(spot: Spot, body: object, *, letter_id: str) -> str:
            before = len(self.platform.log)
            message = await post(spot, body, letter_id=letter_id)  # type: ignore[arg-type]  # handed on as it is
            if len(self.platform.log) > before and spot != HOME:
                self.days.setdefault(spot.id.removeprefix("private:@"), []).append(self.clock.now().day)
            return message

        self.platform.post = noted  # type: ignore[method-assign]  # only looks on


async def small(world: World, title: str = "Meet Tuesdays 7 pm", by: str = "maya") -> None:
    assert ids(await world.send(by, "propose", title=title, sure="yes"))[0] == "reply-new"


def ids(body: Answer) -> list[str]:
    """Return the ids of the messages a body is made of."""
    assert isinstance(body, Card | Notice), body
    return [line.text.id for line in body.lines if isinstance(line.text, Msg)]


def words(value: object) -> str:
    """Return everything in a value that could be read by somebody."""
    return repr(value)


def first(body: Answer) -> Text:
    assert isinstance(body, Notice), body
    return body.lines[0].text


class Crash(BaseException):
    """The process dies here."""


def die(when: str) -> Callable[[str], None]:
    def crash(now: str) -> None:
        if now == when:
            raise Crash

    return crash


async def table(*told: str) -> World:
    world = World()
    await world.seed(*(person(name) for name in told or EIGHT))
    return world


async def propose(world: World, key: str = "") -> Answer:
    return await world.send("maya", "propose", title="Meet Tuesdays 7 pm", sure="yes", key=key)
