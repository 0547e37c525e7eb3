"""A room is shut to the bot and opened again: letters wait, people are told, private answers go on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.matrix.api import MatrixTrouble, call, part
from adapters.matrix.rights import Shut
from bot.ports import Account, Elsewhere, Spot
from bot.ui.model import Card, Said
from tests.adapters.matrix.homes import home, rooms_of, state_of, text_of
from tests.adapters.matrix.world import ScriptedInbox, World, said

pytestmark = [pytest.mark.server, pytest.mark.asyncio(loop_scope="session")]


async def test_put_out_of_home_letters_wait_members_are_told_once_and_a_member_brings_the_bot_back(
    world: World, inbox: ScriptedInbox
) -> None:
    settings = await world.settings()
    matrix, task = await world.bot(inbox, settings)
    maya, eve = await world.person("maya"), await world.person("eve")
    room = await home(world, inbox, maya)
    spot = Spot("matrix", room)
    card = await matrix.platform.post(spot, Card(key="item:1", title=Said("Tea")), letter_id="card")
    await maya.client.room_kick(room, world.bot_id)
    await maya.until(lambda: len(inbox.told) == 1)
    where, notice, _ = inbox.told[0]
    assert where == room
    for part_of in ("Our table", maya.id, world.bot_id, "Nothing is lost"):
        assert part_of in text_of(notice)
    assert "banned" not in text_of(notice)
    await maya.until(lambda: room not in rooms_of(matrix))
    with pytest.raises(Shut) as waits:
        await matrix.platform.post(spot, said("the result"), letter_id="one")
    assert not waits.value.final
    assert not await matrix.platform.members_only(spot, [Account("matrix", maya.id)])

    await world.stop(task)
    matrix, _ = await world.bot(inbox, replace(settings, servers=frozenset()))
    with pytest.raises(MatrixTrouble) as waits_still:
        await matrix.platform.post(spot, said("the result"), letter_id="one")
    assert not waits_still.value.final
    await maya.invite(room, world.bot_id)
    await maya.sees(lambda one: one.room == room and "I am back" in one.text)
    await matrix.platform.post(spot, said("the result"), letter_id="one")
    await maya.sees(lambda one: one.room == room and one.text == "the result")
    await matrix.platform.edit(spot, card, Card(key="item:1", title=Said("Tea, agreed")), letter_id="edit")
    await maya.sees(lambda one: one.edits == card and "agreed" in one.text)
    assert len(inbox.told) == 1

    # Whom neither the settings nor the group know still cannot.
    trap = await eve.create_room("trap", [world.bot_id])
    await eve.until(lambda: world.bot_id not in eve.client.rooms[trap].users)


async def test_banned_is_told_as_such_also_after_the_bot_was_away(world: World, inbox: ScriptedInbox) -> None:
    settings = await world.settings()
    _, task = await world.bot(inbox, settings)
    maya = await world.person("maya")
    room = await home(world, inbox, maya)
    await world.stop(task)
    await maya.client.room_ban(room, world.bot_id)
    await world.bot(inbox, settings)
    await maya.until(lambda: len(inbox.told) == 1)
    assert "I was also banned" in text_of(inbox.told[0][1])


async def test_a_letter_to_a_room_that_muted_the_bot_waits_and_is_not_dropped(
    world: World, inbox: ScriptedInbox
) -> None:
    matrix, _ = await world.bot(inbox)
    maya = await world.person("maya")
    room = await home(world, inbox, maya)
    path = f"/rooms/{part(room)}/state/m.room.power_levels/"
    levels = await state_of(maya, room, "m.room.power_levels")
    await call(maya.client, "PUT", path, {**levels, "events_default": 50}, what="muting")
    with pytest.raises(Shut) as waits:
        await matrix.platform.post(Spot("matrix", room), said("the result"), letter_id="one")
    assert (waits.value.final, waits.value.code) == (False, "M_FORBIDDEN")
    await call(maya.client, "PUT", path, levels, what="letting it speak")
    await matrix.platform.post(Spot("matrix", room), said("the result"), letter_id="one")
    await maya.sees(lambda one: one.text == "the result")


async def test_put_out_of_a_private_room_by_its_person_the_bot_makes_another(
    world: World, inbox: ScriptedInbox
) -> None:
    matrix, _ = await world.bot(inbox)
    maya = await world.person("maya")
    own = await maya.create_room("chat", [world.bot_id], direct=True)
    await maya.sees(lambda one: one.room == own and "for you and me" in one.text)
    await maya.client.room_kick(own, world.bot_id)
    await maya.until(lambda: own not in rooms_of(matrix))
    with pytest.raises(Elsewhere) as elsewhere:
        await matrix.platform.post(Spot("matrix", own), said("for you"), letter_id="one")
    assert not elsewhere.value.final
    fresh = await matrix.platform.private_spot(Account("matrix", maya.id))
    await maya.sees(lambda one: one.room == fresh.id and "for you and me" in one.text)
    await matrix.platform.post(fresh, said("for you"), letter_id="one")
    await maya.sees(lambda one: one.room == fresh.id and one.text == "for you")
    assert inbox.told == []


async def test_a_member_put_out_of_home_by_an_admin_answers_in_their_private_room_as_before(
    world: World, inbox: ScriptedInbox
) -> None:
    await world.bot(inbox)
    maya, finch = await world.person("maya"), await world.person("finch")
    room, private = await world.private_of(inbox, maya)
    await maya.invite(room, finch.id)
    await finch.until(lambda: room in finch.client.rooms)
    await finch.say(room, "!table join standing=member")
    own = await finch.private_room(world.bot_id)
    await maya.client.room_ban(room, finch.id)
    await maya.until(lambda: inbox.sat[-1] == (Spot("matrix", room), frozenset({maya.id})))
    await finch.say(own, "37b")
    await finch.sees(lambda one: one.room == own and "sealed box" in one.text)
    assert [(account.id, code) for account, _, code, _ in inbox.slips] == [(finch.id, "37b")]
    assert private != own
