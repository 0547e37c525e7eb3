"""Words that two members look at first: who is written to, when, and what is left behind."""

from __future__ import annotations

from bot.app import forget
from bot.app.done import Moved
from bot.ports import LetterKind
from governance import events as e
from governance.ids import WordsId
from governance.rules import Rules
from governance.state import ItemState, Reason
from tests.unit.app.world import EIGHT, HOME, World, account, ids, person, room, small, table, words

TEXT = "The report names who came"


async def objected(world: World) -> tuple[str, str]:
    """Have one of eight say not yet with words, and the round close; return who is asked to look at them."""
    await small(world)
    await world.wait(minutes=5)
    round_ = (await world.item()).round
    assert round_ is not None
    await world.all_answer([name for name in EIGHT if name != "oba"], "a")
    await world.answer("oba", f"{round_.number}b", TEXT)
    await world.until(round_.ends_at)
    assert (await world.item()).state is ItemState.INTEGRATE
    (held,) = (await world.circle()).held
    first, second = (who.removeprefix("id-") for who in held.screeners)
    return first, second


async def looking() -> tuple[World, tuple[str, str]]:
    world = World()
    await world.seed(*(person(name) for name in EIGHT), rules=Rules(screening=True))
    world.platform.occupants[HOME] = frozenset(account(name) for name in EIGHT)
    return world, await objected(world)


def readers(world: World) -> list[str]:
    return sorted(shown.spot.id for shown in world.platform.log if TEXT in words(shown.body))


async def test_the_two_read_it_at_once_and_nobody_else_does() -> None:
    """In a message of its own, beside that of the day; once, also over a restart."""
    world, two = await looking()
    assert readers(world) == sorted(room(name).id for name in two)
    await world.restart()
    await world.wait(hours=2)
    assert readers(world) == sorted(room(name).id for name in two)
    assert "news-held" in [
        id_ for shown in world.posts(HOME) for id_ in ids(shown.body) if hasattr(shown.body, "lines")
    ]


async def test_a_letter_that_waits_holds_no_words() -> None:
    """What it says is read from the state when it goes; what is over by then is not sent."""
    world, _ = await looking()
    waiting = [letter for letter in world.store._kept.letters.values() if letter.kind is LetterKind.DIGEST]
    assert TEXT not in repr(waiting)


async def test_in_silence_everybody_reads_it_a_day_later() -> None:
    world, _ = await looking()
    await world.wait(days=1, minutes=1)
    assert HOME.id in readers(world)
    assert (await world.item()).words[0].text == TEXT


async def test_what_both_keep_back_nobody_reads_and_the_group_hears_why() -> None:
    world, two = await looking()
    assert ids(await world.say(two[0], "withhold 11.1 threat", privately=True)) == ["reply-screened"]
    assert ids(await world.say(two[1], "withhold 11.1 threat", privately=True)) == ["reply-screened"]
    await world.wait(days=3)
    assert readers(world) == sorted(room(name).id for name in two)
    assert "news-withheld" in words([shown.body for shown in world.posts(HOME)])
    assert TEXT not in repr(await world.circle())


async def test_nobody_looks_from_the_home_place() -> None:
    world, two = await looking()
    assert ids(await world.say(two[0], "release 11.1")) == ["refusal-say-privately"]


async def test_what_is_kept_back_is_wiped_from_the_disk() -> None:
    """As what somebody took out: the store is told, and makes old copies unreadable."""
    world = await table()
    now = await world.circle()
    gone = e.WordsWithheld(n=0, words=WordsId("w"), reasons=(Reason.THREAT,))
    erased = e.WordsErased(words=(WordsId("v"),), why="code")
    steps = [Moved(now, event, now) for event in (gone, erased, e.WordsShown(n=1, words=None))]  # type: ignore[arg-type]  # only its kind is looked at
    assert forget.words(steps) == {"w", "v"}
