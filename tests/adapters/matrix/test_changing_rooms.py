"""A group's room is replaced by another: all goes on there, and nothing said in it gets lost."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from adapters.matrix import homes
from adapters.matrix.api import call, part
from bot.ports import Account, Elsewhere, Spot
from governance.commands import Place
from tests.adapters.matrix.homes import home, rooms_of, text_of, upgrade
from tests.adapters.matrix.world import ScriptedInbox, World, said

pytestmark = [pytest.mark.server, pytest.mark.asyncio(loop_scope="session")]


async def test_a_home_that_was_replaced_is_followed_once_somebody_there_invites_the_bot(
    world: World, inbox: ScriptedInbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not invited with the upgrade: members are asked; one whom the settings do not name does it, and all goes on."""
    monkeypatch.setattr(homes, "INVITED_WAIT", 0.5)
    maya, finch = await world.person("maya"), await world.person("finch")
    matrix, _ = await world.bot(
        inbox, replace(await world.settings(), servers=frozenset(), inviters=frozenset({maya.id}))
    )
    old = await home(world, inbox, maya)
    await maya.invite(old, finch.id)
    await finch.until(lambda: old in finch.client.rooms)
    new = await upgrade(maya, old)
    await maya.until(lambda: len(inbox.told) == 1)
    where, notice, _ = inbox.told[0]
    assert (where, "invite me there" in text_of(notice), world.bot_id in text_of(notice)) == (old, True, True)
    assert inbox.places == {old: Place.HOME}

    await maya.accept(new)
    await maya.invite(new, finch.id)
    await finch.until(lambda: new in finch.client.rooms)
    await finch.invite(new, world.bot_id)
    here = await maya.sees(lambda one: one.room == new)
    assert "The group lives in this room now" in here.text
    assert inbox.places == {new: Place.HOME}
    await maya.say(new, "!table rules")
    await maya.sees(lambda one: one.room == new and one.text == "heard rules")
    assert (inbox.asks[-1].spot, inbox.asks[-1].place) == (Spot("matrix", new), Place.HOME)
    assert inbox.sat[-1] == (Spot("matrix", new), frozenset({maya.id, finch.id}))

    # Who still calls the bot in the old room is told once where the talk is, and nothing is done there.
    asked = len(inbox.asks)
    for verb in ("found", "decisions"):
        await maya.say(old, f"!table {verb}")
    await maya.say(new, "!table help")
    await maya.sees(lambda one: one.room == new and one.text == "heard help")
    assert [heard.spot.id for heard in inbox.asks[asked:]] == [new]
    assert matrix.ready.is_set()


