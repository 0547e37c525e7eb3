"""Whose device it is: no private answer is taken after an unsigned device or a changed identity, until confirmed."""

from __future__ import annotations

import asyncio
import re
import shutil
from pathlib import Path

import pytest

from adapters.entropy import SystemEntropy
from adapters.matrix import crosssign, identity
from adapters.matrix.api import call, part
from adapters.matrix.pins import Pins
from bot.ports import Account, Spot, Trouble
from bot.testkit.matrix_person import MatrixPerson, Message
from bot.ui.model import Line, Notice, Said
from tests.adapters.matrix.world import ScriptedInbox, World

pytestmark = [pytest.mark.server, pytest.mark.asyncio(loop_scope="session")]


async def told(person: MatrixPerson, room: str, text: str) -> Message:
    """Say something and return the bot's answer."""
    seen = len(person.messages)
    await person.say(room, text)
    return await person.sees(lambda one: one.room == room and one.sender.startswith("@table"), after=seen)


async def second(world: World, tmp_path: Path, room: str, *, signed: bool) -> MatrixPerson:
    """Let Maya sign in on a phone, too."""
    folder = tmp_path / "phone"
    if signed:
        folder.mkdir()
        (laptop,) = await asyncio.to_thread(lambda: list(tmp_path.glob("maya-*")))
        shutil.copy(laptop / "identity.json", folder / "identity.json")
    phone = await world.device("maya", folder, signed=signed)
    await phone.until(lambda: room in phone.client.rooms)
    return phone


async def test_an_unsigned_device_stops_private_answers_until_an_older_one_confirms(
    world: World, inbox: ScriptedInbox, tmp_path: Path
) -> None:
    """Said why and what to do, on every device; named words go on; nothing else reaches the new device."""
    matrix, _ = await world.bot(inbox)
    maya = await world.person("maya")
    _, private = await world.private_of(inbox, maya)
    assert "sealed box" in (await told(maya, private, "37a")).text
    phone = await second(world, tmp_path, private, signed=False)

    refused = await told(maya, private, "37b")
    assert "I did not take that" in refused.text
    assert f"don't know: {phone.client.device_id} \"maya" in re.sub("[\u2068\u2069]", "", refused.text)
    assert "confirm" in refused.text
    await phone.sees(lambda one: one.event_id == refused.event_id)
    assert (await told(maya, private, "mine")).text == "heard mine"
    assert "I did not take that" in (await told(phone, private, "37b")).text
    assert "only from a device you used here before" in (await told(phone, private, "confirm")).text
    assert [code for _, _, code, _ in inbox.slips] == ["37a"]

    letter = await matrix.platform.post(
        Spot("matrix", private), Notice(lines=(Line(text=Said("for Maya")),)), letter_id="secret"
    )
    await maya.sees(lambda one: one.event_id == letter)
    await phone.until(lambda: letter in phone.unreadable)

    assert "I take your private answers again" in (await told(maya, private, "confirm")).text
    taken = await told(maya, private, "37b")
    assert "sealed box" in taken.text
    await phone.sees(lambda one: one.event_id == taken.event_id)
    assert "sealed box" in (await told(phone, private, "37c")).text
    assert [code for _, _, code, _ in inbox.slips] == ["37a", "37b", "37c"]


async def test_a_device_signed_by_the_same_identity_is_taken_without_a_question(
    world: World, inbox: ScriptedInbox, tmp_path: Path
) -> None:
    await world.bot(inbox)
    maya = await world.person("maya")
    _, private = await world.private_of(inbox, maya)
    await told(maya, private, "37a")
    phone = await second(world, tmp_path, private, signed=True)
    assert "sealed box" in (await told(phone, private, "37b")).text
    await maya.until(lambda: len(inbox.slips) == 2)
    assert [code for _, _, code, _ in inbox.slips] == ["37a", "37b"]


async def test_a_new_identity_is_confirmed_from_the_device_known_before(
    world: World, inbox: ScriptedInbox, tmp_path: Path
) -> None:
    """Also after a restart, which forgets what was told: then it is told again first."""
    settings = await world.settings()
    _, task = await world.bot(inbox, settings)
    maya = await world.person("maya")
    _, private = await world.private_of(inbox, maya)
    await told(maya, private, "37a")
    (tmp_path / "new").mkdir()
    crosssign.load_or_make(tmp_path / "new" / "identity.json", SystemEntropy())
    await crosssign.ensure(maya.client, tmp_path / "new" / "identity.json", SystemEntropy(), "word")
    assert "made anew" in (await told(maya, private, "37b")).text
    await world.stop(task)
    await world.bot(inbox, settings)
    assert "look at what changed" in (await told(maya, private, "confirm")).text
    assert "I take your private answers again" in (await told(maya, private, "confirm")).text
    assert "sealed box" in (await told(maya, private, "37b")).text
    assert [code for _, _, code, _ in inbox.slips] == ["37a", "37b"]


async def test_a_device_nobody_vouched_for_before_we_met_needs_a_confirmation_too(
    world: World, inbox: ScriptedInbox, tmp_path: Path
) -> None:
    """It may have been put there by whoever runs the homeserver, ahead of time."""
    await world.bot(inbox)
    maya = await world.person("maya")
    await world.device("maya", tmp_path / "phone", signed=False)
    _, private = await world.private_of(inbox, maya)
    assert "I did not take that" in (await told(maya, private, "37a")).text
    await told(maya, private, "confirm")
    assert "sealed box" in (await told(maya, private, "37a")).text
    assert [code for _, _, code, _ in inbox.slips] == ["37a"]


