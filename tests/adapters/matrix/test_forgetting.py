"""After the pulse nobody reads what was said privately: not with every file of the bot and the homeserver's copy."""

from __future__ import annotations

import json
import shutil
import sqlite3
import stat
from pathlib import Path
from typing import Any

import pytest
import vodozemac
from nio.crypto.sessions import derive_pickle_key

from adapters.matrix.api import call, part
from adapters.matrix.plugin import Matrix
from adapters.matrix.settings import Settings
from bot.ports import Account, Spot, Trouble
from bot.testkit.matrix_person import MatrixPerson
from tests.adapters.matrix.world import ScriptedInbox, World, said

pytestmark = [pytest.mark.server, pytest.mark.asyncio(loop_scope="session")]


@pytest.fixture(autouse=True)
def _no_long_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """No key comes late here: say soon that a message cannot be read."""
    monkeypatch.setattr("adapters.matrix.loop.UNREADABLE_AFTER", 1.0)


def kept_sessions(settings: Settings) -> list[str]:
    """Return every room session in the bot's files, as its attacker finds them."""
    with sqlite3.connect(settings.directory / "keys.db") as database:
        found = [row[0].decode() for row in database.execute("SELECT session FROM megolminboundsessions")]
    for path in settings.vault.glob("room-*"):
        found += [one["session"] for one in json.loads(path.read_text())["content"]["sessions"]]
    return found


def read_with_all_there_is(settings: Settings, event: dict[str, Any]) -> str | None:
    """Try every session in the bot's files on a message the homeserver kept."""
    key = derive_pickle_key((settings.directory / "pickle.key").read_text())
    for kept in kept_sessions(settings):
        session = vodozemac.InboundGroupSession.from_pickle(kept, key)
        try:
            message = vodozemac.MegolmMessage.from_base64(event["content"]["ciphertext"])
            return session.decrypt(message).plaintext.decode()
        except vodozemac.MegolmDecryptionException:
            continue
    return None


def everything(settings: Settings) -> bytes:
    files = [path for folder in (settings.directory, settings.vault) for path in folder.rglob("*") if path.is_file()]
    return b"".join(path.read_bytes() for path in files)


async def answered(person: MatrixPerson, room: str, text: str) -> str:
    """Type an answer, see the acknowledgement, return the event's id."""
    seen = len(person.messages)
    event = await person.say(room, text)
    await person.sees(lambda one: one.room == room and "sealed box" in one.text, after=seen)
    return event


async def settled(matrix: Matrix, person: MatrixPerson, room: str) -> None:
    """Wait until the bot has saved its place after all said so far."""
    place = matrix._settings.directory / "since.json"
    before = place.read_bytes()
    seen = len(person.messages)
    await person.say(room, "mine")
    await person.sees(lambda one: one.room == room and one.text == "heard mine", after=seen)
    await person.until(lambda: place.read_bytes() != before)


async def test_after_it_forgets_the_old_is_unreadable_and_the_same_client_is_read_on(
    world: World, inbox: ScriptedInbox
) -> None:
    """The proof of rule 16, with everything on the bot's disk and the homeserver's copy in hand."""
    settings = await world.settings()
    matrix, _ = await world.bot(inbox, settings)
    maya = await world.person("maya")
    home, private = await world.private_of(inbox, maya)
    await maya.say(home, "!table decisions")
    await maya.sees(lambda one: one.text == "heard decisions")
    event = await answered(maya, private, "37b It names canaryone")
    old = {one["event_id"]: one for one in await world.said_in(maya, private)}[event]
    own = [one for one in await world.said_in(maya, private) if one["sender"] == world.bot_id]
    await settled(matrix, maya, private)

    readable = read_with_all_there_is(settings, old)
    assert readable is not None
    assert "canaryone" in readable
    session = next(
        one
        for one in matrix.platform._parts()[0].store._sessions.of(private)
        if one.id == old["content"]["session_id"]
    )
    keys = [session.export_session(session.first_known_index), *kept_sessions(settings)]
    at_home = {one["event_id"]: one for one in await world.said_in(maya, home)}
    pickles_of_home = [one for one in keys if one in (settings.directory / "keys.db").read_bytes().decode("latin-1")]

    await matrix.platform.forget_private()
    await matrix.platform.forget_private()

    assert read_with_all_there_is(settings, old) is None
    assert [read_with_all_there_is(settings, one) for one in own] == [None] * len(own)
    files = everything(settings)
    assert [one for one in keys if one.encode() in files and one not in pickles_of_home] == []
    assert any(read_with_all_there_is(settings, one) for one in at_home.values())

    again = await answered(maya, private, "37a")
    new = {one["event_id"]: one for one in await world.said_in(maya, private)}[again]
    assert new["content"]["session_id"] == old["content"]["session_id"]
    assert inbox.slips[-1] == (Account("matrix", maya.id), Spot("matrix", private), "37a", "")


