"""Letters to different places do not wait for each other; none is lost, none comes twice, a place's stay in order."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app import carrier
from bot.app.tour import LANES
from bot.compose import House
from bot.ports import Change, Letter, LetterKind, Spot, Step, Trouble
from bot.testkit.clock import settle
from bot.testkit.platform import RecordingPlatform
from bot.ui.model import Card, Line, Notice, Said
from governance.commands import Place
from governance.ids import CircleId
from tests.unit.app.world import CIRCLE, EIGHT, HOME, MONDAY, World, person, propose, room, table


class Doors(RecordingPlatform):
    """Rooms with doors: what is sent to a shut one waits until it opens."""

    def __init__(self) -> None:
        super().__init__()
        self.shut: dict[Spot, asyncio.Event] = {}
        self.inside = self.most = 0

    @contextmanager
    def closed(self, *spots: Spot) -> Iterator[None]:
        self.shut = {spot: asyncio.Event() for spot in spots}
        yield
        for door in self.shut.values():
            door.set()
        self.shut = {}

    async def post(self, spot: Spot, body: Card | Notice, *, letter_id: str) -> str:
        self.inside += 1
        self.most = max(self.most, self.inside)
        try:
            if spot in self.shut:
                await self.shut[spot].wait()
            await asyncio.sleep(0)
            return await super().post(spot, body, letter_id=letter_id)
        finally:
            self.inside -= 1


async def with_doors(*names: str) -> tuple[World, Doors]:
    world = World()
    world.platform = doors = Doors()
    world.house = world.build(world.store)
    await world.seed(*(person(name) for name in names or EIGHT))
    return world, doors


def words(n: int) -> Notice:
    return Notice(lines=(Line(text=Said(str(n))),))


def shown(world: World, spot: Spot) -> list[str]:
    return [one.body.lines[0].text.text for one in world.posts(spot) if isinstance(one.body.lines[0].text, Said)]


async def write(world: World, *letters: Letter) -> None:
    """Leave letters in the store, as an ask does."""
    known = await world.store.circle(CIRCLE)
    assert known is not None
    for id_ in sorted({letter.circle for letter in letters}):
        mine = tuple(letter for letter in letters if letter.circle == id_)
        circle = replace(known, id=id_)
        change = Change(circle=circle, letters=mine)
        await world.store.work(id_, lambda _, change=change: Step(None, change))  # type: ignore[misc]  # bound at once


def letter(n: int, name: str = "") -> Letter:
    """Return the ``n``-th letter: to a person, or to home."""
    to = person(name).id if name else None
    place = Place.PRIVATE if name else Place.HOME
    return Letter(
        id=f"letter-{n}",
        circle=CIRCLE,
        kind=LetterKind.NOTICE,
        place=place,
        not_before=MONDAY,
        to=to,
        ref=f"n{n}",
        notice=words(n),
    )


async def test_a_room_nobody_opens_holds_up_nobody_else() -> None:
    world, doors = await with_doors()
    with doors.closed(room("oba")):
        await propose(world)
        going = asyncio.create_task(world.house.step())
        await settle()
        assert [len(world.posts(room(name))) for name in EIGHT] == [int(name != "oba") for name in EIGHT]
        assert len(world.posts(HOME)) == 1
    await going
    await world.wait(minutes=1)
    assert [len(world.posts(room(name))) for name in EIGHT] == [1] * 8
    assert await world.waiting() == 0


async def test_what_falls_due_while_one_is_stuck_is_sent() -> None:
    """Also an hour's worth of it: the courier looks again whenever it is told to."""
    world, doors = await with_doors()
    running = asyncio.create_task(world.house.run())
    try:
        with doors.closed(room("oba")):
            await write(world, letter(1, "oba"))
            world.house.courier.nudge()
            await settle()
            for n in range(2, 6):
                await write(world, letter(n, "li"))
                world.house.courier.nudge()
                await settle()
                assert shown(world, room("li")) == [str(m) for m in range(2, n + 1)]
            assert shown(world, room("oba")) == []
        await settle()
        assert shown(world, room("oba")) == ["1"]
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_letters_to_one_place_stay_in_order_and_few_are_under_way_at_once() -> None:
    names = [f"p{n}" for n in range(20)]
    world, doors = await with_doors(*names)
    await write(world, *(letter(n, names[n % 20]) for n in range(100)))
    await world.house.step()
    assert [shown(world, room(name)) for name in names] == [[str(m) for m in range(n, 100, 20)] for n in range(20)]
    assert doors.most == LANES


