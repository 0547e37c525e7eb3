"""Restarts, bursts, a broken homeserver, a session ended from outside."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from adapters.matrix.api import call
from bot.ports import Heard, Trouble
from bot.ui.model import Answer, Nothing
from tests.adapters.matrix.gate import Gate
from tests.adapters.matrix.world import ScriptedInbox, World, said

pytestmark = [pytest.mark.server, pytest.mark.asyncio(loop_scope="session")]


async def test_150_messages_said_while_it_was_away_are_heard_once_and_in_order(
    world: World, inbox: ScriptedInbox
) -> None:
    """More than a sync carries: the gap is read back."""
    settings = replace(await world.settings(), asks_a_minute=1_000)  # she is quicker than anybody types
    inbox.answer = lambda _: Nothing()
    _, task = await world.bot(inbox, settings)
    maya = await world.person("maya")
    home, private = await world.private_of(inbox, maya)
    await world.stop(task)
    before = len(inbox.asks)
    sent = [await maya.say(private if i % 3 else home, f"!table show {i}") for i in range(1, 226)]
    wanted_home, wanted_private = sent[2::3], [one for i, one in enumerate(sent, 1) if i % 3]
    await world.bot(inbox, settings)
    await maya.until(lambda: len(inbox.asks) >= before + 225, 60)
    heard = inbox.asks[before:]
    assert [one.key for one in heard if one.spot.id == home] == wanted_home
    assert [one.key for one in heard if one.spot.id == private] == wanted_private
    assert [one.fields["n"] for one in heard if one.spot.id == private] == [str(i) for i in range(1, 226) if i % 3]


async def test_a_broken_homeserver_is_left_in_peace_and_nothing_is_lost(world: World, inbox: ScriptedInbox) -> None:
    async with Gate(world.synapse.url).open() as gate:
        await world.bot(inbox, await world.settings(homeserver=gate.url))
        maya = await world.person("maya")
        home, _ = await world.private_of(inbox, maya)
        gate.broken, gate.syncs = True, 0
        await maya.say(home, "!table decisions")  # also ends the sync that is still held open
        await asyncio.sleep(5)
        assert gate.syncs <= 5
        gate.broken = False
        await maya.sees(lambda one: one.text == "heard decisions", 40)
        assert [heard.verb for heard in inbox.asks].count("decisions") == 1


async def test_a_lost_answer_to_a_send_shows_one_copy(world: World, inbox: ScriptedInbox) -> None:
    async with Gate(world.synapse.url).open() as gate:
        await world.bot(inbox, await world.settings(homeserver=gate.url))
        maya = await world.person("maya")
        home, _ = await world.private_of(inbox, maya)
        gate.deaf = 2
        await maya.say(home, "!table decisions")
        await maya.sees(lambda one: one.text == "heard decisions")
        await maya.until(lambda: gate.deaf == 0)
        await maya.say(home, "!table rules")
        await maya.sees(lambda one: one.text == "heard rules")
        assert [one.text for one in maya.messages].count("heard decisions") == 1


async def test_a_session_ended_from_outside_stops_with_a_sentence(world: World, inbox: ScriptedInbox) -> None:
    settings = await world.settings()
    matrix, task = await world.bot(inbox, settings)
    await call(matrix.platform._parts()[0], "POST", "/logout", {}, what="ending the session")
    with pytest.raises(
        Trouble, match=r"ended the session of @table.* Remove .*session\.json and start again"
    ) as ended:
        async with asyncio.timeout(40):
            await task
    assert ended.value.final
    with pytest.raises(Trouble, match="ended the session"):
        await world.bot(inbox, settings)


async def test_a_handler_that_fails_does_not_silence_the_bot(world: World, inbox: ScriptedInbox) -> None:
    await world.bot(inbox)
    maya = await world.person("maya")
    home, _ = await world.private_of(inbox, maya)

    def fail(_heard: Heard) -> Answer:
        inbox.answer = lambda _: Nothing()
        raise ZeroDivisionError

    inbox.answer = fail
    await maya.say(home, "!table decisions")
    await maya.say(home, "!table rules")
    await maya.until(lambda: inbox.asks[-1].verb == "rules")
    assert [heard.verb for heard in inbox.asks[-2:]] == ["decisions", "rules"]


async def test_what_was_handled_before_a_crash_is_not_handled_again_nor_answered_twice(
    world: World, inbox: ScriptedInbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Our place was never saved since: an old answer told again would undo what was taken back after it."""
    settings = await world.settings()
    _, task = await world.bot(inbox, settings)
    maya = await world.person("maya")
    _, private = await world.private_of(inbox, maya)

    def full(*_: object) -> None:
        raise Trouble("no room on the disk")

    monkeypatch.setattr("adapters.matrix.ourplace.write_private", full)
    inbox.acknowledges = lambda code: said(f"kept {code}")
    for code in ("37a", "37t"):
        await maya.say(private, code)
        await maya.sees(lambda m, code=code: m.text == f"kept {code}")  # type: ignore[misc] # bound at once
    await world.stop(task)
    noted = settings.vault / "handled"
    assert noted.stat().st_size >= 32
    assert not [path for path in settings.directory.iterdir() if path.name == noted.name]
    monkeypatch.undo()
    await world.bot(inbox, settings)
    await maya.say(private, "rules")
    await maya.sees(lambda m: m.text == "heard rules")
    assert [code for _, _, code, _ in inbox.slips] == ["37a", "37t"]
    assert [m.text for m in maya.messages if m.text.startswith(("kept", "I could not"))] == ["kept 37a", "kept 37t"]
    await maya.until(lambda: noted.stat().st_size == 0)


async def test_a_kill_between_keeping_an_answer_and_noting_that_shows_its_acknowledgement_once(
    world: World, inbox: ScriptedInbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last one is then kept once more, which changes nothing, and acknowledged under the same transaction."""
    settings = await world.settings()
    _, task = await world.bot(inbox, settings)
    maya = await world.person("maya")
    _, private = await world.private_of(inbox, maya)
    await maya.say(private, "37a")
    await maya.sees(lambda m: "sealed box" in m.text)

    def full(*_: object) -> None:
        raise Trouble("no room on the disk")

    monkeypatch.setattr("adapters.matrix.ourplace.write_private", full)
    monkeypatch.setattr("adapters.matrix.seen.Seen.mark", lambda *_: None)
    seen = len(maya.messages)
    await maya.say(private, "37b")
    await maya.sees(lambda m: "sealed box" in m.text, after=seen)
    monkeypatch.setattr("adapters.matrix.keystore.KeyStore.flush", full)
    await world.stop(task)
    monkeypatch.undo()
    await world.bot(inbox, settings)
    await maya.say(private, "rules")
    await maya.sees(lambda m: m.text == "heard rules")
    assert [code for _, _, code, _ in inbox.slips] == ["37a", "37b", "37b"]
    assert [m.text for m in maya.messages[seen:] if "sealed box" in m.text or "could not" in m.text] == [
        "It is in the sealed box. You can change it until the box opens."
    ]
