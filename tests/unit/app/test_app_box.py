"""The weekly box in people's letters: who is told of it, and who reads what came out of it."""

from __future__ import annotations

from datetime import timedelta

from bot.ui.model import Answer, Msg, Notice, Said
from governance.state import Round, Standing
from tests.unit.app.world import EIGHT, HOME, Diary, World, account, ids, person, room, words

COLD = "The room is cold in winter"


async def box(world: World) -> Round:
    """Return the open box, once the group's first tick has made it."""
    await world.wait(minutes=5)
    found = (await world.circle()).listening
    assert found is not None
    return found


def five_words(answer: Answer) -> str:
    """Return the five words an acknowledgement shows."""
    assert isinstance(answer, Notice)
    (line,) = [one.text for one in answer.lines if isinstance(one.text, Msg) and one.text.id == "kept-five-words"]
    ((_, said),) = line.args
    assert isinstance(said, Said)
    return said.text


async def spoken(world: World, *, others: str = "a") -> str:
    """Let Oba say what is going on and everybody else nothing this week; return Oba's five words."""
    open_box = await box(world)
    for name in EIGHT:
        if name != "oba":
            assert ids(await world.answer(name, f"{open_box.number}{others}"))[0] == "kept"
    told = await world.answer("oba", f"{open_box.number}b", COLD)
    assert open_box.last is not None
    await world.until(open_box.last + timedelta(days=1))
    return five_words(told)


def readers(world: World) -> set[str]:
    return {shown.spot.id for shown in world.platform.log if COLD in words(shown.body)}


async def test_everyone_is_told_of_the_box_once_a_week_and_who_rests_is_left_alone() -> None:
    world = Diary()
    resting = person("ann", resting=True)
    await world.seed(*(person(name) for name in EIGHT), resting, person("finch", standing=Standing.PROFESSIONAL))
    await world.say("kim", "stop", privately=True)
    first = await box(world)
    await world.wait(days=6)
    told = {name: len(days) for name, days in world.days.items()}
    assert told == dict.fromkeys((name for name in EIGHT if name != "kim"), 1)
    assert all(f"{first.number}b" in words(world.posts(room(name))[0].body) for name in told)
    await world.wait(days=3)
    assert {name: len(days) for name, days in world.days.items()} == dict.fromkeys(told, 2)


async def test_the_message_is_the_same_for_who_spoke_and_who_did_not() -> None:
    world = World()
    await world.seed(*(person(name) for name in EIGHT))
    await spoken(world)
    told = {name: [ids(shown.body) for shown in world.posts(room(name))] for name in EIGHT}
    same = {name: [[id_ for id_ in body if id_ != "your-turn"] for body in bodies] for name, bodies in told.items()}
    assert same == dict.fromkeys(EIGHT, same["oba"])


async def test_what_came_out_of_it_reaches_members_and_no_room_where_others_sit() -> None:
    world = World()
    finch = person("finch", standing=Standing.PROFESSIONAL)
    await world.seed(*(person(name) for name in EIGHT), finch)
    world.platform.occupants[HOME] = frozenset(account(name) for name in (*EIGHT, "finch"))
    await spoken(world)
    assert readers(world) == {room(name).id for name in EIGHT}
    told = [shown.body for shown in world.seen(HOME)]
    assert any("news-unnamed" in words(body) for body in told)
    assert COLD in words(await world.say("li", "show 1", privately=True))
    assert COLD not in words(await world.say("li", "show 1"))


async def test_what_came_out_of_it_is_posted_at_home_where_only_members_sit() -> None:
    world = World()
    await world.seed(*(person(name) for name in EIGHT))
    world.platform.occupants[HOME] = frozenset(account(name) for name in EIGHT)
    await spoken(world)
    assert readers(world) == {HOME.id}


async def test_words_are_not_sent_into_a_room_where_a_tied_helper_sits() -> None:
    world = World()
    tied = person("kim", ties=("the clinic",))
    helped = person("li", helper=tied.id)
    plain = [person(name) for name in EIGHT if name not in {"kim", "li"}]
    await world.seed(*plain, tied, helped, person("ann"))
    await world.say("maya", "propose title=Tea sure=yes")
    await world.say("sam", "touches 1 the clinic", privately=True)
    open_box = await box(world)
    for name in (*(one.name for one in plain), "ann"):
        await world.answer(name, f"{open_box.number}a")
    await world.answer("oba", f"{open_box.number}c", f"1 {COLD}")
    assert open_box.last is not None
    await world.until(open_box.last + timedelta(days=1))
    assert readers(world) == {room(name).id for name in (*(one.name for one in plain), "ann")}


async def test_who_has_the_five_words_takes_them_out_and_the_rest_stays() -> None:
    world = World()
    await world.seed(*(person(name) for name in EIGHT))
    code = await spoken(world)
    assert COLD in words(await world.circle())
    again = await box(world)
    assert ids(await world.answer("oba", f"{again.number}x", code))[0] == "kept"
    await world.wait(days=1)
    assert COLD not in words(await world.circle())
    page = words(await world.say("li", "show 1", privately=True))
    assert ("words-taken-out" in page, "title-taken-out" in page) == (True, True)
    assert "title-taken-out" in words(world.seen(HOME)[-1].body), "the card is shown anew"


async def test_too_few_say_nothing_and_nobody_reads_anything() -> None:
    world = World()
    await world.seed(*(person(name) for name in EIGHT))
    open_box = await box(world)
    for name in EIGHT[:4]:
        await world.answer(name, f"{open_box.number}a")
    await world.answer("oba", f"{open_box.number}b", COLD)
    assert open_box.last is not None
    await world.until(open_box.last + timedelta(days=1))
    assert readers(world) == set()
    assert (await world.circle()).items == {}
