"""Tokens, limits on logins, and listening that hangs: the bot goes on, or says what to do."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
import structlog
from aiohttp import ClientSession

from adapters.entropy import SystemEntropy
from adapters.matrix import plugin
from adapters.matrix.health import Health
from adapters.matrix.plugin import Matrix
from bot.compose import _supervised
from bot.ports import Trouble
from bot.testkit.synapse import PYTHON, Synapse
from tests.adapters.matrix.crooked import Crooked, seen, started, todo
from tests.adapters.matrix.world import ScriptedInbox, World

pytestmark = [pytest.mark.server, pytest.mark.asyncio(loop_scope="session")]


async def test_a_new_token_goes_on_where_a_lost_store_stopped_the_old_one(
    world: World, inbox: ScriptedInbox, tmp_path: Path
) -> None:
    """Only the keys are lost: the old token is refused with what to do, and doing it helps."""
    settings = await world.settings()
    tokens = [await token(world), await token(world)]
    async with started(Matrix(replace(settings, password=None, access_token=tokens[0]), inbox, SystemEntropy())):
        pass
    for path in settings.directory.glob("keys.db*"):
        path.unlink()
    with pytest.raises(Trouble, match="make a new access token and start again") as refused:
        await world.bot(inbox, replace(settings, password=None, access_token=tokens[0]))
    assert refused.value.final
    fresh = replace(settings, password=None, access_token=tokens[1])
    async with started(Matrix(fresh, inbox, SystemEntropy())):
        assert todo(await seen(fresh)) == []


async def token(world: World) -> str:
    """Make an access token as a host does: by logging in as the bot."""
    identifier = {"type": "m.id.user", "user": world.bot_id}
    body = {"type": "m.login.password", "identifier": identifier, "password": "word"}
    async with (
        ClientSession() as session,
        session.post(f"{world.synapse.url}/_matrix/client/v3/login", json=body) as answer,
    ):
        return str((await answer.json())["access_token"])


async def test_too_many_logins_are_waited_out_as_the_homeserver_says(inbox: ScriptedInbox, tmp_path: Path) -> None:
    """A homeserver with its default limits, after a morning of restarts."""
    if not PYTHON.exists():
        pytest.skip("there is no Synapse environment; make .venv-synapse builds it")
    server = await Synapse.start(tmp_path / "synapse", lifted=False)
    try:
        user = await server.register("table", "word")
        world = World(server, tmp_path)
        settings = replace(await world.settings(), user=user)
        body = {"type": "m.login.password", "identifier": {"type": "m.id.user", "user": user}, "password": "word"}
        async with ClientSession() as session:
            status = 200
            while status == 200:
                async with session.post(f"{server.url}/_matrix/client/v3/login", json=body) as answer:
                    status, told = answer.status, await answer.json()
        assert (status, told["errcode"]) == (429, "M_LIMIT_EXCEEDED")
        waits: list[float] = []

        async def wait(seconds: float) -> None:
            waits.append(seconds)
            if len(waits) == 2:
                raise asyncio.CancelledError

        with pytest.raises(asyncio.CancelledError):
            await Matrix(settings, inbox, SystemEntropy(), sleep=wait).run()
    finally:
        await server.stop()
    least = told["retry_after_ms"] / 1000 - 30  # a few seconds passed, and our own tries may count
    assert [one >= least > 60 for one in waits] == [True, True]


async def test_listening_that_hangs_is_begun_again_and_nothing_is_lost(
    world: World, inbox: ScriptedInbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every request is swallowed, for longer than listening may be away: it is noticed before any of them ends."""
    monkeypatch.setattr(plugin, "Health", partial(Health, 3.0))
    monkeypatch.setattr(plugin, "SYNC_WAIT_MS", 500)
    gate = Crooked(world.synapse.url)
    async with gate.open():
        matrix = Matrix(await world.settings(homeserver=gate.url), inbox, SystemEntropy())
        with structlog.testing.capture_logs() as lines:
            running = asyncio.create_task(_supervised("listener", matrix.run))
            async with asyncio.timeout(30):
                await matrix.ready.wait()
            maya = await world.person("maya")
            home = await world.home_of(maya, world.bot_id)
            gate.silent = asyncio.Event()
            await maya.say(home, "!table decisions")
            await maya.until(lambda: any(line["event"] == "matrix.stuck" for line in lines), 12)
            silent, gate.silent = gate.silent, None
            await maya.sees(lambda one: one.text == "heard decisions")
            silent.set()
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
    assert [heard.verb for heard in inbox.asks] == ["decisions"]
    stuck = [line["event"] for line in lines if line["event"] in {"matrix.stuck", "part waits", "part crashed"}]
    assert stuck == ["matrix.stuck", "part waits"]