async def test_private_keys_are_in_the_vault_only_and_for_its_owner_only(world: World, inbox: ScriptedInbox) -> None:
    settings = await world.settings()
    matrix, _ = await world.bot(inbox, settings)
    maya = await world.person("maya")
    home, private = await world.private_of(inbox, maya)
    await maya.say(home, "!table decisions")
    await answered(maya, private, "37b")
    await settled(matrix, maya, private)
    with sqlite3.connect(settings.directory / "keys.db") as database:
        rooms = {row[0] for row in database.execute("SELECT room_id FROM megolminboundsessions")}
        one_to_one = database.execute("SELECT count(*) FROM olmsessions").fetchone()
        asked = database.execute("SELECT count(*) FROM outgoingkeyrequests").fetchone()
    vaulted = {json.loads(path.read_text())["content"]["room"] for path in settings.vault.glob("room-*")}
    assert (rooms, one_to_one, asked, vaulted) == ({home}, (0,), (0,), {private})
    assert stat.S_IMODE(settings.vault.stat().st_mode) == 0o700
    assert {(stat.S_IMODE(one.stat().st_mode), one.stat().st_mtime) for one in settings.vault.iterdir()} == {
        (0o600, 0)
    }


async def test_a_restart_of_the_process_goes_on_with_the_same_session(world: World, inbox: ScriptedInbox) -> None:
    settings = await world.settings()
    _, task = await world.bot(inbox, settings)
    maya = await world.person("maya")
    _, private = await world.private_of(inbox, maya)
    await answered(maya, private, "37a")
    await world.stop(task)
    await maya.say(private, "37b")
    await world.bot(inbox, settings)
    await answered(maya, private, "37c")
    assert [code for _, _, code, _ in inbox.slips] == ["37a", "37b", "37c"]
    sessions = {
        one["content"]["session_id"] for one in await world.said_in(maya, private) if one["sender"] == maya.id
    }
    assert len(sessions) == 1


async def test_after_a_restart_of_the_machine_a_lost_session_is_told_and_home_goes_on(
    world: World, inbox: ScriptedInbox
) -> None:
    settings = await world.settings()
    matrix, task = await world.bot(inbox, settings)
    maya = await world.person("maya")
    home, private = await world.private_of(inbox, maya)
    await answered(maya, private, "37a")
    await settled(matrix, maya, private)
    await world.stop(task)
    shutil.rmtree(settings.vault)
    await world.bot(inbox, settings)
    seen = len(maya.messages)
    await maya.say(private, "37b")
    told = await maya.sees(lambda one: one.room == private, after=seen)
    assert "Please send it once more" in told.text
    await maya.say(home, "!table rules")
    await maya.sees(lambda one: one.text == "heard rules")
    assert [code for _, _, code, _ in inbox.slips] == ["37a"]


