"""What wrong clients, and people who mean harm, send through a real homeserver: nothing breaks for anybody else."""

from __future__ import annotations

import base64
import contextlib
from typing import Any

import pytest
import vodozemac
from hypothesis import HealthCheck, Phase, given, settings

from adapters.matrix.api import MatrixTrouble, call, part
from bot.testkit.matrix_person import MatrixPerson
from tests.adapters.matrix.hostile import BIDI, HARM, Hand, came, met, replied, said, serves, text
from tests.adapters.matrix.test_guard import contents
from tests.adapters.matrix.world import ScriptedInbox, World

pytestmark = [pytest.mark.server, pytest.mark.asyncio(loop_scope="session")]


async def test_odd_messages_are_answered_at_most_once_and_never_with_their_own_words(
    world: World, inbox: ScriptedInbox
) -> None:
    """In clear and encrypted: sizes, types, signs, relations, what other bots and richer clients send."""
    _, task, maya, rex, home = await met(world, inbox)
    hand = Hand(rex.client)
    plain = await rex.create_room("plain", [world.bot_id, maya.id], encrypted=False)
    await came(rex, plain, world.bot_id)
    await rex.say(home, "hello")  # hands out the room's key
    root = await maya.say(home, "!table show 1")
    odd: list[tuple[str, Any]] = [
        ("m.room.message", text("!table propose " + "x" * 60_000)),
        ("m.room.message", text(f"!table {HARM}{BIDI}")),
        ("m.room.message", text(None)),
        ("m.room.message", text(["!table help"])),
        ("m.room.message", text({"body": "!table help"})),
        ("m.room.message", {"msgtype": 7, "body": "!table help"}),
        ("m.room.message", {"body": "!table help"}),
        ("m.room.message", {}),
        ("m.room.message", {"msgtype": "m.notice", "body": "!table help"}),
        ("m.room.message", {"msgtype": "m.location", "body": "!table help", "geo_uri": 5}),
        ("m.room.message", {"msgtype": "m.image", "body": "!table help", "url": None, "info": []}),
        ("m.room.message", text("nothing", format="org.matrix.custom.html", formatted_body="!table dissolve")),
        ("m.room.message", text("", format="org.matrix.custom.html", formatted_body="<b>!table dissolve</b>")),
        ("m.room.message", text("!table dissolve", **{"m.relates_to": "x"})),
        ("m.room.message", text("!table show 1", **{"m.relates_to": {"rel_type": "m.thread", "event_id": "$none"}})),
        ("m.room.message", text("!table show 1", **{"m.relates_to": {"rel_type": "m.thread", "event_id": {}}})),
        ("m.room.message", text("!table show 1", **{"m.relates_to": {"m.in_reply_to": []}})),
        (
            "m.room.message",
            text(
                "* 37b",
                **{
                    "m.new_content": text("!table dissolve"),
                    "m.relates_to": {"rel_type": "m.replace", "event_id": root},
                },
            ),
        ),
        ("m.sticker", {"body": "!table help", "url": "mxc://x/y", "info": {}}),
        ("m.reaction", {"m.relates_to": {"rel_type": "m.annotation", "event_id": root, "key": "37b"}}),
        ("m.poll.start", {"m.poll": {"question": "!table help"}}),
        ("m.call.invite", {"call_id": 1, "version": "x", "lifetime": "long", "offer": []}),
        ("m.room.encrypted", {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": 5}),
        ("m.room.encrypted", {"algorithm": "other"}),
        ("m.room.encrypted", {}),
        ("m.room.redaction", {"redacts": 5}),
    ]
    for kind, content in odd:
        await hand.send(plain, kind, content)
        await hand.encrypted(home, {"type": kind, "content": content, "room_id": home})
    await serves(maya, home, task)
    for room in (plain, home):
        replies = await replied(rex, room)
        assert len(replies) == len(set(replies))
    shown = [str(one["content"]) for one in await said(rex, plain)]
    assert len(shown) > 5
    assert [one for one in shown if "script" in one or "agreed" in one or "\u202e" in one or "xxxx" in one] == []
    assert {heard.verb for heard in inbox.asks} <= {"propose", "show", "dissolve", "help", "decisions", "rules"}
    # Only Rex's own plain words were taken for a wish, once a room.
    assert sorted(heard.verb for heard in inbox.asks).count("dissolve") <= 2
    assert {heard.account.id for heard in inbox.asks if heard.verb == "dissolve"} <= {rex.id}
    assert inbox.slips == []


async def test_an_encrypted_lie_about_who_is_there_is_not_believed(world: World, inbox: ScriptedInbox) -> None:
    """State never comes encrypted: nio would have taken "Maya left" and "the bot came in" for true."""
    matrix, task, maya, rex, home = await met(world, inbox)
    await rex.say(home, "hello")
    hand = Hand(rex.client)
    bot = world.bot_id
    join = {"membership": "join"}
    before = len(inbox.asks)
    await maya.say(home, "!table show 1")
    for payload in [
        {"type": "m.room.member", "state_key": maya.id, "content": {"membership": "leave"}},
        {"type": "m.room.member", "state_key": bot, "content": join, "unsigned": {"prev_content": {}}},
        {"type": "m.room.power_levels", "state_key": "", "content": {"users": {rex.id: 100}}},
        {"type": "m.room.message", "content": text("!table help"), "unsigned": {"redacted_because": 1}},
        {"type": "m.room.message", "content": text("!table help"), "unsigned": 5},
        {"type": "m.room.message", "content": []},
        {"type": "m.room.message"},
        {"type": "m.room.encrypted", "content": {}},
        {"content": {}},
        {},
        [],
        "x",
        None,
    ]:
        whole = {**payload, "room_id": home} if isinstance(payload, dict) else payload
        await hand.encrypted(home, whole)
    await serves(maya, home, task)
    client, _, _ = matrix.platform._parts()
    assert {maya.id, rex.id} <= set(client.rooms[home].users)
    assert client.rooms[home].power_levels.users.get(rex.id, 0) == 0
    assert [heard.verb for heard in inbox.asks[before:]].count("show") == 1


async def test_odd_state_of_a_room_changes_nothing_for_others(world: World, inbox: ScriptedInbox) -> None:
    """A room of an old version, where powers may be strings; whoever made it plays with it."""
    _, task, maya, rex, home = await met(world, inbox)
    hand = Hand(rex.client)
    made = await call(
        rex.client,
        "POST",
        "/createRoom",
        {"preset": "private_chat", "room_version": "9", "invite": [world.bot_id, maya.id]},
        what="making a room",
    )
    room = str(made["room_id"])
    await came(rex, room, world.bot_id)
    levels = await call(rex.client, "GET", f"/rooms/{part(room)}/state/m.room.power_levels/", what="reading")
    algorithm = {"algorithm": "m.megolm.v1.aes-sha2"}
    for kind, content, key in [
        ("m.room.power_levels", {**levels, "events_default": "0", "users_default": "0"}, ""),
        ("m.room.power_levels", {**levels, "notifications": "x"}, ""),
        ("m.room.member", {"membership": "join", "displayname": ["x"], "avatar_url": {}}, rex.id),
        ("m.room.member", {"membership": "join", "displayname": BIDI * 500}, rex.id),
        ("m.room.member", {}, rex.id),
        ("m.room.name", {"name": 5}, ""),
        ("m.room.name", {}, ""),
        ("m.room.topic", {"topic": []}, ""),
        ("m.room.avatar", {"url": 0}, ""),
        ("m.room.canonical_alias", {"alias": None}, ""),
        ("m.room.join_rules", {"join_rule": 3}, ""),
        ("m.room.history_visibility", {}, ""),
        ("m.room.tombstone", {"replacement_room": 5}, ""),
        ("m.room.tombstone", {}, ""),
        ("m.room.encryption", {}, ""),
        ("m.room.encryption", algorithm, ""),
        ("m.room.encryption", algorithm, ""),
        ("m.room.encryption", {"algorithm": ["x"]}, ""),
        ("m.room.encryption", {}, ""),
        ("m.space.child", {"via": "x"}, "!x:localhost"),
        ("org.example.odd", {"a": [[[]]]}, HARM),
    ]:
        await hand.state(room, kind, content, key)
    await serves(maya, home, task)
    await serves(rex, home, task)


async def test_a_flood_of_device_messages_stops_nobody(world: World, inbox: ScriptedInbox) -> None:
    """Anybody on any homeserver may send these, and what nio raises on one of them would end every sync."""
    matrix, task, maya, rex, home = await met(world, inbox)
    ours = matrix.platform._parts()[0].olm.account.identity_keys["curve25519"]
    hand = Hand(rex.client)
    account = vodozemac.Account()
    other = vodozemac.Account()
    other.generate_one_time_keys(1)
    (one_time,) = other.one_time_keys.values()
    stranger = account.create_outbound_session(other.curve25519_key, one_time).encrypt(b"{}").to_parts()[1]
    theirs = rex.client.olm.account.identity_keys["curve25519"]

    def olm(kind: object, body: object, sender: object = theirs) -> dict[str, Any]:
        ciphertext = {ours: {"type": kind, "body": body}}
        return {"algorithm": "m.olm.v1.curve25519-aes-sha2", "sender_key": sender, "ciphertext": ciphertext}

    prekey = base64.b64encode(stranger).decode().rstrip("=")
    junk = [
        olm(0, prekey),
        olm(0, prekey, account.curve25519_key.to_base64()),
        olm(0, "x"),
        olm(0, "A" * 400),
        olm(1, "A" * 400),
        olm(1, ""),
        olm(7, "A"),
        olm("0", 5),
        olm(0, prekey, "no key"),
        olm(0, None, None),
        {"algorithm": "m.olm.v1.curve25519-aes-sha2", "sender_key": theirs, "ciphertext": {ours: {}}},
        {"algorithm": "m.olm.v1.curve25519-aes-sha2", "sender_key": theirs, "ciphertext": []},
        {"algorithm": 5},
        {},
    ]
    await hand.to_device(world.bot_id, "m.room.encrypted", junk * 10)
    for kind in ("m.room_key", "m.forwarded_room_key", "m.room_key_request", "m.key.verification.start", "m.dummy"):
        await hand.to_device(
            world.bot_id,
            kind,
            [
                {},
                {"action": "request", "requesting_device_id": "X", "request_id": "1", "body": {}},
                {"action": "request_cancellation", "requesting_device_id": 5, "request_id": []},
                {"from_device": "X", "method": "m.sas.v1", "transaction_id": "t", "key_agreement_protocols": 1},
                {"room_id": home, "session_id": "x", "session_key": "x", "algorithm": "m.megolm.v1.aes-sha2"},
            ],
        )
    await serves(maya, home, task)
    await serves(rex, home, task)
    private = await _private(world, inbox, maya, home)
    await maya.say(private, "37b")
    await maya.sees(lambda m: m.room == private and "sealed box" in m.text)


async def _private(world: World, inbox: ScriptedInbox, person: MatrixPerson, home: str) -> str:
    await person.say(home, "!table join standing=member")
    private = await person.private_room(world.bot_id)
    await person.sees(lambda m: m.room == private and "for you and me" in m.text)
    return private


async def test_a_reply_to_somebody_s_private_message_tells_nothing_of_it(world: World, inbox: ScriptedInbox) -> None:
    _, task, maya, rex, home = await met(world, inbox)
    private = await _private(world, inbox, maya, home)
    answer = await maya.say(private, "37b The report names canaryone")
    await maya.sees(lambda m: m.room == private and "sealed box" in m.text)
    before, taken = len(rex.messages), 0
    for relation in (
        {"m.in_reply_to": {"event_id": answer}},
        {"rel_type": "m.thread", "event_id": answer},
        {"rel_type": "m.replace", "event_id": answer},
    ):
        more = {"m.relates_to": relation, "m.new_content": text("!table show 2")}
        with contextlib.suppress(MatrixTrouble):  # some the homeserver refuses
            taken += bool(await rex.say(home, "!table show 1", **more))
    assert taken
    await serves(maya, home, task)
    assert [m.text for m in rex.messages[before:] if "canaryone" in m.text + m.html] == []
    assert [code for _, _, code, _ in inbox.slips] == ["37b"]


def made_up(count: int) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []

    @settings(max_examples=count, phases=[Phase.generate], database=None, suppress_health_check=list(HealthCheck))
    @given(contents)
    def note(content: dict[str, Any]) -> None:
        made.append(content)

    note()
    return made


async def test_whatever_a_homeserver_takes_nobody_else_is_held_up(world: World, inbox: ScriptedInbox) -> None:
    """Thirty contents made up by machine, in clear, encrypted and as state."""
    _, task, maya, rex, home = await met(world, inbox)
    await rex.say(home, "hello")
    hand = Hand(rex.client)
    plain = await rex.create_room("plain", [world.bot_id], encrypted=False)
    await came(rex, plain, world.bot_id)
    kinds = ["m.room.message", "m.sticker", "m.room.topic", "m.room.name", "m.room.encrypted", "m.room.redaction"]
    taken = 0
    for number, odd in enumerate(made_up(30)):
        kind = kinds[number % len(kinds)]
        content = {**text("!table help"), **odd} if kind == "m.room.message" else odd
        taken += (await hand.send(plain, kind, content)).startswith("$")
        taken += (await hand.state(plain, kind, content, rex.id)).startswith("$")
        await hand.encrypted(home, {"type": kind, "content": content, "room_id": home})
    assert taken > 10
    await serves(maya, home, task)
