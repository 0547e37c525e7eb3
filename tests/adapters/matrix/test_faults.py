"""Restarts, bursts, a broken homeserver, a session ended from outside."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from adapters.matrix.api import call
from bot.ports import Heard, Trouble
from bot.ui.model import Answer, Nothing
from tests.adapters.matrix.world import ScriptedInbox, World

pytestmark = [pytest.mark.server, pytest.mark.asyncio(loop_scope="session")]


class Gate:
    """Stands before the homeserver. ``broken``: answers with a page instead; ``deaf``: loses so many answers."""

    def __init__(self, behind: str) -> None:
        self.behind, self.broken, self.syncs, self.deaf = behind, False, 0, 0
        self.url = ""

    async def _pass(self, request: web.Request) -> web.Response:
        self.syncs += request.path.endswith("/sync")
        if self.broken:
            return web.Response(status=502, text="<html>bad gateway</html>", content_type="text/html")
        headers = {k: v for k, v in request.headers.items() if k.lower() not in {"host", "content-length"}}
        async with (
            aiohttp.ClientSession() as session,
            session.request(
                request.method, self.behind + request.raw_path, data=await request.read(), headers=headers
            ) as answer,
        ):
            body = await answer.read()
        if self.deaf and "/send/" in request.path:
            self.deaf -= 1
            return web.Response(status=502, text="<html>lost</html>", content_type="text/html")
        return web.Response(status=answer.status, body=body, content_type="application/json")

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Gate]:
        app = web.Application(client_max_size=10**8)
        app.router.add_route("*", "/{path:.*}", self._pass)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield self
        finally:
            await runner.cleanup()


async def test_150_messages_said_while_it_was_away_are_heard_once_and_in_order(
    world: World, inbox: ScriptedInbox
) -> None:
    """More than a sync carries: the gap is read back."""
    settings = await world.settings()
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
