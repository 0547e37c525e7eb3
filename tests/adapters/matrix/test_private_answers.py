"""Codes in an encrypted private room reach the sealed box's desk; everywhere else they are refused."""

from __future__ import annotations

import logging
from string import ascii_lowercase

import pytest
import structlog

from bot.ports import Account, Spot
from bot.ui.model import Answer, Card, Line, Notice, Said, Tone
from governance.commands import Place
from tests.adapters.matrix.world import ScriptedInbox, World, said

pytestmark = [pytest.mark.server, pytest.mark.asyncio(loop_scope="session")]


async def test_every_code_gets_the_same_answer_and_touches_nothing_named(
    world: World, inbox: ScriptedInbox, caplog: pytest.LogCaptureFixture
) -> None:
    """Positions, words on the line, words after ``words``: one acknowledgement; no ask, no key, no log.

    Every library speaks at DEBUG here, also while it forgets, is stopped and goes on.
    """
    caplog.set_level(logging.DEBUG)
    with structlog.testing.capture_logs() as lines:
        settings = await world.settings()
        matrix, task = await world.bot(inbox, settings)
        maya = await world.person("maya")
        _, private = await world.private_of(inbox, maya)
        asked = len(inbox.asks)
        shown = []
        for text in [
            "37a",
            "37B",
            "37 c",
            "37d",
            "37b The report names canaryone",
            "37b",
            "words",
            "It names canarytwo",
        ]:
            seen = len(maya.messages)
            await maya.say(private, text)
            answer = await maya.sees(lambda one: one.room == private, after=seen)
            if text != "words":
                shown.append((answer.text, answer.html, answer.notice, answer.content.get("m.relates_to")))
        await matrix.platform.forget_private()
        await world.stop(task)
        await world.bot(inbox, settings)
        await maya.say(private, "rules")
        await maya.sees(lambda one: one.text == "heard rules")

    me, here = Account("matrix", maya.id), Spot("matrix", private)
    assert inbox.slips == [
        (me, here, "37a", ""),
        (me, here, "37b", ""),
        (me, here, "37c", ""),
        (me, here, "37d", ""),
        (me, here, "37b", "The report names canaryone"),
        (me, here, "37b", ""),
        (me, here, "37b", "It names canarytwo"),
    ]
    assert len(set(shown)) == 1
    assert [heard.verb for heard in inbox.asks[asked:]] == ["rules"]
    logged = caplog.text + repr(lines)
    assert [word for word in ("37b", "canaryone", "canarytwo", maya.id, private) if word in logged] == []


async def test_a_code_said_at_home_is_not_taken_and_that_is_said(world: World, inbox: ScriptedInbox) -> None:
    await world.bot(inbox)
    maya = await world.person("maya")
    home = await world.home_of(maya, world.bot_id)
    inbox.places[home] = Place.HOME
    for text in ("37b", "!table 37b The report names who came"):
        seen = len(maya.messages)
        await maya.say(home, text)
        answer = await maya.sees(lambda one: one.room == home, after=seen)
        assert "I did not take it. People here may have seen it" in answer.text
    assert (inbox.slips, inbox.asks) == ([], [])


async def test_a_private_room_without_encryption_takes_nothing(world: World, inbox: ScriptedInbox) -> None:
    """The bot says so and offers an encrypted room."""
    await world.bot(inbox)
    maya = await world.person("maya")
    bot = world.bot_id
    room = await maya.create_room("chat", [bot], encrypted=False, direct=True)
    await maya.until(lambda: bot in maya.client.rooms[room].users and not maya.client.rooms[room].users[bot].invited)
    await maya.say(room, "37b")
    assert "not encrypted" in (await maya.sees(lambda one: one.room == room and "encrypted room" in one.text)).text
    private = await maya.private_room(bot)
    await maya.say(private, "37b")
    await maya.sees(lambda one: one.room == private and "sealed box" in one.text)
    assert inbox.slips == [(Account("matrix", maya.id), Spot("matrix", private), "37b", "")]


async def test_a_room_with_a_third_person_takes_nothing(world: World, inbox: ScriptedInbox) -> None:
    await world.bot(inbox)
    maya, finch = await world.person("maya"), await world.person("finch")
    bot = world.bot_id
    room = await maya.create_room("chat", [bot], direct=True)
    await maya.sees(lambda one: one.room == room)
    await maya.invite(room, finch.id)
    await maya.until(lambda: finch.id in maya.client.rooms[room].users)
    seen = len(maya.messages)
    await maya.say(room, "37b")
    assert "Somebody else is in this room" in (await maya.sees(lambda one: one.room == room, after=seen)).text
    assert inbox.slips == []


async def test_every_letter_and_every_outcome_has_one_turn_of_one_size(world: World, inbox: ScriptedInbox) -> None:
    """What the homeserver keeps of a round: as many messages, as long, whatever was answered and became of it."""
    await world.bot(inbox)
    maya = await world.person("maya")
    _, private = await world.private_of(inbox, maya)
    before = len(await world.said_in(maya, private))
    outcomes: list[Answer] = [
        said("It is in the sealed box. You can change it until the box opens."),
        said("This is not one of the answers of round 37. " * 8),
        Notice(lines=tuple(Line(text=Said("\u0436 in another script"), tone=Tone.QUOTE) for _ in range(4))),
        Card(key="item:1", title=Said("ok"), lines=()),
    ]
    inbox.acknowledges = lambda code: outcomes[ord(code[-1]) % len(outcomes)]
    for letter in ascii_lowercase:
        seen = len(maya.messages)
        await maya.say(private, f"37{letter}")
        await maya.sees(lambda one: one.room == private, after=seen)
    kept = (await world.said_in(maya, private))[before:]
    ours = [one for one in kept if one["sender"] == world.bot_id]
    assert [one["sender"] for one in kept] == [maya.id, world.bot_id] * 26
    assert {(len(one["content"]["ciphertext"]), frozenset(one["content"])) for one in ours} == {
        (len(ours[0]["content"]["ciphertext"]), frozenset(ours[0]["content"]))
    }
    assert len(ours[0]["content"]["ciphertext"]) > 2_048 * 4 / 3


async def test_words_still_to_be_written_are_lost_at_a_restart_and_that_is_said(
    world: World, inbox: ScriptedInbox
) -> None:
    settings = await world.settings()
    _, task = await world.bot(inbox, settings)
    maya = await world.person("maya")
    _, private = await world.private_of(inbox, maya)
    for text in ("37b", "words"):
        seen = len(maya.messages)
        await maya.say(private, text)
        await maya.sees(lambda one: one.room == private, after=seen)
    await world.stop(task)
    await world.bot(inbox, settings)
    for text, answer in (("It names canaryone", "I was restarted"), ("words", "code first")):
        seen = len(maya.messages)
        await maya.say(private, text)
        assert answer in (await maya.sees(lambda one: one.room == private, after=seen)).text
    assert [(code, words) for _, _, code, words in inbox.slips] == [("37b", "")]
    kept = [path for folder in (settings.directory, settings.vault) for path in folder.iterdir()]
    assert [path.name for path in kept if b"canaryone" in path.read_bytes()] == []
