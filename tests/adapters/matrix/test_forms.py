"""A form is a conversation in the private room; the finished ask belongs to the place it was begun in."""

from __future__ import annotations

import pytest

from bot.ports import Heard
from bot.testkit.matrix_person import MatrixPerson
from bot.ui.model import Answer, Field, FieldKind, Form, Line, Notice, Said, msg
from governance.commands import Place
from tests.adapters.matrix.world import ScriptedInbox, World

pytestmark = [pytest.mark.server, pytest.mark.asyncio(loop_scope="session")]

LABEL = msg("matrix-will-send")


def form(heard: Heard) -> Answer:
    """Ask for what is missing, the first time."""
    return Form(
        verb="propose",
        title=LABEL,
        given=(("title", heard.fields["title"]), ("sure", "yes")),
        fields=(
            Field(name="why", label=LABEL, limit=20),
            Field(name="mandate", label=LABEL, kind=FieldKind.CHOICE, options=(("us", LABEL), ("told", LABEL))),
            Field(name="review", label=LABEL, kind=FieldKind.DATE),
            Field(name="note", label=LABEL, required=False),
        ),
    )


async def exchange(person: MatrixPerson, room: str, text: str) -> str:
    """Say something and return the answer."""
    seen = len(person.messages)
    await person.say(room, text)
    return (await person.sees(lambda one: one.room == room, after=seen)).text


async def test_a_form_begun_at_home_is_filled_in_privately_and_asked_for_home(
    world: World, inbox: ScriptedInbox
) -> None:
    await world.bot(inbox)
    maya = await world.person("maya")
    bot = world.bot_id
    home = await world.home_of(maya, bot)
    inbox.places[home] = Place.HOME
    inbox.answer = form
    await maya.say(home, "!table propose Take the money")
    assert "private room" in (await maya.sees(lambda one: one.room == home and "private room" in one.text)).text
    room = await maya.private_room(bot)
    await maya.sees(lambda one: one.room == room and "cancel" in one.text)

    assert "shorter" in await exchange(maya, room, "a reason that is far too long for it")
    assert "private answer" in await exchange(maya, room, "37b")
    await exchange(maya, room, "They offer 5,000")
    assert "pick one" in await exchange(maya, room, "somebody")
    await exchange(maya, room, "1")
    assert "2027-06-01" in await exchange(maya, room, "next june")
    await exchange(maya, room, "back")
    await exchange(maya, room, "2")
    await exchange(maya, room, "2027-07-01")
    summary = await exchange(maya, room, "skip")
    assert "> They offer 5,000" in summary
    assert "send - " in summary
    assert "one word" in await exchange(maya, room, "yes please")
    inbox.answer = thanks
    assert await exchange(maya, room, "send") == "thanks"

    first, last = inbox.asks
    assert (last.spot, last.place, last.verb) == (first.spot, Place.HOME, "propose")
    assert last.key != first.key
    assert dict(last.fields) == {
        "title": "Take the money",
        "sure": "yes",
        "why": "They offer 5,000",
        "mandate": "told",
        "review": "2027-07-01",
        "note": "",
    }
    assert inbox.slips == []


def thanks(_heard: Heard) -> Answer:
    return Notice(lines=(Line(text=Said("thanks")),))


async def test_a_form_with_nothing_open_waits_for_send(world: World, inbox: ScriptedInbox) -> None:
    await world.bot(inbox)
    maya = await world.person("maya")
    _, room = await world.private_of(inbox, maya)
    inbox.answer = lambda _: Form(
        verb="propose", title=LABEL, fields=(), given=(("title", "Tuesdays"), ("sure", "yes"))
    )
    assert "send - " in await exchange(maya, room, "propose Tuesdays")
    inbox.answer = thanks
    assert await exchange(maya, room, "SEND") == "thanks"
    assert dict(inbox.asks[-1].fields) == {"title": "Tuesdays", "sure": "yes"}


async def test_a_form_is_lost_at_a_restart_and_the_person_is_told(world: World, inbox: ScriptedInbox) -> None:
    settings = await world.settings()
    _, task = await world.bot(inbox, settings)
    maya = await world.person("maya")
    _, room = await world.private_of(inbox, maya)
    inbox.answer = form
    await exchange(maya, room, "propose Tuesdays")
    await world.stop(task)
    await world.bot(inbox, settings)
    asked = len(inbox.asks)
    assert "I was restarted" in await exchange(maya, room, "They offer five thousand")
    assert "Nothing is waiting" in await exchange(maya, room, "send")
    assert "cancel" not in await exchange(maya, room, "so it is")
    assert len(inbox.asks) == asked