async def test_what_is_said_between_coming_in_and_being_bound_is_not_lost(
    world: World, inbox: ScriptedInbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store is away while the bot comes into the new room; words said there meanwhile wait for it."""
    monkeypatch.setattr("adapters.matrix.inbound.BACK_OFF_FIRST", 0.2)
    matrix, _ = await world.bot(inbox)
    maya = await world.person("maya")
    old = await home(world, inbox, maya)
    new = await upgrade(maya, old)
    inbox.fails = True
    await maya.invite(new, world.bot_id)
    await maya.until(lambda: new in rooms_of(matrix))
    await maya.until(lambda: new in maya.client.rooms and world.bot_id in maya.client.rooms[new].users)
    await maya.say(new, "!table rules")
    await asyncio.sleep(0.5)
    inbox.fails = False
    await maya.sees(lambda one: one.room == new and one.text == "heard rules")
    assert [(heard.spot.id, heard.verb) for heard in inbox.asks if heard.spot.id == new] == [(new, "rules")]
    assert inbox.places == {new: Place.HOME}


async def test_a_home_that_was_replaced_while_the_bot_was_away_is_followed_when_it_comes_back(
    world: World, inbox: ScriptedInbox
) -> None:
    """A public room: no invitation is needed."""
    settings = await world.settings()
    _, task = await world.bot(inbox, settings)
    maya = await world.person("maya")
    old = await home(world, inbox, maya, encrypted=False)
    path = f"/rooms/{part(old)}/state/m.room.join_rules/"
    await call(maya.client, "PUT", path, {"join_rule": "public"}, what="opening a room")
    await world.stop(task)
    new = await upgrade(maya, old)
    await world.bot(inbox, settings)
    await maya.accept(new)
    await maya.sees(lambda one: one.room == new and "lives in this room now" in one.text)
    assert inbox.places == {new: Place.HOME}


async def test_a_home_replaced_by_hand_hears_once_where_the_talk_is_and_nothing_is_done_there(
    world: World, inbox: ScriptedInbox
) -> None:
    """The bot is in the new room before the old one has its tombstone, and may still speak in the old one."""
    await world.bot(inbox)
    maya = await world.person("maya")
    old = await home(world, inbox, maya)
    before = {"room_id": old, "event_id": "$last"}
    body = {"preset": "private_chat", "invite": [world.bot_id], "creation_content": {"predecessor": before}}
    new = str((await call(maya.client, "POST", "/createRoom", body, what="making a room"))["room_id"])
    await maya.sees(lambda one: one.room == new and "Hello" in one.text)
    path = f"/rooms/{part(old)}/state/m.room.tombstone/"
    await call(maya.client, "PUT", path, {"body": "moved", "replacement_room": new}, what="a tombstone")
    await maya.sees(lambda one: one.room == new and "lives in this room now" in one.text)
    asked = len(inbox.asks)
    for verb in ("found", "decisions", "join standing=member"):
        await maya.say(old, f"!table {verb}")
    await maya.say(new, "!table rules")
    await maya.sees(lambda one: one.room == new and one.text == "heard rules")
    assert [heard.spot.id for heard in inbox.asks[asked:]] == [new]
    await maya.sees(lambda one: one.room == old and "lives in another room" in one.text)
    assert len([one for one in maya.messages if one.room == old and "lives in another room" in one.text]) == 1


async def test_a_room_that_only_says_it_replaces_a_home_or_that_does_not_say_so_is_not_followed(
    world: World, inbox: ScriptedInbox
) -> None:
    """A stranger's room that names our home as what it replaces; and a tombstone that points to such a room."""
    await world.bot(inbox)
    maya, eve = await world.person("maya"), await world.person("eve")
    old = await home(world, inbox, maya)
    body = {
        "preset": "private_chat",
        "invite": [world.bot_id],
        "creation_content": {"predecessor": {"room_id": old, "event_id": "$x"}},
    }
    claims = str((await call(eve.client, "POST", "/createRoom", body, what="making a room"))["room_id"])
    await eve.sees(lambda one: one.room == claims and "Hello" in one.text)

    other = await maya.create_room("another", [world.bot_id])
    await maya.sees(lambda one: one.room == other)
    path = f"/rooms/{part(old)}/state/m.room.tombstone/"
    await call(maya.client, "PUT", path, {"body": "moved", "replacement_room": other}, what="a tombstone")
    await maya.say(old, "!table rules")
    await maya.sees(lambda one: one.room == old and one.text == "heard rules")
    assert inbox.places == {old: Place.HOME}


async def test_a_private_room_that_is_replaced_is_left_for_a_new_one(world: World, inbox: ScriptedInbox) -> None:
    matrix, _ = await world.bot(inbox)
    maya = await world.person("maya")
    old = await maya.create_room("chat", [world.bot_id], direct=True)
    await maya.sees(lambda one: one.room == old and "for you and me" in one.text)
    await upgrade(maya, old)
    fresh = await maya.private_room(world.bot_id)
    assert fresh != old
    await maya.sees(lambda one: one.room == fresh and "for you and me" in one.text)
    assert await matrix.platform.private_spot(Account("matrix", maya.id)) == Spot("matrix", fresh)
    with pytest.raises(Elsewhere):
        await matrix.platform.post(Spot("matrix", old), said("RAW WORDS"), letter_id="one")
