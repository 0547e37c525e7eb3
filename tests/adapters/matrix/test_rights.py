"""What the bot may do in a room: read as the homeserver reads it, and told to members when something is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.matrix import rights
from adapters.matrix.api import call, part
from adapters.matrix.rights import Right
from bot.i18n import Speaker
from bot.testkit.matrix_person import MatrixPerson
from bot.ui.model import Notice
from governance.commands import Place
from tests.adapters.matrix.world import ScriptedInbox, World

BOT, MAYA = "@table:localhost", "@maya:localhost"


def made_by(person: str, version: str, **more: object) -> dict[str, Any]:
    return {"sender": person, "content": {"room_version": version, **more}}


@pytest.mark.parametrize(
    ("made", "power", "missing"),
    [
        # Room version 12: whoever made it needs no level, and whoever they named with it.
        (made_by(BOT, "12"), {"events_default": 100, "users": {}}, ()),
        (made_by(MAYA, "12", additional_creators=[BOT]), {"events_default": 100}, ()),
        (made_by(MAYA, "12"), {"events_default": 50}, (Right.SPEAK, Right.DELETE)),
        # Before, making a room gives nothing once levels are written down.
        (made_by(BOT, "10"), {"events_default": 100, "users": {MAYA: 100}}, (Right.SPEAK, Right.DELETE)),
        (made_by(MAYA, "10", additional_creators=[BOT]), {"events_default": 1}, (Right.SPEAK, Right.DELETE)),
        (made_by(MAYA, "10"), None, ()),
        (made_by(MAYA, "10"), {}, ()),
        # One kind of event, one person, old rooms' strings, nonsense.
        (made_by(MAYA, "10"), {"events": {"m.room.encrypted": 50}}, (Right.SPEAK,)),
        (made_by(MAYA, "10"), {"events": {"m.room.message": 50}}, ()),
        (made_by(MAYA, "10"), {"events": {"m.room.redaction": 50}, "users": {BOT: 49}}, (Right.DELETE,)),
        (made_by(MAYA, "10"), {"events_default": 50, "users": {BOT: 50}}, ()),
        (made_by(MAYA, "9"), {"events_default": "50", "users": {BOT: "50"}}, ()),
        (made_by(MAYA, "9"), {"events_default": "50", "users": {BOT: "49"}}, (Right.SPEAK, Right.DELETE)),
        (made_by(MAYA, "10"), {"events_default": None, "users": [BOT], "events": 7}, ()),
        (made_by(MAYA, "10"), {"users_default": -1}, (Right.SPEAK, Right.DELETE)),
    ],
)
def test_what_is_missing_follows_from_how_the_room_was_made_and_its_levels(
    made: Mapping[str, Any], power: Mapping[str, Any] | None, missing: tuple[Right, ...]
) -> None:
    levels = rights.read(made, None if power is None else {"content": power, "event_id": "$one"})
    assert levels.missing(BOT, encrypted=True) == missing


def test_state_takes_more_than_words() -> None:
    levels = rights.read(made_by(MAYA, "10"), {"content": {"users": {MAYA: 50}}})
    assert (levels.may(MAYA, "m.room.tombstone", state=True), levels.may(BOT, "m.room.tombstone", state=True)) == (
        True,
        False,
    )


odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5) | st.just(BOT), inner, max_size=3)
    ),
    max_leaves=6,
)
keys = st.sampled_from(["users", "events", "users_default", "events_default", "state_default"])


@given(st.dictionaries(keys, odd), st.sampled_from(["1", "10", "12", "org.example.x"]), odd)
def test_whatever_somebody_writes_into_levels_has_an_answer(
    power: dict[str, Any], version: str, more: object
) -> None:
    levels = rights.read(made_by(MAYA, version, additional_creators=more), {"content": power})
    assert set(levels.missing(BOT, encrypted=True)) <= set(Right)


# --- on a real homeserver ---------------------------------------------------------------------------


async def room_of(person: MatrixPerson, version: str, bot: str, **levels: object) -> str:
    body = {
        "preset": "private_chat",
        "name": "Our table",
        "room_version": version,
        "invite": [bot],
        "power_level_content_override": levels,
    }
    made = await call(person.client, "POST", "/createRoom", body, what="making a room")
    room = str(made["room_id"])
    await person.until(lambda: room in person.client.rooms and joined(person, room, bot))
    return room


def joined(person: MatrixPerson, room: str, user: str) -> bool:
    users = person.client.rooms[room].users
    return user in users and not users[user].invited


async def set_levels(person: MatrixPerson, room: str, **levels: object) -> None:
    path = f"/rooms/{part(room)}/state/m.room.power_levels/"
    now = await call(person.client, "GET", path, what="asking")
    await call(person.client, "PUT", path, {**now, **levels}, what="setting levels")


def text_of(notice: Notice) -> str:
    say = Speaker().say
    return "\n".join(say(line.text) for line in notice.lines)


@pytest.mark.server
@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("version", ["10", "12"])
async def test_members_are_told_once_for_each_change_that_silences_the_bot(
    world: World, inbox: ScriptedInbox, version: str
) -> None:
    """Muted after a while: told once, also across a restart; another change while the bot is away: told at start."""
    settings = await world.settings()
    _, task = await world.bot(inbox, settings)
    maya = await world.person("maya")
    room = await room_of(maya, version, world.bot_id)
    inbox.places[room] = Place.HOME
    await maya.say(room, "!table decisions")
    await maya.sees(lambda one: one.text == "heard decisions")
    assert inbox.told == []

    await set_levels(maya, room, events_default=50)
    await maya.until(lambda: len(inbox.told) == 1)
    ((where, notice, _),) = inbox.told
    assert where == room
    assert "a room: Our table" in text_of(notice)
    assert "may not send messages" in text_of(notice)
    assert "may not remove my own" in text_of(notice)
    assert world.bot_id in text_of(notice)

    await world.stop(task)
    _, task = await world.bot(inbox, settings)
    await world.stop(task)
    assert len(inbox.told) == 1
    await set_levels(maya, room, events_default=0, events={"m.room.redaction": 50})
    await world.bot(inbox, settings)
    await maya.until(lambda: len(inbox.told) == 2)
    assert "may not send messages" not in text_of(inbox.told[1][1])
    await maya.say(room, "!table rules")
    await maya.sees(lambda one: one.text == "heard rules")


@pytest.mark.server
@pytest.mark.asyncio(loop_scope="session")
async def test_the_maker_of_a_version_12_room_is_not_thought_mute(world: World) -> None:
    """Our own room, whose levels say 100 for everything and name nobody."""
    maya, finch = await world.person("maya"), await world.person("finch")
    room = await room_of_maker(maya)
    levels = await rights.ask(maya.client, room)
    assert levels.missing(maya.id, encrypted=False) == ()
    assert levels.missing(finch.id, encrypted=False) == (Right.SPEAK, Right.DELETE)
    assert levels.version.startswith("$")


async def room_of_maker(person: MatrixPerson) -> str:
    body = {"room_version": "12", "power_level_content_override": {"events_default": 100}}
    return str((await call(person.client, "POST", "/createRoom", body, what="making a room"))["room_id"])
