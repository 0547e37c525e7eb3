"""The bot's account: signed devices, private files, lost stores, two processes."""

from __future__ import annotations

import json
import shutil
import stat
from dataclasses import replace
from typing import Any

import pytest

from adapters.entropy import SystemEntropy
from adapters.matrix import crosssign
from adapters.matrix.api import call
from adapters.matrix.plugin import Matrix
from bot.ports import Trouble
from tests.adapters.matrix.world import ScriptedInbox, World

pytestmark = [pytest.mark.server, pytest.mark.asyncio(loop_scope="session")]


async def own_keys(matrix: Matrix) -> tuple[dict[str, Any], dict[str, Any]]:
    client = matrix.platform._parts()[0]
    found = await call(client, "POST", "/keys/query", {"device_keys": {client.user_id: []}}, what="asking")
    return found["master_keys"][client.user_id], found["device_keys"][client.user_id]


async def test_its_device_is_signed_by_its_own_identity_and_doing_it_again_changes_nothing(
    world: World, inbox: ScriptedInbox
) -> None:
    settings = await world.settings()
    matrix, task = await world.bot(inbox, settings)
    master, devices = await own_keys(matrix)
    client = matrix.platform._parts()[0]
    _, self_signing, _ = crosssign.load_or_make(settings.directory / "identity.json", SystemEntropy())
    assert self_signing.id in devices[client.device_id]["signatures"][client.user_id]
    again = await crosssign.ensure(client, settings.directory / "identity.json", SystemEntropy())
    assert again is crosssign.Signed.ALREADY
    await world.stop(task)
    matrix, _ = await world.bot(inbox, settings)
    assert await own_keys(matrix) == (master, devices)


async def test_everything_it_keeps_is_for_its_owner_only(world: World, inbox: ScriptedInbox) -> None:
    settings = await world.settings()
    await world.bot(inbox, settings)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in settings.directory.iterdir()}
    assert stat.S_IMODE(settings.directory.stat().st_mode) == 0o700
    assert {name: modes[name] for name in ("identity.json", "pickle.key", "session.json", "since.json")} == {
        "identity.json": 0o600,
        "pickle.key": 0o600,
        "session.json": 0o600,
        "since.json": 0o600,
    }
    (settings.directory / "pickle.key").chmod(0o644)
    with pytest.raises(Trouble, match="Another process uses"):
        await world.bot(inbox, settings)


async def test_a_readable_secret_is_refused_with_the_remedy(world: World, inbox: ScriptedInbox) -> None:
    settings = await world.settings()
    _, task = await world.bot(inbox, settings)
    await world.stop(task)
    (settings.directory / "pickle.key").chmod(0o644)
    with pytest.raises(Trouble, match="chmod 600"):
        await world.bot(inbox, settings)


async def test_a_lost_key_store_gives_a_new_signed_device_that_can_talk(world: World, inbox: ScriptedInbox) -> None:
    settings = await world.settings()
    _, task = await world.bot(inbox, settings)
    maya = await world.person("maya")
    home, _ = await world.private_of(inbox, maya)
    await world.stop(task)
    before = json.loads((settings.directory / "session.json").read_text())["device_id"]
    for path in settings.directory.glob("keys.db*"):
        path.unlink()
    matrix, _ = await world.bot(inbox, settings)
    _, devices = await own_keys(matrix)
    now = matrix.platform._parts()[0].device_id
    _, self_signing, _ = crosssign.load_or_make(settings.directory / "identity.json", SystemEntropy())
    assert now != before
    assert self_signing.id in devices[now]["signatures"][settings.user]
    await maya.say(home, "!table decisions")
    assert (await maya.sees(lambda one: one.text == "heard decisions")).encrypted


async def test_a_lost_key_store_of_an_access_token_is_refused_with_what_to_do(
    world: World, inbox: ScriptedInbox
) -> None:
    settings = await world.settings()
    _, task = await world.bot(inbox, settings)
    await world.stop(task)
    token = json.loads((settings.directory / "session.json").read_text())["access_token"]
    shutil.rmtree(settings.directory)
    with pytest.raises(Trouble, match=r"Put the directory back .* or make a new access token") as refused:
        await world.bot(inbox, replace(settings, password=None, access_token=token))
    assert refused.value.final


async def test_an_access_token_alone_is_enough(world: World, inbox: ScriptedInbox) -> None:
    settings = await world.settings()
    _, task = await world.bot(inbox, settings)
    await world.stop(task)
    token = json.loads((settings.directory / "session.json").read_text())["access_token"]
    (settings.directory / "session.json").unlink()
    await world.bot(inbox, replace(settings, password=None, access_token=token))
    maya = await world.person("maya")
    home = await world.home_of(maya, world.bot_id)
    await maya.say(home, "!table rules")
    await maya.sees(lambda one: one.text == "heard rules")


async def test_a_wrong_password_is_said(world: World, inbox: ScriptedInbox) -> None:
    with pytest.raises(Trouble, match="refused the password") as refused:
        await world.bot(inbox, await world.settings(password="wrong"))
    assert refused.value.final