async def test_words_that_waited_are_not_taken_either(world: World, inbox: ScriptedInbox, tmp_path: Path) -> None:
    await world.bot(inbox)
    maya = await world.person("maya")
    _, private = await world.private_of(inbox, maya)
    await told(maya, private, "37b")
    await told(maya, private, "words")
    await second(world, tmp_path, private, signed=False)
    assert "I did not take that" in (await told(maya, private, "It names canaryone")).text
    assert [text for _, _, _, text in inbox.slips] == [""]


async def test_without_cross_signing_one_is_warned_once_and_a_further_device_counts_as_a_change(
    world: World, inbox: ScriptedInbox, tmp_path: Path
) -> None:
    await world.bot(inbox)
    maya = await world.person("maya", signed=False)
    _, private = await world.private_of(inbox, maya)
    await maya.sees(lambda one: one.room == private and "cross-signing" in one.text)
    assert "sealed box" in (await told(maya, private, "37a")).text
    assert [("cross-signing" in one.text) for one in maya.messages].count(True) == 1
    await second(world, tmp_path, private, signed=False)
    assert "I did not take that" in (await told(maya, private, "37b")).text
    await told(maya, private, "confirm")
    assert "sealed box" in (await told(maya, private, "37b")).text
    assert [code for _, _, code, _ in inbox.slips] == ["37a", "37b"]


async def test_named_words_on_a_strange_device_are_heard_and_where_to_read_is_said_once(
    world: World, inbox: ScriptedInbox, tmp_path: Path
) -> None:
    await world.bot(inbox)
    maya = await world.person("maya")
    _, private = await world.private_of(inbox, maya)
    phone = await second(world, tmp_path, private, signed=False)
    assert "I don't know this device" in (await told(phone, private, "mine")).text
    await phone.say(private, "rules")
    await maya.sees(lambda one: one.room == private and one.text == "heard rules")
    assert [heard.verb for heard in inbox.asks[-2:]] == ["mine", "rules"]
    assert len([one for one in phone.messages if "I don't know this device" in one.text]) == 1


async def test_a_helper_may_sit_there_and_is_neither_taken_nor_answered(world: World, inbox: ScriptedInbox) -> None:
    matrix, _ = await world.bot(inbox)
    maya, finch = await world.person("maya"), await world.person("finch")
    _, private = await world.private_of(inbox, maya)
    await matrix.platform._parts()[0].room_invite(private, finch.id)
    await maya.until(lambda: finch.id in maya.client.rooms[private].users)
    await finch.until(lambda: private in finch.client.rooms and world.bot_id in finch.client.rooms[private].users)
    inbox.helping[maya.id] = [finch.id]
    asked = len(inbox.asks)
    for text in ("37a", "mine", "words", "!table join standing=member", "confirm"):
        await finch.say(private, text)
    acknowledged = await told(maya, private, "37b")
    assert "sealed box" in acknowledged.text
    await finch.sees(lambda one: one.event_id == acknowledged.event_id)
    assert [(account.id, code) for account, _, code, _ in inbox.slips] == [(maya.id, "37b")]
    assert len(inbox.asks) == asked
    assert await matrix.platform.private_spot(Account("matrix", maya.id)) == Spot("matrix", private)


async def test_a_message_put_in_somebody_s_name_with_another_s_keys_is_not_taken(
    world: World, inbox: ScriptedInbox
) -> None:
    """Whoever runs the homeserver can say who wrote a message; the keys it was made with say otherwise."""
    matrix, _ = await world.bot(inbox)
    maya, finch = await world.person("maya"), await world.person("finch")
    _, private = await world.private_of(inbox, maya)
    inbox.helping[maya.id] = [finch.id]
    await matrix.platform._parts()[0].room_invite(private, finch.id)
    await finch.until(lambda: private in finch.client.rooms and world.bot_id in finch.client.rooms[private].users)
    await finch.say(private, "hello")
    _, forged = finch.client.encrypt(private, "m.room.message", {"msgtype": "m.text", "body": "37c"})
    seen = len(maya.messages)
    path = f"/rooms/{part(private)}/send/m.room.encrypted/forged"
    await call(maya.client, "PUT", path, forged, what="forging")
    answer = await maya.sees(lambda one: one.sender == world.bot_id, after=seen)
    assert "does not list the device" in answer.text
    assert inbox.slips == []


async def test_a_signature_that_is_not_the_identity_s_vouches_for_nothing(world: World, tmp_path: Path) -> None:
    """What a homeserver lists is checked, not believed: a changed key, or a signing key of somebody else."""
    maya, finch = await world.person("maya"), await world.person("finch")
    hers = await identity.ask(finch.client, maya.id)
    assert [(one.signed, one.curve25519) for one in hers.devices] == [
        (True, maya.client.olm.account.identity_keys["curve25519"])
    ]
    published = {"user_id": maya.id, "keys": {"ed25519:A": "x"}, "signatures": {maya.id: {"ed25519:A": "AAAA"}}}
    assert not crosssign.signed_by(published, maya.id, "ed25519:A", hers.devices[0].ed25519)
    assert not crosssign.signed_by({**published, "signatures": 7}, maya.id, "ed25519:A", "not base64")


async def test_pins_outlive_a_restart_and_a_damaged_file_is_refused(world: World, tmp_path: Path) -> None:
    maya, finch = await world.person("maya"), await world.person("finch")
    path = tmp_path / "pins.json"
    pins = Pins(finch.client, path)
    await pins.meet(maya.id)
    assert await pins.changed(maya.id) is None
    kept = path.read_bytes()
    again = Pins(finch.client, path)
    assert await again.vouched(maya.id) == [(maya.client.device_id, maya.client.olm.account.identity_keys["ed25519"])]
    assert path.read_bytes() == kept
    path.write_bytes(kept[:-5])
    with pytest.raises(Trouble, match="damaged") as refused:
        Pins(finch.client, path)
    assert refused.value.final
