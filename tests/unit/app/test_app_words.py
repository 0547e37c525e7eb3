"""Words of private answers: who may read them, where, and how often."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.ports import Trouble
from governance.state import ItemState, Pace, Standing
from tests.unit.app.world import (
    EIGHT,
    GENTLE,
    HOME,
    Crash,
    Diary,
    World,
    account,
    die,
    ids,
    person,
    room,
    small,
    words,
)

WORDS = "The report names who came"


async def objected(world: World, answering: tuple[str, ...] = EIGHT) -> None:
    """Seven members agree, one says not yet with words; the round closes."""
    await small(world)
    await world.wait(minutes=5)
    round_ = (await world.item()).round
    assert round_ is not None
    for name in answering:
        if name != "oba":
            await world.answer(name, f"{round_.number}a")
    assert ids(await world.answer("oba", f"{round_.number}b", WORDS))[0] == "kept"
    await world.until(round_.ends_at)
    assert (await world.item()).state is ItemState.INTEGRATE


def readers(world: World) -> set[str]:
    return {shown.spot.id for shown in world.platform.log if WORDS in words(shown.body)}


async def test_words_reach_members_privately_where_others_sit_at_home() -> None:
    """With the day's message, one for each member: not the professional, not who is tied."""
    world = Diary()
    finch = person("finch", standing=Standing.PROFESSIONAL)
    await world.seed(*(person(name) for name in EIGHT), finch, person("ann", ties=("the clinic",)))
    world.platform.occupants[HOME] = frozenset(account(name) for name in (*EIGHT, "finch"))
    await world.say("li", "touches 1 the clinic", privately=True)
    await objected(world)
    assert readers(world) == {room(name).id for name in (*EIGHT, "ann")}
    world = Diary()
    await world.seed(*(person(name) for name in EIGHT), finch, person("ann", ties=("the clinic",)))
    await small(world)
    await world.say("li", "touches 1 the clinic", privately=True)
    await world.wait(minutes=5)
    round_ = (await world.item()).round
    assert round_ is not None
    await world.all_answer([name for name in EIGHT if name != "oba"], "a")
    await world.answer("oba", f"{round_.number}b", WORDS)
    await world.until(round_.ends_at + timedelta(minutes=5))
    assert readers(world) == {room(name).id for name in EIGHT}
    assert all(len(set(found)) == len(found) for found in world.days.values())
    assert all(any(one.startswith("prompt-") for one in ids(world.posts(room(name))[-1].body)) for name in EIGHT), (
        "what is asked next rides along"
    )


async def test_words_are_posted_at_home_where_only_their_readers_sit() -> None:
    world = Diary()
    await world.seed(*(person(name) for name in EIGHT))
    world.platform.occupants[HOME] = frozenset(account(name) for name in EIGHT)
    await objected(world)
    assert readers(world) == {HOME.id}


async def test_who_sits_there_is_looked_up_when_the_words_go_out() -> None:
    """The platform fails at the pulse; by the time it is back a stranger came in."""
    world = Diary()
    await world.seed(*(person(name) for name in EIGHT))
    world.platform.occupants[HOME] = frozenset(account(name) for name in EIGHT)
    only = world.platform.members_only

    async def fails(*_: object) -> bool:
        raise Trouble("the platform is away")

    world.platform.members_only = fails  # type: ignore[method-assign, assignment]  # away at the pulse
    await objected(world)
    assert readers(world) == set()
    world.platform.occupants[HOME] |= {account("stranger")}
    world.platform.members_only = only  # type: ignore[method-assign]  # and back
    await world.wait(days=1)
    assert readers(world) == {room(name).id for name in EIGHT}


async def test_words_are_handed_out_once_over_a_restart() -> None:
    world = Diary()
    await world.seed(*(person(name) for name in EIGHT))
    await objected(world)
    before = len(world.platform.log)
    await world.restart()
    await world.wait(minutes=30)
    again = [shown for shown in world.platform.log[before:] if WORDS in words(shown.body)]
    assert again == []


async def test_a_crash_while_words_are_handed_out_doubles_none() -> None:
    """The letter for the home place became one for each reader; the process died right then."""
    world = Diary()
    await world.seed(*(person(name) for name in EIGHT))
    work = world.store.work
    handed: list[object] = []

    async def dies(*given: object, **named: object) -> object:
        if str(named.get("key")).startswith("letter:") and not handed:
            handed.append(named["key"])
            world.store.crash = die("after")
        return await work(*given, **named)  # type: ignore[arg-type]  # handed on

    world.store.work = dies  # type: ignore[method-assign, assignment]  # watches for the moment
    with pytest.raises(Crash):
        await objected(world)
    assert len(handed) == 1
    await world.restart()
    await world.wait(days=2)
    shown = [shown.spot.id for shown in world.platform.log if WORDS in words(shown.body)]
    assert sorted(shown) == sorted(room(name).id for name in EIGHT)


async def test_who_said_stop_gets_neither_words_nor_a_meetings_question() -> None:
    world = Diary()
    await world.seed(*(person(name) for name in EIGHT))
    await small(world)
    await world.wait(minutes=5)
    await world.all_answer([name for name in EIGHT if name != "oba"], "a")
    await world.answer("oba", "11b", WORDS)
    await world.say("oba", "stop", privately=True)
    before = len(world.posts(room("oba")))
    live = GENTLE | {"topic": "everyday", "pace": str(Pace.LIVE), "title": "Open the window"}
    await world.send("maya", "propose", live)
    for _ in range(4):
        await world.send("maya", "next", n="2")
    assert (await world.item(2)).round is not None
    await world.wait(days=5)
    assert (await world.item()).words != ()
    assert len(world.posts(room("oba"))) == before
    assert readers(world) == {room(name).id for name in EIGHT if name != "oba"}
