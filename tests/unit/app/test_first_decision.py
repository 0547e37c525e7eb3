"""The short path, from a room with strangers in it to an agreement."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from bot.ui.model import Card, Form, Notice
from governance.commands import Place
from governance.state import ItemState, Phase
from tests.unit.app.world import EIGHT, GENTLE, HOME, World, ids, person, room, words


async def found(world: World) -> None:
    await world.send(
        "maya",
        "found",
        name="Our own table",
        aim="Deciding together",
        zone="Europe/London",
        server_host="the library",
        bot_host="Anna",
        server_by_professionals="no",
        expected="@maya @oba @li",
    )
    for name in EIGHT:
        await world.send(name, "join", standing="member", ties="")
    for name in EIGHT[:3]:
        await world.send(name, "ready", yes="yes")


async def test_a_founding_evening_in_a_room_makes_a_group() -> None:
    world = World()
    await found(world)
    circle = await world.circle()
    assert circle.phase is Phase.TRIAL
    assert sorted(p.name for p in circle.people.values()) == sorted(EIGHT)
    assert await world.store.spots(circle.id, Place.HOME) == [HOME]
    assert "maya" not in words(await world.store.record(circle.id))


async def test_meet_tuesdays_at_seven() -> None:
    """One sentence and a tap, a tap each, at most three messages a person, two to three days."""
    for hour in (17, 19):
        world = World()
        await found(world)
        asked = datetime(2027, 1, 5, hour, tzinfo=world.clock.now().tzinfo)
        await world.until(asked)
        before = {name: len(world.posts(room(name))) for name in EIGHT}

        form = await world.say("maya", "propose Meet Tuesdays 7 pm")
        assert isinstance(form, Form)
        assert form.fields == ()
        sent = await world.send("maya", "propose", dict(form.given))
        assert ids(sent)[0] == "reply-new"
        await world.wait(hours=23)
        await world.all_answer(EIGHT, "a")
        await world.until(asked + timedelta(hours=72))
        item = await world.item()
        assert (item.state, item.in_force) == (ItemState.COOLING, True)
        assert item.round is not None
        assert timedelta(hours=48) <= item.round.opened_at - asked <= timedelta(hours=72)

        await world.wait(days=2)
        assert (await world.item()).state is ItemState.ADOPTED
        assert {name: len(world.posts(room(name))) - before[name] for name in EIGHT} == dict.fromkeys(EIGHT, 2)


FIVE = re.compile(r"[a-z]{5}(?:-[a-z]{5}){4}")


async def test_everyone_is_asked_the_same_and_told_the_same() -> None:
    """The same invitation for all eight, whoever answered; the same acknowledgement for every answer."""
    world = World()
    await world.seed(*(person(name) for name in EIGHT))
    await world.send("maya", "propose", title="Meet Tuesdays 7 pm", sure="yes")
    await world.wait(minutes=1)
    number = (await world.item()).round.number  # type: ignore[union-attr]  # it is open
    told = [await world.answer(name, f"{number}{letter}") for name, letter in zip(EIGHT, "abcdefga", strict=True)]
    shown = [words(answer) for answer in told]
    five = [FIVE.findall(text) for text in shown]
    assert [len(found) for found in five] == [1] * 8
    assert len({found[0] for found in five}) == 8
    assert len({FIVE.sub("", text) for text in shown}) == 1
    assert ids(told[0])[0] == "kept"
    # Whoever has the turn this week is told so beside it.
    invitations = [[one for one in ids(world.posts(room(n))[0].body) if one != "your-turn"] for n in EIGHT]
    assert invitations == [invitations[0]] * 8


async def test_one_card_a_proposal_edited_when_it_looks_different() -> None:
    world = World()
    await world.seed(*(person(name) for name in EIGHT))
    await world.send("maya", "propose", title="Meet Tuesdays 7 pm", sure="yes")
    for i in range(5):
        await world.say("li", f"ask 1 Question {i}?")
    await world.wait(minutes=1)
    await world.say("sam", "answer 1.1 Because")
    await world.wait(minutes=1)
    cards = [shown for shown in world.seen(HOME) if isinstance(shown.body, Card)]
    assert [shown.edited for shown in cards] == [False, True]
    assert "Because" in words(cards[1].body)


async def test_answers_leave_nothing_in_the_home_place_or_the_named_store() -> None:
    world = World()
    await world.seed(*(person(name) for name in EIGHT))
    await world.send("maya", "propose", title="Meet Tuesdays 7 pm", sure="yes")
    await world.wait(minutes=1)
    quiet = (len(world.platform.log), words(world.store._kept))
    await world.all_answer(EIGHT[:5], "b")
    await world.house.step()
    assert (len(world.platform.log), words(world.store._kept)) == quiet


async def test_the_outcome_is_told_at_home_once() -> None:
    world = World()
    await world.seed(*(person(name) for name in EIGHT))
    await world.send("maya", "propose", title="Meet Tuesdays 7 pm", sure="yes")
    await world.wait(minutes=1)
    await world.all_answer(EIGHT, "a")
    await world.wait(days=7)
    news = [ids(shown.body)[0] for shown in world.posts(HOME) if isinstance(shown.body, Notice)]
    assert [one for one in news if not one.startswith("news-turn")] == ["news-passed-in-force"]


async def test_what_does_not_show_on_the_card_does_not_touch_it() -> None:
    """Reactions are hidden until their step closes; until then the card stays as it stands."""
    world = World()
    await world.seed(*(person(name) for name in EIGHT))
    await world.send("maya", "propose", GENTLE, title="Take the clinic's money")
    while (await world.item()).state is not ItemState.REACT:
        await world.wait(hours=6)
    await world.wait(minutes=1)
    before = len(world.seen(HOME))
    assert ids(await world.say("li", "react 1 Fine with me")) == ["reply-reacted"]
    await world.wait(minutes=5)
    assert len(world.seen(HOME)) == before
