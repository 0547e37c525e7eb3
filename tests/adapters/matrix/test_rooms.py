"""Real Synapse, real clients: what happens in a home room and in a private one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from nio import RoomMemberEvent

from adapters.matrix.api import call, part
from bot.ports import Account, Heard, Spot
from bot.testkit.matrix_person import MatrixPerson
from governance.commands import Place
from tests.adapters.matrix.world import ScriptedInbox, World

pytestmark = [pytest.mark.server, pytest.mark.asyncio(loop_scope="session")]


async def test_a_command_at_home_is_heard_once_and_answered_in_its_thread(world: World, inbox: ScriptedInbox) -> None:
    await world.bot(inbox)
    maya = await world.person("maya")
    bot = world.bot_id
    home = await world.home_of(maya, bot)
    inbox.places[home] = Place.HOME

    root = await maya.say(home, "let us talk about tuesdays")
    thread = {"rel_type": "m.thread", "event_id": root}
    event = await maya.say(home, "!table ask 1 What does it cost?", **{"m.relates_to": thread})
    answer = await maya.sees(lambda one: one.text == "heard ask")

    assert inbox.asks == [
        Heard(
            account=Account("matrix", maya.id),
            name=maya.id[1:].partition(":")[0],
            spot=Spot("matrix", home),
            place=Place.HOME,
            verb="ask",
            fields={"n": "1", "text": "What does it cost?"},
            key=event,
        )
    ]
    assert answer.notice
    assert answer.encrypted
    assert answer.content["m.mentions"] == {}
    assert answer.content["m.relates_to"]["event_id"] == root
    assert answer.content["m.relates_to"]["m.in_reply_to"] == {"event_id": event}
    assert inbox.sat[-1] == (Spot("matrix", home), frozenset({maya.id}))


async def test_the_bot_is_called_by_prefix_name_or_help_and_leaves_other_talk_alone(
    world: World, inbox: ScriptedInbox
) -> None:
    await world.bot(inbox)
    maya = await world.person("maya")
    bot = world.bot_id
    home = await world.home_of(maya, bot)
    inbox.places[home] = Place.HOME

    for text in ["I propose we eat first", "!other help", "table talk", "!help propose", f"{bot}: decisions"]:
        await maya.say(home, text)
    await maya.sees(lambda one: one.text == "heard decisions")

    assert [(heard.verb, dict(heard.fields)) for heard in inbox.asks] == [
        ("help", {"verb": "propose"}),
        ("decisions", {}),
    ]


async def test_what_it_does_not_understand_is_said_and_changes_nothing(world: World, inbox: ScriptedInbox) -> None:
    await world.bot(inbox)
    maya = await world.person("maya")
    home = await world.home_of(maya, world.bot_id)
    await maya.say(home, "!table frobnicate the moon")
    assert '"!table help"' in (await maya.sees(lambda one: "did not understand" in one.text)).text
    assert inbox.asks == []


async def test_an_invitation_from_a_stranger_is_declined(world: World, inbox: ScriptedInbox) -> None:
    bot = replace(await world.settings(), servers=frozenset(), inviters=frozenset({"@somebody:localhost"}))
    await world.bot(inbox, bot)
    maya = await world.person("maya")
    came: list[tuple[str, str]] = []
    maya.client.add_event_callback(lambda _, event: came.append((event.state_key, event.membership)), RoomMemberEvent)
    room = await maya.create_room("trap", [bot.user])
    await maya.until(lambda: (bot.user, "leave") in came)
    path = f"/rooms/{part(room)}/state/m.room.member/{part(bot.user)}"
    assert (await call(maya.client, "GET", path, what="asking"))["membership"] == "leave"


async def test_joining_makes_a_private_encrypted_room_that_is_found_again(world: World, inbox: ScriptedInbox) -> None:
    settings = await world.settings()
    matrix, task = await world.bot(inbox, settings)
    maya = await world.person("maya")
    _, private = await world.private_of(inbox, maya)
    state = {
        event["type"]: event["content"]
        for event in await _state(maya, private)
        if event["type"] in {"m.room.encryption", "m.room.join_rules", "m.room.topic"}
    }
    assert state["m.room.encryption"] == {"algorithm": "m.megolm.v1.aes-sha2", "rotation_period_msgs": 1}
    assert state["m.room.join_rules"] == {"join_rule": "invite"}
    assert "encrypted" in state["m.room.topic"]["topic"]
    assert await matrix.platform.private_spot(Account("matrix", maya.id)) == Spot("matrix", private)

    await world.stop(task)
    matrix, _ = await world.bot(inbox, settings)
    assert await matrix.platform.private_spot(Account("matrix", maya.id)) == Spot("matrix", private)

    await maya.say(private, "mine")
    await maya.sees(lambda one: one.room == private and one.text == "heard mine")
    assert (inbox.asks[-1].verb, inbox.asks[-1].place, inbox.asks[-1].spot.id) == ("mine", Place.PRIVATE, private)


async def _state(person: MatrixPerson, room: str) -> list[dict[str, Any]]:
    answer = await person.client.room_get_state(room)
    return list(answer.events)


async def test_an_edited_message_is_never_a_second_ask(world: World, inbox: ScriptedInbox) -> None:
    await world.bot(inbox)
    maya = await world.person("maya")
    home, private = await world.private_of(inbox, maya)
    before = len(inbox.asks)
    for room, text in ((home, "!table decisions"), (private, "decisions")):
        seen = len(maya.messages)
        event = await maya.say(room, text)
        await maya.sees(lambda one: one.text == "heard decisions", after=seen)
        await maya.edit(room, event, text.replace("decisions", "rules"))
        await maya.sees(lambda one: "edited" in one.text, after=seen)
    assert [heard.verb for heard in inbox.asks[before:]] == ["decisions", "decisions"]


async def test_when_the_store_is_away_nothing_is_acknowledged(world: World, inbox: ScriptedInbox) -> None:
    await world.bot(inbox)
    maya = await world.person("maya")
    _, private = await world.private_of(inbox, maya)
    inbox.fails = True
    for text in ("mine", "37b"):
        seen = len(maya.messages)
        await maya.say(private, text)
        answer = await maya.sees(lambda one: one.room == private, after=seen)
        assert "not saved" in answer.text
