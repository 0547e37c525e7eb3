"""Bad days: refused asks, repeats, crashes around the commit, a store or a platform that fails, outages."""

from __future__ import annotations

import pytest

from bot.ports import Trouble, UrnRow
from bot.testkit.urn_store import MemoryUrnStore
from bot.ui.model import Card, Nothing, Notice
from governance.state import Standing
from tests.unit.app.world import (
    CIRCLE,
    EIGHT,
    HOME,
    Crash,
    World,
    die,
    ids,
    person,
    propose,
    room,
    table,
    words,
)


@pytest.mark.parametrize(
    ("who", "verb", "fields", "refused"),
    [
        ("maya", "ask", {"n": "7", "text": "Where?"}, "refusal-unknown-item"),
        ("finch", "propose", {"title": "Take the money", "sure": "yes"}, "refusal-not-for-professionals"),
        ("stranger", "change", {"n": "1", "text": "Something else"}, "refusal-not-for-guests"),
    ],
)
async def test_a_refused_ask_leaves_no_trace(who: str, verb: str, fields: dict[str, str], refused: str) -> None:
    world = World()
    await world.seed(person("maya"), person("finch", standing=Standing.PROFESSIONAL))
    kept = world.store._kept
    before = (kept.circles[CIRCLE], dict(kept.accounts), dict(kept.letters), list(kept.leaves[CIRCLE]), kept.texts)
    assert ids(await world.send(who, verb, fields)) == [refused]
    assert (kept.circles[CIRCLE], kept.accounts, kept.letters, kept.leaves[CIRCLE], kept.texts) == before
    assert world.platform.log == []


async def test_the_same_event_twice_is_answered_once() -> None:
    world = await table()
    first = await propose(world, key="$event")
    assert isinstance(first, Notice)
    assert await propose(world, key="$event") == Nothing()
    await world.restart()
    assert await propose(world, key="$event") == Nothing()
    assert list((await world.circle()).items) == [1]


async def test_a_crash_before_the_commit_keeps_nothing_and_the_repeat_is_taken() -> None:
    world = await table()
    before = words(world.store._kept)
    world.store.crash = die("before")
    with pytest.raises(Crash):
        await propose(world, key="$event")
    assert words(world.store._kept) == before
    await world.restart()
    assert isinstance(await propose(world, key="$event"), Notice)


async def test_a_crash_after_the_commit_keeps_everything_and_nobody_is_asked_before_the_box_is_there() -> None:
    world = await table()
    world.store.crash = die("after")
    with pytest.raises(Crash):
        await propose(world, key="$event")
    assert await world.urns.rounds() == []
    await world.restart()
    assert await propose(world, key="$event") == Nothing()
    await world.wait(minutes=1)
    round_ = (await world.item()).round
    assert round_ is not None
    assert round_.id in await world.urns.rounds()
    assert [ids(await world.answer(name, f"{round_.number}a"))[0] for name in EIGHT] == ["kept"] * 8
    assert [len(world.posts(room(name))) for name in EIGHT] == [1] * 8


async def test_nobody_is_asked_while_the_box_cannot_be_made() -> None:
    world = await table()
    full = FullDisk()
    world.urns = full
    world.house = world.build(world.store)
    full.full = True
    assert isinstance(await propose(world), Notice)
    await world.wait(minutes=5)
    assert world.platform.log == []
    full.full = False
    await world.wait(minutes=10)
    assert [len(world.posts(room(name))) for name in EIGHT] == [1] * 8
    assert ids(await world.answer("oba", "11b"))[0] == "kept"


class FullDisk(MemoryUrnStore):
    full = False

    async def put(self, row: UrnRow) -> None:
        if self.full:
            raise Trouble("no room left on the disk")
        await super().put(row)


async def test_what_cannot_be_saved_is_never_acknowledged() -> None:
    world = await table()

    def fails(now: str) -> None:
        if now == "before":
            raise Trouble("no room left on the disk")

    world.store.crash = fails
    assert ids(await propose(world)) == ["app-not-saved"]
    world.store.crash = None
    assert (await world.circle()).items == {}
    assert ids(await propose(world))[0] == "reply-new"


async def test_a_private_answer_that_cannot_be_kept_is_said_so() -> None:
    world = World()
    full = FullDisk()
    world.urns = full
    world.house = world.build(world.store)
    await world.seed(*(person(name) for name in EIGHT))
    await propose(world)
    full.full = True
    assert ids(await world.answer("oba", "11b"))[0] == "not-kept-trouble"
    full.full = False
    assert ids(await world.answer("oba", "11b"))[0] == "kept"


# --- letters ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("after", [False, True])
async def test_each_letter_shows_once_whatever_the_platform_does(after: bool) -> None:  # noqa: FBT001 - pytest's way
    """Every call fails once, before or after it took effect; in the end all is there, once."""
    world = await table()
    await propose(world)
    world.platform.fail(Trouble("502"), after=after, times=5)
    await world.wait(minutes=5)
    assert [len(world.posts(room(name))) for name in EIGHT] == [1] * 8
    assert sorted(ids(shown.body)[0][:4] for shown in world.posts(HOME)) == ["news", "now-"]
    assert await world.waiting() == 0


async def test_a_platform_that_names_a_wait_is_left_alone_so_long() -> None:
    world = await table("maya", "oba", "li")
    await propose(world)
    world.platform.fail(Trouble("429", retry_after=90), times=1)
    await world.house.step()
    calls = len(world.platform.calls)
    tried = world.platform.calls[0]
    await world.wait(seconds=89)
    assert tried not in world.platform.calls[calls:]
    await world.wait(seconds=2)
    assert tried in world.platform.calls[calls:]


async def test_a_letter_that_can_never_arrive_is_dropped_and_holds_up_nobody() -> None:
    world = await table()
    await propose(world)
    world.platform.fail(Trouble("this person shut the door", final=True), times=1)
    await world.wait(minutes=1)
    shown = [len(world.posts(spot)) for spot in (HOME, *(room(name) for name in EIGHT))]
    assert sum(shown) == len(EIGHT) + len({"news", "card"}) - 1
    assert await world.waiting() == 0


async def test_a_store_that_fails_between_posting_and_noting_it_repeats_nothing() -> None:
    world = await table("maya", "oba", "li")
    await propose(world)
    sent, later = world.store.sent, world.store.later

    async def fails(*_: object, **__: object) -> None:
        raise Trouble("the disk is away")

    world.store.sent = world.store.later = fails  # type: ignore[method-assign]  # the disk goes away for a moment
    for _ in range(3):
        with pytest.raises(Trouble):
            await world.house.step()
    world.store.sent, world.store.later = sent, later  # type: ignore[method-assign]  # and is back
    await world.wait(minutes=1)
    assert [len(world.posts(room(name))) for name in ("maya", "oba", "li")] == [1] * 3
    assert await world.waiting() == 0


async def test_a_card_somebody_deleted_is_posted_anew() -> None:
    world = await table()
    await propose(world)
    await world.wait(minutes=1)
    (card,) = [shown for shown in world.posts(HOME) if isinstance(shown.body, Card)]
    world.platform.delete(card.message)
    await world.say("li", "ask 1 Where?")
    await world.wait(minutes=1)
    assert [body.key for body in world.platform.at(HOME) if isinstance(body, Card)] == ["item:1"]