async def test_called_back_in_the_middle_nothing_is_lost_and_nothing_comes_twice() -> None:
    world, doors = await with_doors()
    with doors.closed(*(room(name) for name in EIGHT[:4])):
        await propose(world)
        going = asyncio.create_task(world.house.step())
        await settle()
        going.cancel()
        with pytest.raises(asyncio.CancelledError):
            await going
        assert [len(world.posts(room(name))) for name in EIGHT] == [0] * 4 + [1] * 4
    await world.wait(minutes=1)
    assert [len(world.posts(room(name))) for name in EIGHT] == [1] * 8
    assert await world.waiting() == 0


async def test_a_mistake_of_ours_in_one_letter_holds_up_only_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    world = await table()
    plan = world.house.courier._personal.plan

    async def buggy(circle: object, one: Letter, to: object, now: object) -> object:
        if one.to == person("oba").id:
            raise KeyError("a bug")
        return await plan(circle, one, to, now)  # type: ignore[arg-type]  # handed on

    monkeypatch.setattr(world.house.courier._personal, "plan", buggy)
    await propose(world)
    for _ in range(2):
        with pytest.raises(KeyError):
            await world.house.step()
    assert [len(world.posts(room(name))) for name in EIGHT] == [int(name != "oba") for name in EIGHT]
    monkeypatch.undo()
    await world.wait(minutes=1)
    assert len(world.posts(room("oba"))) == 1
    assert await world.waiting() == 0


async def test_a_place_that_never_answers_is_tried_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrier, "PATIENCE", 0.05)
    world, doors = await with_doors()
    with doors.closed(room("oba")):
        await write(world, letter(1, "oba"), letter(2, "li"))
        await world.house.step()
        assert (shown(world, room("oba")), shown(world, room("li"))) == ([], ["2"])
    await world.wait(seconds=5)
    assert shown(world, room("oba")) == ["1"]


async def test_words_go_before_anything_else_of_their_group_and_hold_up_no_other_group() -> None:
    """Where they cannot be shown at home, they are part of the message that waits for each reader today."""
    world, doors = await with_doors()
    other = CircleId("other")
    await world.store.bind(other, Place.PRIVATE, room("li"), person("li").id)
    with doors.closed(HOME):
        await write(world, letter(0), letter(1, "oba"))
        going = asyncio.create_task(world.house.step())
        await settle()
        assert shown(world, room("oba")) == ["1"]
        words_at_home = replace(letter(2), ref="released:1")
        await write(world, words_at_home, letter(3, "oba"), replace(letter(4, "li"), circle=other))
        world.house.courier.nudge()
        await settle()
        assert (shown(world, room("oba")), shown(world, room("li"))) == (["1"], ["4"])
    await going
    assert (shown(world, HOME), shown(world, room("oba"))) == (["0"], ["1", "3"])


async def test_the_same_asks_give_the_same_history() -> None:
    async def history() -> list[tuple[Spot, str, str]]:
        world = await table()
        await propose(world)
        await world.wait(minutes=5)
        await world.all_answer(EIGHT, "a")
        await world.wait(days=3)
        return [(one.spot, one.letter_id, repr(one.body)) for one in world.platform.log]

    first = await history()
    assert first == await history()
    assert len(first) > len(EIGHT)


async def _every(house: House, world: World) -> None:
    for _ in range(40):
        await house.step()
        world.clock.advance(timedelta(seconds=30))


@settings(max_examples=30, deadline=None)
@given(
    places=st.lists(st.sampled_from(["", "maya", "oba", "li", "sam"]), min_size=1, max_size=30),
    faults=st.lists(st.tuples(st.booleans(), st.integers(1, 3)), max_size=6),
    stops=st.integers(0, 3),
)
async def test_whatever_fails_and_whenever_it_is_called_back_each_comes_once(
    places: list[str], faults: list[tuple[bool, int]], stops: int
) -> None:
    world, doors = await with_doors("maya", "oba", "li", "sam")
    await write(world, *(letter(n, name) for n, name in enumerate(places)))
    for after, times in faults:
        doors.fail(Trouble("away"), after=after, times=times)
    for n in range(stops):
        going = asyncio.create_task(world.house.step())
        for _ in range(3 * n + 2):
            await asyncio.sleep(0)
        going.cancel()
        await asyncio.gather(going, return_exceptions=True)
    await _every(world.house, world)
    for name in set(places):
        spot = room(name) if name else HOME
        assert sorted(shown(world, spot), key=int) == [str(n) for n, one in enumerate(places) if one == name]
    assert await world.waiting() == 0
