"""A homeserver with Synapse's own limits: twenty people decide, and know how long it takes; all of it comes once.

Ten messages at once, then one in five seconds; ten rooms, then one in a minute. Only signing in is left unlimited,
for twenty clients come from one address here. The group is laid down; its rooms, questions and answers are real.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from nio import RoomCreateResponse

from adapters.entropy import SystemEntropy
from adapters.matrix.plugin import Matrix
from adapters.matrix.settings import Settings
from bot.compose import House, assemble
from bot.ports import Account, Change, Spot, Step
from bot.testkit.clock import SimClock, SimWaker
from bot.testkit.matrix_person import MatrixPerson, Message
from bot.testkit.store import MemoryStore
from bot.testkit.synapse import Synapse
from bot.testkit.urn_store import MemoryUrnStore
from bot.testkit.vault import MemoryVault
from governance.commands import Place
from governance.ids import CircleId, PersonId
from governance.state import Circle, ItemState, Person, Phase, Standing
from tests.adapters.matrix.limited import limited

pytestmark = [pytest.mark.server, pytest.mark.long, pytest.mark.asyncio(loop_scope="session")]
CIRCLE = CircleId("twenty")
START = datetime(2027, 1, 4, 10, tzinfo=UTC)
PEOPLE = 20
OPENED_THEMSELVES = 8
"""So many have a private room with the bot beforehand; for the others it is made when there is something to ask."""
MINUTE = 60
_ENCRYPTED = {"type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}
_PUBLIC = {"type": "m.room.join_rules", "state_key": "", "content": {"join_rule": "public"}}


class Twenty:
    """The house on a real homeserver, and the people. Its clock goes like any other, unless it is moved."""

    def __init__(self, server: Synapse, directory: Path) -> None:
        self.server, self.directory = server, directory
        self.clock = SimClock(START)
        self.store = MemoryStore()
        self.house: House = assemble(
            store=self.store,
            urns=MemoryUrnStore(),
            vault=MemoryVault(),
            clock=self.clock,
            entropy=SystemEntropy(),
            waker=SimWaker(self.clock),
        )
        self.people: list[MatrixPerson] = []
        self.tasks: list[asyncio.Task[None]] = []
        self.home = ""
        self.rooms: dict[str, str] = {}
        """Private rooms by user id."""
        self.bot = "@table:localhost"

    async def live(self) -> None:
        """Let time pass, and do what is due."""
        loop = asyncio.get_running_loop()
        last = loop.time()
        while True:
            await asyncio.sleep(0.2)
            now = loop.time()
            self.clock.advance(timedelta(seconds=now - last))
            last = now
            await self.house.ticker.run_due(self.clock.now())
            self.house.courier.nudge()

    async def come(self) -> None:
        await self.server.register("table", "word")
        for n in range(PEOPLE):
            await self.server.register(f"p{n}", "word")
        for n in range(PEOPLE):
            self.people.append(await MatrixPerson.sign_in(self.server.url, f"p{n}", "word", self.directory / f"p{n}"))
        matrix = Matrix(
            Settings(
                homeserver=self.server.url,
                user=self.bot,
                directory=self.directory / "bot",
                vault=self.directory / "vault",
                password="word",
                servers=frozenset({"localhost"}),
            ),
            self.house.door,
            SystemEntropy(),
        )
        self.house.listen(matrix)
        self.tasks = [
            asyncio.create_task(matrix.run()),
            asyncio.create_task(self.house.courier.run()),
            asyncio.create_task(self.live()),
        ]
        async with asyncio.timeout(MINUTE):
            await matrix.ready.wait()

    async def settle_in(self) -> None:
        """Make the home room; some open their private room with the bot; then the group is there."""
        first = self.people[0]
        made = await first.client.room_create(invite=[self.bot], initial_state=[_ENCRYPTED, _PUBLIC])
        assert isinstance(made, RoomCreateResponse)
        self.home = made.room_id
        for one in self.people[1:]:
            await patiently(one, self.home)
        await first.until(lambda: self.bot in first.client.rooms[self.home].users, MINUTE)
        for one in self.people[:OPENED_THEMSELVES]:
            self.rooms[one.id] = await one.create_room("the bot and me", [self.bot], direct=True)
        for one in self.people[:OPENED_THEMSELVES]:
            await self.sees(one, lambda m, room=self.rooms[one.id]: m.room == room and "for you and me" in m.text)
        people = {
            PersonId(one.id): Person(
                id=PersonId(one.id), name=f"p{n}", standing=Standing.MEMBER, joined=date(2026, 12, 1)
            )
            for n, one in enumerate(self.people)
        }
        circle = Circle(
            id=CIRCLE,
            name="Our own table",
            aim="Deciding together",
            zone="Europe/London",
            language="en",
            phase=Phase.LIVE,
            opened_at=START - timedelta(days=40),
            server_host="the library",
            bot_host="Anna",
            people=people,
            rota=tuple(people),
        )
        accounts = tuple((Account("matrix", one), PersonId(one)) for one in people)
        await self.store.work(CIRCLE, lambda _: Step(None, Change(circle=circle, accounts=accounts)))
        await self.store.bind(CIRCLE, Place.HOME, Spot("matrix", self.home))

    async def sees(self, person: MatrixPerson, wanted: object, minutes: float = 15) -> Message:
        return await person.sees(wanted, minutes * MINUTE)  # type: ignore[arg-type]  # a lambda with a bound default

    def by_bot(self, person: MatrixPerson, room: str) -> list[Message]:
        return [one for one in person.messages if one.room == room and one.sender == self.bot]

    async def close(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        for one in self.people:
            await one.close()


async def patiently(person: MatrixPerson, room: str) -> None:
    """Come in, as often as a homeserver's own limits want it."""
    while person.id not in getattr(person.client.rooms.get(room), "users", ()):
        await person.client.join(room)
        await asyncio.sleep(1)


