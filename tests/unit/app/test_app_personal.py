"""Who is written to, when, and who may read what."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bot.ports import Spot
from bot.ui.model import Notice
from governance.state import ItemState, Pace, Standing
from tests.unit.app.world import (
    CIRCLE,
    EIGHT,
    GENTLE,
    HOME,
    MONDAY,
    Diary,
    World,
    account,
    ids,
    person,
    room,
    small,
    words,
)


def days(world: Diary, name: str) -> list[int]:
    """Return the days of the month on which this person had a message of their own."""
    return world.days.get(name, [])


async def test_one_message_a_day_however_much_happens() -> None:
    world = Diary()
    await world.seed(*(person(name) for name in EIGHT))
    await small(world)
    await world.wait(minutes=5)
    await small(world, "Bring soup", "li")
    await world.wait(hours=3)
    assert days(world, "oba") == [4]
    await world.until(datetime(2027, 1, 5, 12, tzinfo=MONDAY.tzinfo))
    assert days(world, "oba") == [4, 5]
    assert "Bring soup" in words(world.posts(room("oba"))[1].body)


async def test_everybody_has_their_own_hour_and_nobody_is_woken() -> None:
    world = Diary(datetime(2027, 1, 4, 22, 30, tzinfo=MONDAY.tzinfo))
    await world.seed(person("maya"), person("oba", hour=20), person("li", hour=6))
    await small(world)
    heard: dict[str, str] = {}
    for _ in range(24 * 4):
        await world.wait(minutes=15)
        for name in ("maya", "oba", "li"):
            if world.posts(room(name)):
                heard.setdefault(name, f"{world.clock.now():%d %H:%M}")
    assert heard == {"li": "05 06:00", "maya": "05 08:00", "oba": "05 20:00"}


async def test_who_said_stop_hears_nothing_until_they_come_back() -> None:
    world = Diary()
    await world.seed(*(person(name) for name in EIGHT))
    await world.say("oba", "stop", privately=True)
    await small(world)
    await world.wait(days=1)
    assert (days(world, "oba"), days(world, "li")) == ([], [4])
    await world.say("oba", "back", privately=True)
    await small(world, "Bring soup", "li")
    await world.wait(days=1)
    assert days(world, "oba") == [5]


async def test_a_stop_said_after_the_letter_was_written_still_holds() -> None:
    world = Diary(datetime(2027, 1, 4, 23, tzinfo=MONDAY.tzinfo))
    await world.seed(*(person(name) for name in EIGHT))
    await small(world)
    await world.say("oba", "stop", privately=True)
    await world.wait(days=1)
    assert (days(world, "oba"), days(world, "li")) == ([], [5])


async def test_after_a_rest_one_message_of_three_lines() -> None:
    world = Diary()
    await world.seed(*(person(name) for name in EIGHT))
    await world.say("oba", "rest 2027-01-08", privately=True)
    await small(world)
    await world.until(datetime(2027, 1, 8, 20, tzinfo=MONDAY.tzinfo))
    (told,) = world.posts(room("oba"))
    assert [one.split("-")[:2] for one in ids(told.body)] == [["rest", "changed"], ["rest", "stop"], ["rest", "do"]]


async def test_a_long_round_reminds_once_whether_or_not_one_answered() -> None:
    world = Diary()
    await world.seed(*(person(name) for name in EIGHT))
    assert ids(await world.send("maya", "propose", GENTLE, title="Take the clinic's money"))[0] == "reply-new"
    while (await world.item()).state is not ItemState.CONSENT:
        await world.wait(hours=6)
    round_ = (await world.item()).round
    assert round_ is not None
    asked = {name: len(days(world, name)) for name in EIGHT}
    await world.all_answer(EIGHT[:4], "a")
    await world.until(round_.ends_at - timedelta(minutes=1))
    turn = (await world.circle()).turn
    others = [name for name in EIGHT if turn is None or turn.holder != f"id-{name}"]
    # One reminder, and one message because the weekly box opened anew meanwhile.
    assert {name: len(days(world, name)) - asked[name] for name in others} == dict.fromkeys(others, 2)


async def test_a_meeting_does_not_wait_for_the_days_message() -> None:
    world = Diary()
    await world.seed(*(person(name) for name in EIGHT))
    await small(world)
    await world.wait(minutes=5)
    live = GENTLE | {"topic": "everyday", "pace": str(Pace.LIVE)}
    assert ids(await world.send("maya", "propose", live, title="Take the clinic's money"))[0] == "reply-new"
    for _ in range(4):
        await world.send("maya", "next", n="2")
    round_ = (await world.item(2)).round
    assert round_ is not None
    await world.wait(minutes=1)
    assert days(world, "oba") == [4, 4]
    assert f"{round_.number}b" in words(world.posts(room("oba"))[1].body)


# --- leaving, forgetting, places ------------------------------------------------------------------------


async def test_forget_me_erases_accounts_places_and_signed_texts_and_shows_cards_anew() -> None:
    world = Diary()
    await world.seed(*(person(name) for name in EIGHT))
    await small(world)
    await world.say("li", "ask 1 Is the room warm?")
    await world.wait(minutes=5)
    assert "li" in [text.owner and text.owner.removeprefix("id-") for text in await world.store.texts(CIRCLE)]
    before = await world.store.record(CIRCLE)
    assert isinstance(await world.send("li", "forget-me", privately=True, sure="yes"), Notice)
    await world.wait(minutes=5)
    assert await world.store.person(CIRCLE, account("li")) is None
    assert await world.store.whose(room("li")) == []
    kept = words(world.store._kept)
    assert "Is the room warm?" not in kept
    assert "'li'" not in kept
    shown = [body for body in world.platform.at(HOME) if "item:1" in words(body)]
    assert "Is the room warm?" not in words(shown)
    after = await world.store.record(CIRCLE)
    assert after[: len(before)] == before
    assert b'"kind":"erasure"' in after[-1][1] + after[-2][1]


async def test_strangers_and_professionals_at_home_are_counted_when_they_change() -> None:
    world = World()
    await world.seed(person("maya"), person("finch", standing=Standing.PROFESSIONAL))
    sitting = [account(name) for name in ("maya", "finch", "ghost")]
    await world.house.door.occupants(HOME, sitting)
    circle = await world.circle()
    assert (circle.others_at_home, circle.strangers) == (("id-finch",), 1)
    await world.house.door.occupants(HOME, sitting)
    assert await world.circle() is circle
    await world.house.door.occupants(Spot("test", "elsewhere"), sitting)
    assert await world.circle() is circle


async def test_a_place_without_a_group_says_what_to_do() -> None:
    world = World()
    assert ids(await world.say("maya", "decisions")) == ["app-no-group-here"]
    assert ids(await world.say("maya", "help propose"))
    assert ids(await world.say("maya", "privacy"))[0] == "privacy-pilot"
    assert ids(await world.answer("maya", "11a")) == ["app-no-group-here"]
    assert ids(await world.say("maya", "found", privately=True)) == ["refusal-say-at-home"]
    assert await world.house.door.place_of(HOME) is None
    assert await world.store.circles() == []


async def test_a_second_founding_is_refused_before_a_form_is_filled_in() -> None:
    world = World()
    await world.seed(*(person(name) for name in EIGHT))
    assert ids(await world.say("maya", "found Other")) == ["refusal-already-founded"]


async def test_a_private_room_the_bot_did_not_know_is_learnt_from_its_owner() -> None:
    world = World()
    await world.seed(*(person(name) for name in EIGHT))
    other = Spot("test", "another room")
    found = await world.house.door._where.by_account(account("maya"))
    await world.house.door._where.bind(account("maya"), other, found)
    assert await world.store.whose(other) == [(CIRCLE, "private", "id-maya")]


async def test_a_private_answer_in_the_home_place_is_not_taken() -> None:
    world = World()
    await world.seed(*(person(name) for name in EIGHT))
    await small(world)
    assert ids(await world.house.door.slip(account("maya"), HOME, "11a", "")) == ["refusal-say-privately"]


async def test_somebody_elses_private_room_is_of_no_use() -> None:
    world = World()
    await world.seed(*(person(name) for name in EIGHT))
    await small(world)
    assert ids(await world.house.door.slip(account("stranger"), room("maya"), "11a", "")) == ["app-no-group-here"]
    assert date(2027, 1, 4) == MONDAY.date()


async def test_whose_helper_leaves_is_told_at_once_and_nobody_else() -> None:
    world = World()
    kim = person("kim")
    await world.seed(person("maya"), person("oba"), person("li", helper=kim.id), kim)
    await world.say("kim", "leave sure=yes", privately=True)
    await world.wait(minutes=5)
    told = {name: sum("helper-gone" in words(post.body) for post in world.posts(room(name))) for name in EIGHT}
    assert told == {name: int(name == "li") for name in EIGHT}