async def test_after_a_restart_of_the_machine_who_takes_a_key_for_each_message_is_heard_at_once(
    world: World, inbox: ScriptedInbox
) -> None:
    """The bot has begun anew with everybody's devices, so their new keys reach it."""
    settings = await world.settings()
    matrix, task = await world.bot(inbox, settings)
    maya = await world.person("maya")
    _, private = await world.private_of(inbox, maya)
    await answered(maya, private, "37a")
    ours = matrix.platform._parts()[0].olm.account.identity_keys["curve25519"]
    await world.stop(task)
    shutil.rmtree(settings.vault)
    before = len(maya.client.olm.session_store[ours])
    await world.bot(inbox, settings)
    await maya.until(lambda: len(maya.client.olm.session_store[ours]) > before)
    maya.client.invalidate_outbound_session(private)  # what clients do after every message of such a room
    seen = len(maya.messages)
    await answered(maya, private, "37b")
    assert [one.text for one in maya.messages[seen:] if "again" in one.text] == []
    assert [code for _, _, code, _ in inbox.slips] == ["37a", "37b"]


@pytest.mark.parametrize("between", ["forgetting", "restart"])
async def test_an_old_message_sent_once_more_by_the_homeserver_is_not_taken(
    world: World, inbox: ScriptedInbox, between: str
) -> None:
    """Replayed after the pulse, or after a restart that forgot which messages were seen."""
    settings = await world.settings()
    matrix, task = await world.bot(inbox, settings)
    maya = await world.person("maya")
    _, private = await world.private_of(inbox, maya)
    event = await answered(maya, private, "37b")
    old = {one["event_id"]: one for one in await world.said_in(maya, private)}[event]
    await answered(maya, private, "37a")
    await settled(matrix, maya, private)
    if between == "restart":
        await world.stop(task)
        await world.bot(inbox, settings)
    else:
        await matrix.platform.forget_private()
    seen = len(maya.messages)
    path = f"/rooms/{part(private)}/send/m.room.encrypted/replayed"
    await call(maya.client, "PUT", path, old["content"], what="replaying")
    assert "Please send it once more" in (await maya.sees(lambda one: one.room == private, after=seen)).text
    assert [code for _, _, code, _ in inbox.slips] == ["37b", "37a"]


async def test_every_private_message_of_ours_has_its_own_session(world: World, inbox: ScriptedInbox) -> None:
    await world.bot(inbox)
    maya = await world.person("maya")
    home, private = await world.private_of(inbox, maya)
    for _ in range(2):
        await answered(maya, private, "37b")
        seen = len(maya.messages)
        await maya.say(home, "!table rules")
        await maya.sees(lambda one: one.text == "heard rules", after=seen)

    async def sessions(room: str) -> list[str]:
        events = await world.said_in(maya, room)
        return [one["content"]["session_id"] for one in events if one["sender"] == world.bot_id]

    ours = await sessions(private)
    assert len(ours) >= 3
    assert len(set(ours)) == len(ours)
    assert len(set(await sessions(home))) < len(await sessions(home))


async def test_without_a_connection_forgetting_is_trouble_that_passes(world: World, inbox: ScriptedInbox) -> None:
    matrix, task = await world.bot(inbox)
    await world.stop(task)
    with pytest.raises(Trouble) as waits:
        await matrix.platform.forget_private()
    assert not waits.value.final


async def test_a_session_of_another_device_is_not_carried_on(world: World, inbox: ScriptedInbox) -> None:
    """A new device of ours starts with an empty vault; half a file counts as lost."""
    settings = await world.settings()
    _, task = await world.bot(inbox, settings)
    maya = await world.person("maya")
    _, private = await world.private_of(inbox, maya)
    await answered(maya, private, "37a")
    await world.stop(task)
    for path in settings.directory.glob("keys.db*"):
        path.unlink()
    before: set[Path] = set(settings.vault.glob("room-*"))
    half = settings.vault / "device-half.json"
    half.write_text('{"device": ')
    half.chmod(0o600)
    await world.bot(inbox, settings)
    assert before & set(settings.vault.glob("room-*")) == set()
    assert not half.exists()
    inbox.answer = lambda heard: said(f"again {heard.verb}")
    await maya.say(private, "mine")
    await maya.sees(lambda one: one.room == private and one.text == "again mine")
