"""The house as it runs: tasks in virtual time, real stores, several groups, platforms plugged in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.store.sql import SqlStore
from adapters.store.urn_store import SqlUrnStore
from adapters.vault.disk import DiskVault
from bot import compose
from bot.compose import assemble
from bot.ports import Account, Change, Heard, Spot, Step, Trouble
from bot.testkit.clock import settle
from bot.ui.model import Form, Msg, Notice, Said
from governance.commands import Place
from governance.ids import CircleId, PersonId
from governance.state import ItemState
from tests.unit.app.world import EIGHT, FOUND, HOME, World, account, ids, person, room, words


@asynccontextmanager
async def running(world: World) -> AsyncIterator[None]:
    await world.house.start()
    task = asyncio.create_task(world.house.run())
    try:
        await settle()
        yield
        assert not task.done()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_left_alone_it_does_everything_at_its_time() -> None:
    """Nobody steps it: an ask wakes it, letters go out, the round closes at its pulse."""
    world = World()
    await world.seed(*(person(name) for name in EIGHT))
    async with running(world):
        await world.send("maya", "propose", title="Meet Tuesdays 7 pm", sure="yes")
        await settle()
        assert [len(world.posts(room(name))) for name in EIGHT] == [1] * 8
        await world.all_answer(EIGHT, "a")
        for _ in range(24 * 60 * 4):
            world.clock.advance(timedelta(minutes=1))
            await settle()
        assert (await world.item()).state is ItemState.ADOPTED
        assert await world.waiting() == 0


async def test_a_store_that_comes_back_is_taken_up_again() -> None:
    world = World()
    await world.seed(*(person(name) for name in EIGHT))
    due, letters = world.store.due, world.store.letters

    async def fails(*_: object) -> list[object]:
        raise Trouble("the disk is away")

    async with running(world):
        world.store.due = world.store.letters = fails  # type: ignore[method-assign, assignment]  # away
        await world.send("maya", "propose", title="Meet Tuesdays 7 pm", sure="yes")
        await settle()
        world.clock.advance(timedelta(seconds=6))
        await settle()
        assert world.posts(HOME) == []
        world.store.due, world.store.letters = due, letters  # type: ignore[method-assign]  # and back
        world.clock.advance(timedelta(seconds=6))
        await settle()
        assert [len(world.posts(room(name))) for name in EIGHT] == [1] * 8


async def test_a_part_that_crashes_is_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compose, "RESTART_FIRST", 0.0)
    world = World()
    await world.seed(*(person(name) for name in EIGHT))
    send_due, crashes = world.house.courier.send_due, iter([KeyError("a bug"), ValueError("another")])

    async def buggy(now: object) -> int:
        for crash in crashes:
            raise crash
        return await send_due(now)  # type: ignore[arg-type]  # handed on

    monkeypatch.setattr(world.house.courier, "send_due", buggy)
    async with running(world):
        for _ in range(4):
            await world.send("maya", "propose", title="Meet Tuesdays 7 pm", sure="yes")
            await asyncio.sleep(0.01)
            world.clock.advance(timedelta(seconds=2))
            await settle()
        assert [len(world.posts(room(name))) for name in EIGHT] == [1] * 8


async def test_a_part_that_cannot_go_on_ends_everything_with_its_sentence() -> None:
    world = World()

    class Revoked:
        platform = world.platform

        async def run(self) -> None:
            raise Trouble("The access token was revoked. Make a new one and start again.", final=True)

        async def close(self) -> None:
            pass

    world.house.listen(Revoked())
    with pytest.raises(ExceptionGroup) as raised:
        await world.house.run()
    assert "revoked" in str(raised.value.exceptions[0])


async def test_the_same_story_on_real_files(tmp_path: Path) -> None:
    """SQLite, sealed boxes in their own file, keys on disk; stopped and started again in the middle."""
    world = World()

    async def up() -> tuple[SqlStore, SqlUrnStore]:
        store = await SqlStore.open(f"sqlite:///{tmp_path}/table/table.db")
        urns = await SqlUrnStore.open(f"sqlite:///{tmp_path}/table/urn.db")
        world.store = store  # type: ignore[assignment]  # another store behind the same port
        world.house = assemble(
            store=store,
            urns=urns,
            vault=DiskVault(tmp_path / "vault"),
            clock=world.clock,
            entropy=world.entropy,
            waker=world.waker,
            platforms=[world.platform],
        )
        await world.house.start()
        return store, urns

    (tmp_path / "table").mkdir(mode=0o700)
    store, urns = await up()
    await world.seed(*(person(name) for name in EIGHT))
    await world.send("maya", "propose", title="Meet Tuesdays 7 pm", sure="yes")
    await world.wait(minutes=1)
    number = (await world.item()).round.number  # type: ignore[union-attr]  # it is open
    for name in EIGHT[:4]:
        assert ids(await world.answer(name, f"{number}a"))[0] == "kept"
    await store.close()
    await urns.close()
    store, urns = await up()
    for name in EIGHT[4:]:
        assert ids(await world.answer(name, f"{number}a"))[0] == "kept"
    await world.wait(days=4)
    item = await world.item()
    assert (item.state, [len(world.posts(room(name))) for name in EIGHT]) == (ItemState.ADOPTED, [2] * 8)
    weekly = (await world.circle()).listening
    assert weekly is not None
    assert await urns.rounds() == [weekly.id]
    await store.close()
    await urns.close()


async def second(world: World) -> None:
    """Put maya and tom into another group as well, with the same private rooms."""
    other = CircleId("other")
    first = await world.circle()
    people = {p.id: p for p in (person("maya"), person("tom"))}
    change = Change(
        circle=replace(first, id=other, name="The garden", people=people, items={}),
        accounts=tuple((account(p.name), p.id) for p in people.values()),
    )
    await world.store.work(other, lambda _: Step(None, change))
    await world.store.bind(other, Place.HOME, Spot("test", "garden"))
    for one in people.values():
        await world.store.bind(other, Place.PRIVATE, room(one.name), one.id)


async def test_in_two_groups_the_person_says_which_one_they_mean() -> None:
    world = World()
    await world.seed(*(person(name) for name in EIGHT))
    await second(world)
    asked = await world.send("maya", "mine", privately=True)
    assert ids(asked) == ["app-which-group", "app-which-group-one", "app-which-group-one"]
    assert isinstance(asked, Notice)
    assert [choice.action for choice in asked.choices] == ["mine?group=1", "mine?group=2"]
    assert ids(await world.send("maya", "rest", privately=True, group="The garden", until="2027-01-08"))
    garden = await world.store.circle(CircleId("other"))
    table = await world.store.circle(CircleId("circle"))
    assert garden is not None
    assert table is not None
    resting = [one.people[person("maya").id].resting for one in (garden, table)]
    assert resting == [True, False]
    assert ids(await world.send("maya", "mine", privately=True)) != ids(asked)


async def test_in_two_groups_a_code_goes_to_the_group_that_asked() -> None:
    world = World()
    await world.seed(*(person(name) for name in EIGHT))
    await world.send("maya", "propose", title="Meet Tuesdays 7 pm", sure="yes")
    await second(world)
    assert ids(await world.answer("maya", "11b"))[0] == "kept"
    assert ids(await world.answer("maya", "99b"))[0] == "not-kept-unknown-code"
    assert ids(await world.answer("maya", "b11"))[0] == "not-kept-unknown-code"


async def test_two_first_words_at_once_make_one_person() -> None:
    world = World()
    home = Spot("test", "new")

    def heard(verb: str, fields: dict[str, str], key: str) -> Heard:
        return Heard(
            account=account("maya"), name="maya", spot=home, place=Place.HOME, verb=verb, fields=fields, key=key
        )

    door = world.house.door
    assert isinstance(await door.ask(heard("found", {"name": "New"}, "$0")), Form)
    await asyncio.gather(*(door.ask(heard("found", FOUND, f"$1{i}")) for i in range(3)))
    (circle,) = await world.store.circles()
    join = {"standing": "member", "ties": ""}
    look = world.store.person

    async def slowly(id_: CircleId, one: Account) -> PersonId | None:
        known = await look(id_, one)
        await asyncio.sleep(0)
        return known

    world.store.person = slowly  # type: ignore[method-assign, assignment]  # as a database does
    asked = [replace(heard("join", join, f"$2{i}"), account=account("tom"), name="tom") for i in range(3)]
    answers = await asyncio.gather(*(door.ask(one) for one in asked))
    assert [ids(answer)[0] for answer in answers] == ["founding-head"] * 3
    found = await world.store.circle(circle)
    assert found is not None
    assert [one.name for one in found.people.values()] == ["tom"]


async def test_a_founding_that_crashed_before_its_commit_is_taken_up_in_the_same_place() -> None:
    world = World()

    def fails(now: str) -> None:
        raise Trouble(f"away {now}")

    world.store.crash = fails
    assert ids(await world.send("maya", "found", FOUND)) == ["app-not-saved"]
    reserved = await world.store.whose(HOME)
    assert await world.house.door.place_of(HOME) is None
    world.store.crash = None
    await world.send("maya", "found", FOUND)
    assert await world.store.whose(HOME) == reserved
    assert [one for one, _, _ in reserved] == await world.store.circles()
    assert await world.house.door.place_of(HOME) is Place.HOME


async def test_what_is_said_privately_about_oneself_is_refused_at_home() -> None:
    world = World()
    await world.seed(*(person(name) for name in EIGHT))
    assert ids(await world.send("maya", "mine")) == ["refusal-say-privately"]
    assert ids(await world.send("maya", "my-data")) == ["refusal-say-privately"]
    assert "maya" in words(await world.send("maya", "my-data", privately=True))


async def test_the_same_number_in_two_groups_is_kept_in_neither_until_the_person_says_which() -> None:
    """Groups count apart: a guess would put a not-yet, and its words, into the other group's box."""
    world = World()
    await world.seed(*(person(name) for name in EIGHT))
    await second(world)
    await world.wait(days=1)
    boxes = {}
    for id_ in await world.store.circles():
        circle = await world.store.circle(id_)
        assert circle is not None
        assert circle.listening is not None
        boxes[circle.name] = circle.listening
    assert {box.number for box in boxes.values()} == {11}
    before = {name: await world.urns.get(box.id) for name, box in boxes.items()}
    asked = await world.answer("maya", "11b", "The heating is broken")
    assert ids(asked) == ["app-which-round", "app-which-round-one", "app-which-round-one"]
    assert {name: await world.urns.get(box.id) for name, box in boxes.items()} == before
    assert isinstance(asked, Notice)
    said = [dict(line.text.args) for line in asked.lines[1:] if isinstance(line.text, Msg)]
    (offered,) = (one["typed"] for one in said if one["name"] == Said("The garden"))
    assert isinstance(offered, Said)
    number = offered.text[-1]
    kept = await world.answer("maya", "11b", f"group={number} The heating is broken")
    assert ids(kept)[0].startswith("kept")
    after = {name: await world.urns.get(box.id) for name, box in boxes.items()}
    assert [name for name in boxes if after[name] != before[name]] == ["The garden"]
    assert ids(await world.answer("maya", "11b", "group=7 The heating")) == ids(asked)
    # Somebody in one of them only is asked nothing.
    assert ids(await world.answer("oba", "11b", "The heating is broken"))[0].startswith("kept")
