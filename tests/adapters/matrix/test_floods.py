"""One person who floods: they are told once, and nobody else waits much longer than usual."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.testkit.matrix_person import MatrixPerson
from governance.commands import Place
from tests.adapters.matrix.hostile import Hand, replied, text
from tests.adapters.matrix.world import ScriptedInbox, World

pytestmark = [pytest.mark.server, pytest.mark.asyncio(loop_scope="session")]
SIDE_BY_SIDE = 8


async def answered(person: MatrixPerson, room: str) -> float:
    """Return seconds from saying something to the bot's reply."""
    started = time.perf_counter()
    event = await person.say(room, "!table decisions")

    def is_reply(content: Any) -> bool:
        relates = content.get("m.relates_to") or {}
        return bool((relates.get("m.in_reply_to") or {}).get("event_id") == event)

    await person.sees(lambda m: m.room == room and is_reply(m.content), 120)
    return time.perf_counter() - started


async def pour(hand: Hand, room: str, number: int) -> None:
    """Send so many asks as fast as the homeserver takes them."""
    left = iter(range(number))

    async def one() -> None:
        for count in left:
            await hand.send(room, "m.room.message", text(f"!table show {count}"))

    await asyncio.gather(*(one() for _ in range(SIDE_BY_SIDE)))


@asynccontextmanager
async def pouring(hand: Hand, room: str, number: int) -> Any:
    task = asyncio.create_task(pour(hand, room, number))
    try:
        await asyncio.sleep(0.5)
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_who_asks_too_much_is_told_once_and_private_answers_are_all_taken(
    world: World, inbox: ScriptedInbox
) -> None:
    await world.bot(inbox)
    maya, rex = await world.person("maya"), await world.person("rex")
    home, _ = await world.private_of(inbox, maya)
    plain = await rex.create_room("plain", [world.bot_id, maya.id], encrypted=False)
    await maya.until(lambda: plain in maya.client.rooms and world.bot_id in maya.client.rooms[plain].users)
    hand = Hand(rex.client)
    events = [await hand.send(plain, "m.room.message", text(f"!table show {i}")) for i in range(45)]
    await maya.say(plain, "!table decisions")
    await maya.sees(lambda m: m.text == "heard decisions")
    asked = [heard.key for heard in inbox.asks if heard.account.id == rex.id]
    assert asked[:30] == events[:30]
    assert len(asked) < 40  # some seconds' worth may have come back
    assert len([event for event in await replied(rex, plain) if event in events and event not in asked]) == 1

    await maya.say(home, "!table join standing=member")
    private = await maya.private_room(world.bot_id)
    for i in range(40):
        await maya.say(private, f"37b word {i}")
    await maya.until(lambda: len(inbox.slips) == 40, 40)
    assert [words for _, _, _, words in inbox.slips] == [f"word {i}" for i in range(40)]


@pytest.mark.long
async def test_under_10000_messages_of_one_person_others_are_answered_as_on_any_busy_homeserver(
    world: World, inbox: ScriptedInbox, record_property: Callable[[str, object], None]
) -> None:
    """Jo asks in the very room Rex floods, and in her private one, beside Rex flooding a room without the bot."""
    await world.bot(inbox)
    jo, rex = await world.person("jo"), await world.person("rex")
    _, private = await world.private_of(inbox, jo)
    shared = await rex.create_room("shared", [world.bot_id, jo.id], encrypted=False)
    elsewhere = await rex.create_room("elsewhere", [jo.id], encrypted=False)
    await jo.until(
        lambda: {shared, elsewhere} <= set(jo.client.rooms) and world.bot_id in jo.client.rooms[shared].users
    )
    inbox.places[shared] = Place.HOME
    hand = Hand(rex.client)
    idle = [await answered(jo, shared) for _ in range(12)]
    async with pouring(hand, elsewhere, 10_000) as task:
        usual = [await answered(jo, shared) for _ in range(15)]
        assert not task.done()
    await asyncio.sleep(62)  # of her thirty a minute
    flooded: list[float] = []
    async with pouring(hand, shared, 10_000) as task:
        while not task.done():
            flooded.append(await answered(jo, shared))
            await asyncio.sleep(3)
        await task
    seen = len(inbox.slips)
    await jo.say(private, "37b")
    await jo.until(lambda: len(inbox.slips) > seen)
    figures = {
        name: round(statistics.median(times) * 1000)
        for name, times in (("idle", idle), ("busy homeserver", usual), ("flooded", flooded))
    }
    figures["answers"] = len(flooded)
    figures["slowest"] = round(max(flooded) * 1000)
    record_property("flood", figures)
    assert len(flooded) > 10
    assert figures["flooded"] <= 2 * figures["busy homeserver"]
    rude = [heard for heard in inbox.asks if heard.account.id == rex.id]
    assert 30 <= len(rude) < 1_000
