"""The whole house on a real homeserver: a group's room is replaced, then shut, in the middle of a decision."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.clock import SystemClock
from adapters.entropy import SystemEntropy
from adapters.matrix.plugin import Matrix
from bot.compose import House, assemble
from bot.ports import Account, Change, Spot, Step
from bot.testkit.clock import SimClock, SimWaker
from bot.testkit.matrix_person import MatrixPerson
from bot.testkit.store import MemoryStore
from bot.testkit.urn_store import MemoryUrnStore
from bot.testkit.vault import MemoryVault
from governance.commands import Place
from governance.ids import CircleId
from governance.state import Circle, Phase
from tests.adapters.matrix.homes import upgrade
from tests.adapters.matrix.world import World
from tests.unit.app.world import person

pytestmark = [pytest.mark.server, pytest.mark.asyncio(loop_scope="session")]
CIRCLE = CircleId("circle")


async def group(store: MemoryStore, room: str, *people: MatrixPerson) -> None:
    """Lay down a group of five, of whom these have accounts."""
    now = SystemClock().now()
    names = ["maya", "finch", "oba", "li", "sam"]
    told = [replace(person(name), joined=now.date() - timedelta(days=40)) for name in names]
    circle = Circle(
        id=CIRCLE,
        name="Our own table",
        aim="Deciding together",
        zone="Europe/London",
        language="en",
        phase=Phase.LIVE,
        opened_at=now - timedelta(days=40),
        server_host="the library",
        bot_host="Anna",
        people={one.id: one for one in told},
        rota=tuple(one.id for one in told),
    )
    accounts = tuple((Account("matrix", one.id), who.id) for one, who in zip(people, told, strict=False))
    change = Change(circle=circle, accounts=accounts, places=((Place.HOME, Spot("matrix", room)),))
    await store.work(CIRCLE, lambda _: Step(None, change))


@asynccontextmanager
async def serving(world: World, store: MemoryStore) -> AsyncIterator[House]:
    """Run the house, looking for what is due ten times a second."""
    clock, entropy = SystemClock(), SystemEntropy()
    waker = SimWaker(SimClock(clock.now()))
    house = assemble(
        store=store, urns=MemoryUrnStore(), vault=MemoryVault(), clock=clock, entropy=entropy, waker=waker
    )
    await house.start()
    matrix = Matrix(await world.settings(), house.door, entropy, voice=house.door.voice)
    house.listen(matrix)

    async def go_on() -> None:
        while True:
            await house.step()
            await asyncio.sleep(0.1)

    listening, sending = asyncio.create_task(matrix.run()), asyncio.create_task(go_on())
    try:
        async with asyncio.timeout(30):
            await matrix.ready.wait()
        yield house
    finally:
        sending.cancel()
        listening.cancel()
        for done in await asyncio.gather(sending, listening, return_exceptions=True):
            assert isinstance(done, asyncio.CancelledError), done


async def test_cards_go_along_and_members_hear_privately_what_happened(world: World) -> None:
    store = MemoryStore()
    maya, finch = await world.person("maya"), await world.person("finch")
    async with serving(world, store):
        old = await maya.create_room("Our table", [world.bot_id, finch.id])
        await maya.sees(lambda one: one.room == old and "!table" in one.text)
        await group(store, old, maya, finch)
        await maya.say(old, '!table propose title="Meet Tuesdays 7 pm" sure=yes')
        await maya.sees(lambda one: one.room == old and "Meet Tuesdays" in one.text and not one.notice)

        new = await upgrade(maya, old)
        await maya.accept(new)
        await maya.invite(new, finch.id)
        await maya.invite(new, world.bot_id)
        await maya.sees(lambda one: one.room == new and "lives in this room now" in one.text)
        card = await maya.sees(lambda one: one.room == new and "Meet Tuesdays" in one.text and not one.notice)
        assert card.edits == ""
        assert await store.whose(Spot("matrix", new)) == [(CIRCLE, Place.HOME, None)]

        await maya.client.room_kick(new, world.bot_id)
        for one in (maya, finch):
            told = await one.sees(lambda said: "I was put out of a room: Our table" in said.text, 40)
            assert told.encrypted
            assert told.room not in {old, new}
            assert maya.id in told.text
        await maya.invite(new, world.bot_id)
        await maya.sees(lambda one: one.room == new and "I am back" in one.text)
        await finch.say(new, "!table rules")
        await finch.sees(lambda one: one.room == new and one.notice and "I am back" not in one.text)
