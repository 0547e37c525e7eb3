"""The doctor on limits: asked of a real homeserver, as anybody, as an administrator, and after its remedy."""

from __future__ import annotations

import asyncio
import json
import shlex
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from nio import AsyncClient

from adapters.matrix import override
from adapters.matrix.override import Limits, Override
from bot.doctor import pace
from bot.i18n import Speaker
from config.loading import load
from config.settings import Settings
from tests.adapters.matrix.world import ScriptedInbox, World

pytestmark = [pytest.mark.server, pytest.mark.asyncio(loop_scope="session")]


def host(world: World, user: str) -> Settings:
    """Write what a host writes; the bot has been there before."""
    (world.directory / "password").write_text("word")
    (world.directory / "password").chmod(0o600)
    (world.directory / "var").mkdir(mode=0o700)
    shutil.copytree(world.directory / "bot", world.directory / "var" / "matrix")
    config = world.directory / "own.toml"
    config.write_text(
        f'data_dir = "var"\nvault_on_disk = true\n[matrix]\nhomeserver = "{world.synapse.url}"\n'
        f'user = "{user}"\npassword_file = "password"\nservers = ["localhost"]\n'
    )
    config.chmod(0o600)
    return load(config, {})


def administrator(user: str, directory: Path) -> None:
    """Make an account one that may administer its homeserver."""
    with closing(sqlite3.connect(directory / "homeserver.db", timeout=20)) as database, database:
        database.execute("UPDATE users SET admin = 1 WHERE name = ?", (user,))


async def said(settings: Settings) -> list[str]:
    return [Speaker().say(one.line()) for one in await asyncio.to_thread(lambda: list(pace.limits(settings)))]


async def test_the_doctor_tells_what_can_be_known_and_its_remedy_works(
    world: World, inbox: ScriptedInbox, tmp_path_factory: pytest.TempPathFactory
) -> None:
    _, task = await world.bot(inbox)
    await world.stop(task)
    settings = host(world, world.bot_id)
    untold = await said(settings)
    assert len(untold) == 3
    assert "only its administrators" in untold[0]
    assert "a question to 8 people takes no extra time, and their first private rooms no extra time." in untold[1]

    name, server = "boss-" + world.bot_id[1:].partition(":")[0], tmp_path_factory.getbasetemp() / "synapse0"
    boss = await world.synapse.register(name, "word")
    administrator(boss, server)
    client = AsyncClient(world.synapse.url, boss)
    try:
        await client.login("word")
        assert (await override.ask(client, world.bot_id)).limits is Limits.DEFAULT
        remedy = untold[2].partition("place of TOKEN: ")[2].replace("TOKEN", client.access_token)
        done = await asyncio.to_thread(subprocess.run, shlex.split(remedy), check=True, capture_output=True)
        assert json.loads(done.stdout) == {"messages_per_second": 0, "burst_count": 0}
        assert (await override.ask(client, world.bot_id)).limits is Limits.NONE
        own = remedy.replace('second": 0', 'second": 3')
        await asyncio.to_thread(subprocess.run, shlex.split(own), check=True, capture_output=True)
        assert await override.ask(client, world.bot_id) == Override(Limits.OWN, 3)
        client.homeserver += "/nowhere"
        assert (await override.ask(client, world.bot_id)).limits is Limits.ELSEWHERE
    finally:
        await client.close()


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (Override(Limits.NONE), ["send as much as it has to"]),
        (Override(Limits.OWN, 3), ["3 messages a second"]),
        (Override(Limits.DEFAULT), ["limits @table", "a question to 8 people", "override_ratelimit"]),
        (Override(Limits.ELSEWHERE), ["it is no Synapse", "a question to 8 people"]),
    ],
)
async def test_what_is_said_to_the_host(
    world: World, inbox: ScriptedInbox, monkeypatch: pytest.MonkeyPatch, told: Override, words: list[str]
) -> None:
    async def ask(_client: AsyncClient, _user: str) -> Override:
        return told

    _, task = await world.bot(inbox)
    await world.stop(task)
    monkeypatch.setattr(override, "ask", ask)
    lines = await said(host(world, world.bot_id))
    assert len(lines) == len(words)
    assert all(word in line for word, line in zip(words, lines, strict=True))


async def test_without_an_account_or_a_homeserver_there_is_nothing_to_say(world: World, inbox: ScriptedInbox) -> None:
    _, task = await world.bot(inbox)
    await world.stop(task)
    settings = host(world, world.bot_id)
    (world.directory / "own.toml").write_text(
        (world.directory / "own.toml").read_text().replace(world.synapse.url, "http://127.0.0.1:9")
    )
    assert await said(load(world.directory / "own.toml", {})) == []
    (settings.data_dir / "matrix" / "session.json").unlink()
    assert await said(settings) == []
