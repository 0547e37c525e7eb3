"""What the bot finds out about its own account: fine, crooked, taken over, signed out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import structlog

from adapters.clock import SystemClock
from adapters.entropy import SystemEntropy
from adapters.matrix import crosssign
from adapters.matrix.api import call
from adapters.matrix.plugin import Matrix, build
from adapters.matrix.renewal import renew
from adapters.matrix.selfcheck import Is
from bot.i18n import Speaker
from bot.ports import Trouble
from bot.testkit.matrix_person import MatrixPerson
from config.loading import load
from tests.adapters.matrix.crooked import Crooked, seen, started, todo
from tests.adapters.matrix.world import ScriptedInbox, World
from tests.unit.app.world import World as House
from tests.unit.doctor.kit import ACCOUNT

pytestmark = [pytest.mark.server, pytest.mark.asyncio(loop_scope="session")]


async def test_a_fine_account_has_nothing_to_do(world: World, inbox: ScriptedInbox) -> None:
    """Before the first start there is little to see; then everything, beside the running bot."""
    settings = await world.settings()
    assert [(one.weight, one.code) for one in await seen(settings)] == [(Is.NOTE, "account")]
    with structlog.testing.capture_logs() as lines:
        await world.bot(inbox, settings)
    assert [line["count"] for line in lines if line["event"] == "matrix.selfcheck"] == [0]
    fine = await seen(settings)
    assert [(one.weight, one.code) for one in fine] == [
        (Is.RIGHT, one) for one in ("files", "server", "clock", "account", "keys", "identity")
    ]
    more = await MatrixPerson.sign_in(
        world.synapse.url, world.bot_id[1:].partition(":")[0], "word", world.directory / "more", signed=False
    )
    await more.close()
    note = (await seen(settings))[-1]
    assert (note.weight, "One more device is signed in" in Speaker().say(note.what)) == (Is.NOTE, True)


async def test_files_others_may_open_are_told(world: World, inbox: ScriptedInbox) -> None:
    settings = await world.settings()
    async with started(Matrix(settings, inbox, SystemEntropy())):
        pass
    path = settings.directory / "pins.json"
    path.touch(mode=0o640)
    settings.directory.chmod(0o755)
    assert todo(await seen(settings)) == [
        ("files", f"Others on this machine may open {one}. Run: chmod {mode} {one}")
        for one, mode in ((settings.directory, 700), (path, 600))
    ]


@pytest.mark.parametrize(
    ("late", "said"),
    [
        (timedelta(minutes=7), "7 minutes ahead of"),
        (timedelta(minutes=-4), "4 minutes behind"),
        (timedelta(minutes=1), ""),
    ],
)
async def test_a_clock_that_is_off_is_told(world: World, inbox: ScriptedInbox, late: timedelta, said: str) -> None:
    """By the doctor in words, in the log by its code."""
    gate = Crooked(world.synapse.url)
    async with gate.open():
        gate.late = late
        settings = await world.settings(homeserver=gate.url)
        with structlog.testing.capture_logs() as lines:
            async with started(Matrix(settings, inbox, SystemEntropy(), clock=SystemClock())):
                found = todo(await seen(settings))
    assert [(code, said in text) for code, text in found] == ([("clock", True)] if said else [])
    logged = [line.get("code") for line in lines if line["event"] == "matrix.selfcheck"]
    assert logged == (["clock", None] if said else [None])


async def test_a_device_nobody_can_trust_any_more_is_told_and_signed_again(
    world: World, inbox: ScriptedInbox
) -> None:
    gate = Crooked(world.synapse.url)
    async with gate.open():
        settings = await world.settings(homeserver=gate.url)
        async with started(Matrix(settings, inbox, SystemEntropy())):
            assert gate.signatures == 1
        gate.unsigned = True
        ((code, text),) = todo(await seen(settings))
        assert (code, "it signs anew" in text) == ("signature", True)
        async with started(Matrix(settings, inbox, SystemEntropy())):
            assert (gate.signatures, todo(await seen(settings))) == (2, [])
        async with started(Matrix(settings, inbox, SystemEntropy())):
            assert gate.signatures == 2


async def test_an_identity_put_in_its_place_is_told_and_a_new_one_made(
    world: World, inbox: ScriptedInbox, tmp_path: Path
) -> None:
    """Somebody reset the account's identity in an app; Synapse does not take the old one back."""
    settings = await world.settings()
    async with started(Matrix(settings, inbox, SystemEntropy())) as matrix:
        client = matrix.platform._parts()[0]
        crosssign.load_or_make(tmp_path / "other.json", SystemEntropy())
        await crosssign.ensure(client, tmp_path / "other.json", SystemEntropy(), "word")
        assert [code for code, _ in todo(await seen(settings))] == ["identity"]
        token = client.access_token
        with pytest.raises(Trouble, match="Stop it first"):
            await renew(settings, SystemEntropy())
    only_token = replace(settings, password=None, access_token=token)
    for told, remedy in (
        (only_token, r"than the one in .*identity\.json.* set password_file"),
        (settings, "new-identity"),
    ):
        with pytest.raises(Trouble, match=remedy) as refused:
            await world.bot(inbox, told)
        assert refused.value.final
    with pytest.raises(Trouble, match="Set password_file"):
        await renew(only_token, SystemEntropy())
    with pytest.raises(Trouble, match="refused the password"):
        await renew(replace(settings, password="wrong"), SystemEntropy())
    await renew(settings, SystemEntropy())
    async with started(Matrix(settings, inbox, SystemEntropy())):
        assert todo(await seen(settings)) == []
    assert not (settings.directory / "identity.fresh.json").exists()


