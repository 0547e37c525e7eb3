"""A group in which one person writes from a client by another maker, which trusts signed devices only."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.entropy import SystemEntropy
from adapters.matrix.plugin import Matrix
from adapters.store.sql import SqlStore
from adapters.store.urn_store import SqlUrnStore
from adapters.vault.disk import DiskVault
from bot.compose import House, assemble
from bot.testkit.clock import SimClock, SimWaker
from bot.testkit.matrix_person import MatrixPerson
from governance.state import Circle, ItemState, Phase
from tests.adapters.matrix.js_client import HERE, OtherClient
from tests.adapters.matrix.world import World

FIVE = re.compile(r"[a-z]{5}(-[a-z]{5}){4}")
FOUND = (
    '!table found name="Our own table" aim="Decide together" zone=Europe/London server_host="a friend" '
    'bot_host="Anna" server_by_professionals=no expected="{expected}"'
)
WORDS = "The last bus leaves at 8"
JOIN, READY = "!table join standing=member", "!table ready yes=yes"


class Table:
    """The real house on the real homeserver; its time is moved by hand."""

    def __init__(self, house: House, clock: SimClock) -> None:
        self.house, self.clock = house, clock

    @classmethod
    @asynccontextmanager
    async def laid(cls, world: World) -> AsyncIterator[Table]:
        clock, entropy, folder = SimClock(datetime(2027, 1, 4, 10, tzinfo=UTC)), SystemEntropy(), world.directory
        store = await SqlStore.open(f"sqlite:///{folder / 'table.db'}")
        urns = await SqlUrnStore.open(f"sqlite:///{folder / 'urns.db'}")
        vault = DiskVault(folder / "vault")
        house = assemble(store=store, urns=urns, vault=vault, clock=clock, entropy=entropy, waker=SimWaker(clock))
        matrix = Matrix(await world.settings(), house.door, entropy, voice=house.door.voice)
        house.listen(matrix)
        await house.start()
        listening = asyncio.create_task(matrix.run())
        try:
            async with asyncio.timeout(30):
                await matrix.ready.wait()
            yield cls(house, clock)
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
            await store.close()
            await urns.close()

    async def circle(self) -> Circle:
        (id_,) = await self.house.store.circles()
        circle = await self.house.store.circle(id_)
        assert circle is not None
        return circle

    async def after(self, hours: float) -> None:
        """Move time on, doing everything due on the way."""
        end = self.clock.now() + timedelta(hours=hours)
        while True:
            await self.house.step()
            times = (await self.house.store.next_due(), await self.house.store.next_letter())
            soon = min((t for t in times if t is not None and self.clock.now() < t <= end), default=end)
            await self.house.store.beat(soon)
            self.clock.advance_to(soon)
            if soon == end:
                await self.house.step()
                return


async def told(other: OtherClient, room: str, text: str) -> str:
    """Type something at home at the other client; return the bot's reply to it."""
    event = await other.say(room, text)
    return str((await other.sees(lambda one: one["answers"] == event))["content"]["body"])


async def privately(other: OtherClient, room: str, text: str) -> str:
    """Type something in one's own room at the other client; return the bot's next message there."""
    after = len(other.seen)
    await other.say(room, text)
    return str((await other.sees(lambda one: one["room"] == room, after=after))["content"]["body"])


async def heard(person: MatrixPerson, room: str, text: str) -> str:
    """The same at ours."""
    event = await person.say(room, text)
    reply = {"m.in_reply_to": {"event_id": event}}
    return (await person.sees(lambda one: one.content.get("m.relates_to") == reply)).text


async def there(person: MatrixPerson, room: str) -> None:
    await person.until(lambda: room in person.client.rooms)


async def consents(person: MatrixPerson, room: str, code: str) -> str:
    """Wait for the question at ours, answer with a code; return the acknowledgement."""
    await person.sees(lambda one: one.room == room and code in one.text)
    after = len(person.messages)
    await person.say(room, code)
    return (await person.sees(lambda one: one.room == room, after=after)).text


def test_what_is_fetched_is_named_by_its_hash_and_by_no_address() -> None:
    packages = json.loads((HERE / "package-lock.json").read_text())["packages"]
    fetched = {name: one for name, one in packages.items() if name}
    assert "node_modules/matrix-js-sdk" in fetched
    assert [name for name, one in fetched.items() if not one["integrity"].startswith("sha512-")] == []
    assert [name for name, one in fetched.items() if "resolved" in one] == []


@pytest.mark.server
@pytest.mark.asyncio(loop_scope="session")
async def test_a_group_is_founded_and_decides_with_somebody_at_another_client(world: World, tmp_path: Path) -> None:
    """Founding, a proposal, a private answer with words, their release: both ways, and never a warning shield."""
    name = f"maya-{tmp_path.name}".lower().replace("_", "-")
    await world.synapse.register(name, "word")
    async with Table.laid(world) as table, OtherClient.opened(world.synapse.url, name, "word") as maya:
        others = [await world.person(name) for name in ("oba", "li", "sam")]
        home = await maya.ask("createRoom", name="Our own table", invite=[world.bot_id, *(one.id for one in others)])
        await asyncio.gather(*(there(one, home) for one in others))
        await maya.sees(lambda one: "!table" in one["content"]["body"])
        expected = " ".join(one.id for one in others)
        assert "our first evening" in await told(maya, home, FOUND.format(expected=expected))
        await told(maya, home, JOIN)
        for one in others:
            await heard(one, home, JOIN)
        rooms = [await one.private_room(world.bot_id) for one in others]
        await maya.until(lambda: len(maya.joined) > 1)
        own = maya.joined[-1]
        await told(maya, home, READY)
        for one in others[:2]:
            await heard(one, home, READY)
        await table.house.step()
        assert (await table.circle()).phase is Phase.TRIAL

        await told(maya, home, "!table propose Meet Tuesdays 7 pm")
        await maya.sees(lambda one: one["room"] == own and "Meet Tuesdays 7 pm" in one["content"]["body"])
        await privately(maya, own, "send")
        await table.after(hours=1)
        round_ = (await table.circle()).items[1].round
        assert round_ is not None
        await maya.sees(lambda one: one["room"] == own and f"{round_.number}b" in one["content"]["body"])
        kept = [await privately(maya, own, f"{round_.number}b {WORDS}")]
        for one, room in zip(others, rooms, strict=True):
            kept.append(await consents(one, room, f"{round_.number}a"))
        assert len({FIVE.sub("", text) for text in kept}) == 1

        await table.after(hours=57)
        assert (await table.circle()).items[1].state is ItemState.INTEGRATE
        for one in others:
            await one.sees(lambda one: WORDS in one.text)
        await maya.sees(lambda one: WORDS in one["content"]["body"])
        assert await told(maya, home, "!table change 1 Meet Tuesdays 6 pm") != ""
        assert [one for one in maya.seen if one["unreadable"] or not one["encrypted"] or one["shield"] != 0] == []
        # It really is that strict: what comes from a device nobody signed it does not even open.
        strange = await world.device("oba", tmp_path / "strange", signed=False)
        event = await strange.say(home, "from a device nobody signed")
        assert (await maya.sees(lambda one: one["id"] == event))["unreadable"] is True
        assert {one["sender"] for one in maya.seen} == {world.bot_id, *(one.id for one in others)}
        assert ([one.unreadable for one in others], maya.failed) == ([[], [], []], [])
