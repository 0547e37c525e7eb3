"""Somebody else in a private room, or no encryption: nothing of anybody is said there, and another room is made."""

from __future__ import annotations

import pytest

from bot.ports import Account, Elsewhere, Spot
from bot.testkit.matrix_person import MatrixPerson
from tests.adapters.matrix.world import ScriptedInbox, World, said

pytestmark = [pytest.mark.server, pytest.mark.asyncio(loop_scope="session")]


async def other_room(bot: str, person: MatrixPerson, before: str) -> str:
    """Return the new private room, when the person has come in."""

    def found() -> list[str]:
        made = {room for room, inviter in person.invited_by.items() if inviter == bot} - {before}
        return sorted(made & set(person.client.rooms))

    await person.until(lambda: bool(found()))
    (room,) = found()
    return str(room)


async def own_room(world: World, person: MatrixPerson) -> str:
    """Let a person make their private room themselves: into rooms the bot made nobody else lets anybody."""
    room = await person.create_room("chat", [world.bot_id], direct=True)
    await person.sees(lambda one: one.room == room and "for you and me" in one.text)
    return room


async def test_a_letter_does_not_go_where_somebody_else_sits_even_only_invited(
    world: World, inbox: ScriptedInbox
) -> None:
    """Maya's room, with a stranger in it; the letter goes to a new room of hers, and the stranger is not pinned."""
    matrix, _ = await world.bot(inbox)
    maya, eve = await world.person("maya"), await world.person("eve")
    private = await own_room(world, maya)
    eve.accepts = False
    await maya.invite(private, eve.id)
    bot = matrix.platform._parts()[0]
    await maya.until(lambda: eve.id in bot.rooms[private].users)
    with pytest.raises(Elsewhere) as waits:
        await matrix.platform.post(Spot("matrix", private), said("RAW WORDS"), letter_id="one")
    assert not waits.value.final
    await eve.accept(private)
    await eve.until(lambda: private in eve.client.rooms)
    with pytest.raises(Elsewhere):
        await matrix.platform.post(Spot("matrix", private), said("RAW WORDS"), letter_id="one")

    fresh = await matrix.platform.private_spot(Account("matrix", maya.id))
    assert fresh.id == await other_room(world.bot_id, maya, private)
    await matrix.platform.post(fresh, said("RAW WORDS"), letter_id="one")
    got = await maya.sees(lambda one: one.text == "RAW WORDS")
    assert got.room == fresh.id
    assert await matrix.platform.private_spot(Account("matrix", maya.id)) == fresh
    assert eve.id not in (world.directory / "bot" / "pins.json").read_text()
    assert [one.text for one in eve.messages] == []


async def test_what_is_typed_beside_somebody_else_is_answered_with_another_room(
    world: World, inbox: ScriptedInbox
) -> None:
    await world.bot(inbox)
    maya, eve = await world.person("maya"), await world.person("eve")
    private = await own_room(world, maya)
    await maya.invite(private, eve.id)
    await eve.until(lambda: private in eve.client.rooms)
    seen, asked = len(maya.messages), len(inbox.asks)
    await maya.say(private, "mine")
    await maya.sees(lambda one: one.room == private and "invited you to a new room" in one.text, after=seen)
    fresh = await other_room(world.bot_id, maya, private)
    await maya.say(fresh, "37b")
    await maya.sees(lambda one: one.room == fresh and "sealed box" in one.text)
    assert [(spot.id, code) for _, spot, code, _ in inbox.slips] == [(fresh, "37b")]
    assert len(inbox.asks) == asked


async def test_a_room_that_is_not_encrypted_is_greeted_with_an_encrypted_one(
    world: World, inbox: ScriptedInbox
) -> None:
    """One notice in the clear, no hello, and no letter; the letter's place is the new room."""
    matrix, _ = await world.bot(inbox)
    maya = await world.person("maya")
    plain = await maya.create_room("chat", [world.bot_id], encrypted=False, direct=True)
    told = await maya.sees(lambda one: one.room == plain)
    assert "This room is not encrypted" in told.text
    with pytest.raises(Elsewhere):
        await matrix.platform.post(Spot("matrix", plain), said("RAW WORDS"), letter_id="one")
    fresh = await other_room(world.bot_id, maya, plain)
    await maya.sees(lambda one: one.room == fresh and one.encrypted and "for you and me" in one.text)
    assert await matrix.platform.private_spot(Account("matrix", maya.id)) == Spot("matrix", fresh)
    assert [one.text for one in maya.messages if one.room == plain] == [told.text]
