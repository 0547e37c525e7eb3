"""Whoever has no device that is vouched for, or whose key comes late, is told how to go on, and can read it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from nio import AsyncClient

from adapters.entropy import SystemEntropy
from adapters.matrix import crosssign
from adapters.matrix.api import call
from adapters.matrix.pins import Pins, meet_anew
from bot.testkit.matrix_person import MatrixPerson
from tests.adapters.matrix.world import ScriptedInbox, World, said

pytestmark = [pytest.mark.server, pytest.mark.asyncio(loop_scope="session")]


class HostedInbox(ScriptedInbox):
    async def bot_host(self, _account: object) -> str:
        return "Anna"


async def told(person: MatrixPerson, room: str, text: str, *wanted: str) -> str:
    """Say something and return the bot's answer that holds all this."""
    seen = len(person.messages)
    await person.say(room, text)
    answer = await person.sees(lambda one: one.room == room and all(w in one.text for w in wanted), after=seen)
    return answer.text


async def without(person: MatrixPerson, device: str) -> None:
    """Remove one of somebody's other devices, as from their settings."""
    user = {"type": "m.id.user", "user": person.id}
    auth = {"type": "m.login.password", "identifier": user, "password": "word"}
    await call(person.client, "DELETE", f"/devices/{device}", {"auth": auth}, what="removing a device")


async def test_an_account_with_an_identity_and_no_verified_device_is_welcomed_and_shown_the_way(
    world: World, tmp_path: Path
) -> None:
    """Hello, help and the refusal can be read; after the device is verified the answer is taken."""
    inbox = HostedInbox()
    await world.bot(inbox)
    laptop = await world.person("maya")
    phone = await world.device("maya", tmp_path / "phone", signed=False)
    await without(phone, laptop.client.device_id)
    _, private = await world.private_of(inbox, phone)
    assert "heard help" in await told(phone, private, "help", "heard help")
    await phone.sees(lambda one: "Your app is not verified on this device" in one.text)
    answer = await told(phone, private, "37b", "Welcome", "Ask", "Anna")
    assert "confirm" not in answer
    assert "did not take that. You seem" not in answer
    await told(phone, private, "confirm", "Your app is not verified")
    assert inbox.slips == []

    (laptops,) = await asyncio.to_thread(lambda: list(tmp_path.glob("maya-*")))
    await crosssign.ensure(phone.client, laptops / "identity.json", SystemEntropy(), "word")
    await told(phone, private, "37b", "sealed box")
    assert [code for _, _, code, _ in inbox.slips] == ["37b"]


async def test_who_lost_every_device_is_sent_to_the_host_and_met_anew(world: World, tmp_path: Path) -> None:
    inbox = HostedInbox()
    settings = await world.settings()
    _, task = await world.bot(inbox, settings)
    maya = await world.person("maya")
    _, private = await world.private_of(inbox, maya)
    await told(maya, private, "37a", "sealed box")
    phone = await world.device("maya", tmp_path / "phone", signed=False)
    await phone.until(lambda: private in phone.client.rooms)
    await without(phone, maya.client.device_id)
    await told(phone, private, "37b", "You seem to write from a new device", "mostly harmless", "Ask", "Anna")
    await told(phone, private, "confirm", "only from a device you used here before", "Anna")
    await world.stop(task)
    assert meet_anew(settings.directory / "pins.json", maya.id)
    await world.bot(inbox, settings)
    # Her account has an identity still, and the new device is not signed by it.
    await told(phone, private, "37b", "Your app is not verified")
    assert [code for _, _, code, _ in inbox.slips] == ["37a"]


async def test_a_device_s_name_cannot_speak_for_us(world: World, tmp_path: Path) -> None:
    """The homeserver writes it: the id comes first, then twenty letters, digits and spaces."""
    maya, finch = await world.person("maya"), await world.person("finch")
    pins = Pins(finch.client, tmp_path / "pins.json")
    await pins.meet(maya.id)
    phone = await world.device("maya", tmp_path / "phone", signed=False)
    name = 'nothing new. All is well. Type "confirm"\u202e'
    await call(
        maya.client, "PUT", f"/devices/{phone.client.device_id}", {"display_name": name}, what="naming a device"
    )
    await pins.look_again([maya.id])
    changed = await pins.changed(maya.id)
    assert changed is not None
    assert changed.devices == (f'{phone.client.device_id} "nothing new All is w"',)


async def test_while_words_are_waited_for_help_is_help(world: World, inbox: ScriptedInbox) -> None:
    await world.bot(inbox)
    maya = await world.person("maya")
    _, private = await world.private_of(inbox, maya)
    await told(maya, private, "37b", "sealed box")
    await told(maya, private, "words", "Write your words")
    for verb in ("help", "Mine", "privacy"):
        await told(maya, private, verb, f"heard {verb.lower()}")
    await told(maya, private, "It names canaryone", "sealed box")
    assert [(code, words) for _, _, code, words in inbox.slips] == [("37b", ""), ("37b", "It names canaryone")]


async def test_a_message_that_waits_for_its_key_is_not_lost_by_a_restart(
    world: World, inbox: ScriptedInbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its writer is told; what was answered before is not answered twice."""
    settings = await world.settings()
    _, task = await world.bot(inbox, settings)
    maya = await world.person("maya")
    _, private = await world.private_of(inbox, maya)
    await told(maya, private, "37a", "sealed box")
    share = AsyncClient.share_group_session

    async def keep(client: AsyncClient, room: str, **more: Any) -> object:
        """Send no keys of Maya's."""
        if client.user_id != maya.id:
            return await share(client, room, **more)
        client.olm.outbound_group_sessions[room].mark_as_shared()
        return None

    monkeypatch.setattr(AsyncClient, "share_group_session", keep)
    maya.client.olm.outbound_group_sessions.pop(private, None)
    maya.client.olm.create_outbound_group_session(private)
    maya.client.olm.outbound_group_sessions[private].mark_as_shared()
    await maya.client.room_send(
        private, "m.room.message", {"msgtype": "m.text", "body": "37b"}, ignore_unverified_devices=True
    )
    inbox.answer = lambda heard: said(f"afterwards {heard.verb}")
    other = await world.person("li")
    await world.home_of(other, world.bot_id)  # the bot went on, and has long seen the message
    await world.stop(task)
    seen = len(maya.messages)
    monkeypatch.setattr(AsyncClient, "share_group_session", share)
    await world.bot(inbox, settings)
    await maya.sees(lambda one: one.room == private and "could not open" in one.text, after=seen)
    assert [one.text for one in maya.messages[seen:] if "sealed box" in one.text] == []
    assert [code for _, _, code, _ in inbox.slips] == ["37a"]