async def test_twenty_people_decide_on_a_homeserver_with_default_limits(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    async with limited(tmp_path / "synapse") as server:
        twenty = Twenty(server, tmp_path)
        try:
            await twenty.come()
            await twenty.settle_in()
            await _decide(twenty, record_property)
        finally:
            await twenty.close()


async def _decide(twenty: Twenty, record_property: Callable[[str, object], None]) -> None:
    loop, first, home = asyncio.get_running_loop(), twenty.people[0], twenty.home
    # The weekly box is there from the first moment: everybody is told, and the rooms that are missing are made.
    begun = loop.time()
    async with asyncio.timeout(15 * MINUTE):
        while not all(  # noqa: ASYNC110 - a store tells nobody
            [await twenty.store.day_of(CIRCLE, PersonId(one.id)) for one in twenty.people]
        ):
            await asyncio.sleep(1)
    record_property("seconds until the last had a first message, and a room for it", loop.time() - begun)
    twenty.clock.advance_to(twenty.clock.now() + timedelta(days=1))

    begun, told = loop.time(), len(first.messages)
    await first.say(home, '!table propose title="Meet Tuesdays 7 pm" sure=yes')

    arrived: dict[str, float] = {}

    async def asked(one: MatrixPerson) -> Message:
        told = await twenty.sees(one, lambda m: m.room != home and "Meet Tuesdays" in m.text)
        arrived[one.id] = loop.time() - begun
        return told

    questions = await asyncio.gather(*(asked(one) for one in twenty.people))
    record_property("seconds until the first, the tenth and the last was asked", sorted(arrived.values())[::9])
    (round_,) = [item.round for item in (await circle(twenty)).items.values() if item.round]

    begun = loop.time()
    before = [len(one.messages) for one in twenty.people]
    for one, question in zip(twenty.people, questions, strict=True):
        await one.say(question.room, f"{round_.number}a")
    kept: list[float] = []

    async def acknowledged(one: MatrixPerson, question: Message, after: int) -> str:
        told = await one.sees(lambda m: m.room == question.room and m.notice, 15 * MINUTE, after=after)
        kept.append(loop.time() - begun)
        return told.text

    acknowledgements = await asyncio.gather(*map(acknowledged, twenty.people, questions, before))
    record_property("seconds until the first, the tenth and the last was acknowledged", sorted(kept)[::9])

    begun, closing = loop.time(), len(first.messages)
    twenty.clock.advance_to(round_.ends_at + timedelta(minutes=1))
    await twenty.sees(first, lambda m: m.room == home and "We're doing this" in m.text)
    record_property("seconds until the result was shown", loop.time() - begun)

    (item,) = (await circle(twenty)).items.values()
    assert item.state in {ItemState.COOLING, ItemState.ADOPTED}
    assert len({len(text) for text in acknowledgements}) == 1
    # What was seen meanwhile: one line about how long it takes, before the last was asked; nothing twice.
    slow = [m.text for m in first.messages[told:closing] if "Everybody is being asked" in m.text]
    record_property("what was said at home meanwhile", slow)
    assert len(slow) == 1
    for one, question in zip(twenty.people, questions, strict=True):
        texts = [m.text for m in twenty.by_bot(one, question.room)]
        assert texts.count(question.text) == 1
        assert one.unreadable == []
    seen = [one.event_id for one in twenty.by_bot(first, home) if not one.edits]
    assert len(seen) == len(set(seen))
    assert max(arrived.values()) < 40 * MINUTE


async def circle(twenty: Twenty) -> Circle:
    found = await twenty.store.circle(CIRCLE)
    assert found is not None
    return found
