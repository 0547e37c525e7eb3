"""Nobody is pinged by the bot; the bot is called by a mention as by its name."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.matrix import spoken
from bot.ports import Spot
from bot.ui.model import Card, Choice, Line, Notice, Said, Tone, msg
from governance.commands import Place
from tests.adapters.matrix.world import ScriptedInbox, World, said

SERVER = [pytest.mark.server, pytest.mark.asyncio(loop_scope="session")]
BOT = "@table:localhost"


def on_server(test: Any) -> Any:
    for mark in SERVER:
        test = mark(test)
    return test


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("decisions @table:localhost", "decisions"),
        ("@table decisions", "decisions"),
        ("Own Table: decisions", "decisions"),
        ("please, Own Table, decisions", "please, decisions"),
        ("[Own Table](https://matrix.to/#/@table:localhost): show 3", "show 3"),
        ("show [@table:localhost](https://matrix.to/#/@table:localhost?via=localhost) 3", "show 3"),
        ("we meet at the table", "we meet at the table"),
        ("@table", ""),
    ],
)
def test_a_mention_calls_wherever_the_name_stands(text: str, rest: str) -> None:
    assert spoken.called(text, BOT, "Own Table", mentioned=True) == rest


@pytest.mark.parametrize("text", ["decisions @table:localhost", "thanks, Own Table", "we meet at the table"])
def test_the_name_in_the_middle_without_a_mention_does_not_call(text: str) -> None:
    assert spoken.called(text, BOT, "Own Table") is None


@pytest.mark.parametrize(
    ("more", "meant"),
    [
        ({"m.mentions": {"user_ids": [BOT]}}, True),
        ({"m.mentions": {"user_ids": ["@maya:localhost", BOT]}}, True),
        ({"m.mentions": {"user_ids": ["@maya:localhost"]}}, False),
        ({"m.mentions": {"room": True}}, False),
        ({"m.mentions": {}}, False),
        ({}, False),
        ({"m.mentions": [BOT]}, False),
        ({"m.mentions": {"user_ids": BOT}}, False),
        ({"m.mentions": {"user_ids": {BOT: 1}}}, False),
        ({"m.mentions": {"user_ids": [[BOT], {}, None]}}, False),
        ({"m.mentions": {"user_ids": [BOT]}, "m.relates_to": {"m.in_reply_to": {"event_id": "$1"}}}, False),
        ({"m.mentions": {"user_ids": [BOT]}, "m.relates_to": {"rel_type": "m.replace", "event_id": "$1"}}, False),
        (
            {
                "m.mentions": {"user_ids": [BOT]},
                "m.relates_to": {
                    "rel_type": "m.thread",
                    "event_id": "$1",
                    "is_falling_back": True,
                    "m.in_reply_to": {"event_id": "$2"},
                },
            },
            True,
        ),
    ],
)
def test_who_is_meant(more: dict[str, Any], *, meant: bool) -> None:
    assert spoken.mentions({"msgtype": "m.text", "body": "decisions", **more}, BOT) is meant


@on_server
async def test_nothing_the_bot_sends_pings_anybody(world: World, inbox: ScriptedInbox) -> None:
    """Cards, their edits, notices and acknowledgements, at home and privately; also where somebody's id is quoted."""
    matrix, _ = await world.bot(inbox)
    maya = await world.person("maya")
    home, private = await world.private_of(inbox, maya)
    inbox.answer = lambda heard: said(f"{maya.id} and @room said {heard.verb}")
    spot = Spot("matrix", home)

    def card(text: str) -> Card:
        lines = (Line(text=Said(text), tone=Tone.QUOTE),)
        choices = (Choice(action="a", label=msg("matrix-cancelled"), typed="a"),)
        return Card(key="item:1", title=Said("@room"), lines=lines, choices=choices)

    posted = await matrix.platform.post(spot, card(f"ask {maya.id}"), letter_id="one")
    await matrix.platform.edit(spot, posted, card(f"@room and {maya.id}"), letter_id="two")
    await matrix.platform.post(Spot("matrix", private), Notice(lines=(Line(text=Said("@room")),)), letter_id="three")
    await maya.say(home, "!table decisions")
    await maya.say(private, "37b the words")
    await maya.say(private, "nonsense")
    await maya.sees(lambda one: one.room == private and "did not understand" in one.text)
    await maya.sees(lambda one: one.room == home and "said decisions" in one.text)
    await maya.sees(lambda one: bool(one.edits))
    sent = [one.content for one in maya.messages]
    new = [one["m.new_content"] for one in sent if "m.new_content" in one]
    assert len(new) == 1
    assert [one["m.mentions"] for one in [*sent, *new]] == [{}] * (len(sent) + 1)


@on_server
async def test_a_mention_at_home_calls_and_a_plain_answer_to_the_bot_does_not(
    world: World, inbox: ScriptedInbox
) -> None:
    await world.bot(inbox)
    maya = await world.person("maya")
    home = await world.home_of(maya, world.bot_id)
    inbox.places[home] = Place.HOME
    meant = {"m.mentions": {"user_ids": [world.bot_id]}}
    await maya.say(home, f"decisions {world.bot_id}", **meant)
    hello = (await maya.sees(lambda one: one.text == "heard decisions")).event_id
    await maya.say(home, "good to know", **meant, **{"m.relates_to": {"m.in_reply_to": {"event_id": hello}}})
    await maya.say(home, f"we should ask {world.bot_id} some day")
    await maya.say(home, "rules", **meant)
    await maya.sees(lambda one: one.text == "heard rules")
    assert [heard.verb for heard in inbox.asks] == ["decisions", "rules"]
    assert len([one for one in maya.messages if one.room == home]) == 3