async def test_an_ended_session_a_wrong_address_and_a_silent_one_are_told(world: World, inbox: ScriptedInbox) -> None:
    gate = Crooked(world.synapse.url)
    async with gate.open():
        settings = await world.settings(homeserver=gate.url)
        async with started(Matrix(settings, inbox, SystemEntropy())) as matrix:
            client = matrix.platform._parts()[0]
            gate.page = True
            ((code, text), *_) = todo(await seen(settings))
            assert (code, "does not answer like a Matrix homeserver" in text) == ("version", True)
            gate.page = False
            await call(client, "POST", "/logout", {}, what="ending the session")
        ((code, text),) = todo(await seen(settings))
        assert (code, "ended the session" in text) == ("account", True)
    ((code, text),) = todo(await seen(settings))
    assert (code, "does not answer: http://127.0.0.1" in text) == ("server", True)


async def test_what_the_bot_says_privately_is_for_no_other_device_of_its_account(
    world: World, inbox: ScriptedInbox
) -> None:
    """Whoever got the bot's password could sign in as the bot; a host did, to verify it, and forgot to sign out."""
    await world.bot(inbox)
    other = await MatrixPerson.sign_in(
        world.synapse.url, world.bot_id[1:].partition(":")[0], "word", world.directory / "other", signed=False
    )
    try:
        maya = await world.person("maya")
        _, private = await world.private_of(inbox, maya)
        await maya.say(private, "37b")
        told = await maya.sees(lambda one: one.room == private and "sealed box" in one.text)
        await other.until(lambda: told.event_id in other.unreadable)
    finally:
        await other.close()


async def test_the_bot_compares_the_time_its_deadlines_go_by(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("word")
    (tmp_path / "password").chmod(0o600)
    config = tmp_path / "own-table.toml"
    config.write_text(f'data_dir = "{tmp_path}/data"\nvault_dir = "{tmp_path}/vault"\n{ACCOUNT}')
    house = House().house
    built = await build(load(config, {}), house.door, SystemEntropy())
    assert built is not None
    assert built._clock is house.door
    assert house.door.now() == house.clock.now()
