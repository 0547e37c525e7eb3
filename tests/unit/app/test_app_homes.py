"""A group's room is replaced by another, or shut: where it lives from then on, and what members are told."""

from __future__ import annotations

from dataclasses import replace

from bot.ports import Change, Heard, Spot, Step
from bot.ui.model import Card, Line, Notice, msg
from governance.commands import Place
from governance.ids import CircleId
from governance.state import Standing
from tests.unit.app.world import CIRCLE, EIGHT, FOUND, HOME, World, account, person, room, small, table

NEW = Spot("test", "the room after")
NEWS = Notice(lines=(Line(text=msg("matrix-put-out-banned")),))


def cards(world: World, spot: Spot) -> list[str]:
    return [shown.body.key for shown in world.seen(spot) if isinstance(shown.body, Card)]


def news(world: World) -> dict[str, int]:
    """Return who was told, and how often."""
    told = {name: [shown.body for shown in world.seen(room(name))].count(NEWS) for name in EIGHT}
    return {name: times for name, times in told.items() if times}


async def test_what_is_going_on_is_shown_in_the_new_room_and_what_is_done_is_not_until_it_moves() -> None:
    """One small thing agreed weeks ago, one open now: one card in the new room, edited there from then on."""
    world = await table()
    await small(world, "Tea first")
    await world.wait(days=10)
    await small(world, "Meet Tuesdays 7 pm")
    await world.wait(minutes=1)
    before = len(world.seen(HOME))
    assert await world.house.door.moved(HOME, NEW)
    await world.wait(minutes=1)
    assert cards(world, NEW) == ["item:2"]
    assert await world.store.whose(NEW) == [(CIRCLE, Place.HOME, None)]
    assert await world.store.whose(HOME) == []

    await world.wait(days=10)
    assert set(cards(world, NEW)) == {"item:2"}
    assert len(cards(world, NEW)) > 1
    assert len(world.seen(HOME)) == before
    assert not await world.house.door.moved(HOME, NEW)


async def test_a_letter_that_waited_for_the_old_room_goes_to_the_new_one() -> None:
    world = await table()
    await small(world)
    assert await world.house.door.moved(HOME, NEW)
    await world.wait(minutes=1)
    assert (cards(world, HOME), cards(world, NEW)) == ([], ["item:1"])


async def test_both_places_move_where_one_room_is_both() -> None:
    world = await table()
    await world.store.bind(CIRCLE, Place.SHARED, HOME)
    assert await world.house.door.moved(HOME, NEW)
    assert await world.store.whose(NEW) == [(CIRCLE, Place.HOME, None), (CIRCLE, Place.SHARED, None)]


async def test_nobody_moves_in_with_another_group_and_no_private_room_becomes_a_home() -> None:
    world = await table()
    circle = await world.circle()
    other = replace(circle, id=CircleId("other"))
    await world.store.work(other.id, lambda _: Step(None, Change(circle=other, places=((Place.HOME, NEW),))))
    assert not await world.house.door.moved(HOME, NEW)
    assert not await world.house.door.moved(room("maya"), Spot("test", "somewhere"))
    assert await world.store.whose(HOME) == [(CIRCLE, Place.HOME, None)]


async def test_members_are_told_privately_once_for_each_reason_also_across_a_restart() -> None:
    """Not who left, not who asked for quiet, not who is no member."""
    people = [person(name) for name in EIGHT]
    people[1] = replace(people[1], left=True)
    people[2] = replace(people[2], stopped=True)
    people[3] = replace(people[3], standing=Standing.PROFESSIONAL)
    world = World()
    await world.seed(*people)
    for _ in range(2):
        await world.house.door.tell_members(HOME, NEWS, "put out")
        await world.wait(minutes=1)
        await world.restart()
    assert news(world) == {"maya": 1, "ines": 1, "tom": 1, "noor": 1, "kim": 1}
    await world.house.door.tell_members(HOME, NEWS, "put out again")
    await world.wait(minutes=1)
    assert set(news(world).values()) == {2}
    assert NEWS not in [shown.body for shown in world.seen(HOME)]
    await world.house.door.tell_members(Spot("test", "nowhere"), NEWS, "put out")


async def test_who_belongs_to_the_group_of_a_place_is_known_by_account() -> None:
    world = World()
    await world.seed(person("maya"), person("sam", left=True))
    assert await world.house.door.members(HOME) == [account("maya")]
    assert await world.house.door.members(Spot("test", "nowhere")) == []


async def test_a_newcomer_with_a_name_somebody_has_is_told_apart_though_they_never_sat_in_one_room() -> None:
    world = World()
    fields = FOUND | {"name": "Our own table", "expected": "@maya, @sam, @kim"}
    await world.house.door.ask(replace(heard("maya", "found"), fields=fields))
    for who, name in (("maya", "Maya"), ("sam", "maya"), ("sam", "maya"), ("kim", "Kim")):
        await world.house.door.ask(heard(who, "join", name=name, standing="member"))
    names = sorted(one.name for one in (await world.circle()).people.values())
    assert names == ["Kim", "Maya", "maya (@sam)"]


def heard(who: str, verb: str, *, name: str = "", **fields: str) -> Heard:
    return Heard(account=account(who), name=name or who, spot=HOME, place=Place.HOME, verb=verb, fields=fields)
