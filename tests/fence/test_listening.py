"""The listening box: always open, asked one thing a day, opened once a week if enough people are in it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.app.slips import Cast
from governance.state import Circle, ItemState, Phase, RoundKind, Standing, WordsKind
from tests.fence.table import CIRCLE, NAMES, PEOPLE
from tests.fence.week import Week

WEEK = timedelta(days=7)


async def test_unnamed_needs_and_questions_come_out_with_the_box_and_not_before() -> None:
    """Six people are in it; every day until then the circle looks the same as with an empty box."""
    week, quiet = await Week().begun(), await Week().begun()
    assert await week.put("oba", "b", "The waiting room is cold") is Cast.KEPT
    assert await week.put("li", "c", "1 Who reads the report?") is Cast.KEPT
    for name in ("maya", "sam", "ines", "tom"):
        assert await week.put(name, "a") is Cast.KEPT
    for _ in range(6):
        await week.day()
        await quiet.day()
        assert await week.circle() == await quiet.circle()
    await week.day()
    circle = await week.circle()
    assert (circle.items[3].title, circle.items[3].author, circle.items[3].origin) == (
        "The waiting room is cold",
        None,
        "unnamed",
    )
    assert await week.said(1) == {("question", "Who reads the report?")}
    assert await week.said(3) == {("need", "The waiting room is cold")}
    assert (await week.box()).number == 52


async def test_one_not_any_more_is_told_the_same_day_and_its_words_wait() -> None:
    """Only one person is in the box: everyone is asked again; the words open a week later among six."""
    week = await Week().begun()
    assert await week.put("oba", "d", "1 The nurse reads it, too") is Cast.KEPT
    await week.day()
    item = (await week.circle()).items[1]
    assert (item.state, item.suspended, item.in_force, item.words) == (ItemState.REVIEW, True, False, ())
    for name in NAMES[:6]:
        await week.put(name, "a")
    await week.week()
    assert await week.said(1) == {("reason", "The nurse reads it, too")}


async def test_too_few_in_the_box_and_everything_moves_to_the_next_at_most_twice() -> None:
    """Then members are told only that something was said that cannot be shown safely."""
    week = await Week().begun()
    await week.put("oba", "b", "The waiting room is cold")
    for told in (False, False, True):
        number = (await week.box()).number
        await week.week()
        closed = [json.loads(leaf) for _, leaf in await week.store.record(CIRCLE) if b'"listening_closed"' in leaf]
        assert (closed[-1]["enough"], closed[-1]["unsaid"]) == (0, int(told))
        assert (await week.box()).number == number + 1
        assert [(await week.box()).id] == list(await week.urns.rounds()) == list(await week.vault.rounds())
    assert set((await week.circle()).items) == {1, 2}


async def test_moved_words_open_with_the_next_box_and_one_person_counts_once() -> None:
    """Oba wrote last week, and again; with four others they are five: too few. With five others: enough."""
    for others, opens in ((NAMES[2:6], False), (NAMES[2:7], True)):
        week = await Week().begun()
        await week.put("oba", "b", "The waiting room is cold")
        await week.week()
        await week.put("oba", "b", "The coffee is cold, too")
        for name in others:
            await week.put(name, "a")
        await week.week()
        titles = {item.title for item in (await week.circle()).items.values()} - {"Take the clinic's money"}
        assert titles == ({"The waiting room is cold", "The coffee is cold, too"} if opens else set())


async def test_taking_back_takes_what_moved_too_and_an_answer_of_nothing_does_not() -> None:
    for letter, left in (("t", set()), ("a", {"The waiting room is cold"})):
        week = await Week().begun()
        await week.put("oba", "b", "The waiting room is cold")
        await week.week()
        assert await week.put("oba", letter) is Cast.KEPT
        for name in NAMES[2:8]:
            await week.put(name, "a")
        await week.week()
        titles = {item.title for item in (await week.circle()).items.values()}
        assert titles - {"Take the clinic's money"} == left


async def test_what_somebody_said_while_they_might_stays() -> None:
    """They left, work for the service now, or were tied to the item by others since: a tie silences nobody.

    Were it left out, whoever puts ties on one person after the other would see whose words are missing.
    """
    for changed in ({"left": True}, {"standing": Standing.PROFESSIONAL}, {"ties": ("the clinic",)}):
        week = await Week().begun()
        await week.put("oba", "c", "1 Who reads the report?")
        await week.put("oba", "d", "1")
        for name in NAMES[1:8]:
            await week.put(name, "a")
        circle = await week.circle()
        oba = replace(circle.people[PEOPLE["oba"]], **changed)
        touched = replace(circle.items[1], touches=("The Clinic",))
        await week.write(replace(circle, people={**circle.people, oba.id: oba}, items={**circle.items, 1: touched}))
        await week.day()
        assert (await week.circle()).items[1].state is ItemState.REVIEW
        await week.week()
        assert ("question", "Who reads the report?") in await week.said(1)


async def test_who_sits_an_item_out_puts_nothing_in_about_it() -> None:
    week = await Week().begun()
    circle = await week.circle()
    oba = replace(circle.people[PEOPLE["oba"]], ties=("the clinic",))
    touched = replace(circle.items[1], touches=("The Clinic",))
    await week.write(replace(circle, people={**circle.people, oba.id: oba}, items={**circle.items, 1: touched}))
    assert await week.put("oba", "d", "1") is Cast.NO_SUCH_ITEM
    assert await week.put("oba", "c", "1 Who reads it?") is Cast.NO_SUCH_ITEM


@pytest.mark.parametrize(
    ("letter", "words", "outcome"),
    [
        ("a", "", Cast.KEPT),
        ("a", "some words", Cast.NO_WORDS_HERE),
        ("b", "", Cast.UNKNOWN_CODE),
        ("c", "1", Cast.UNKNOWN_CODE),
        ("c", "7 Who?", Cast.NO_SUCH_ITEM),
        ("c", "#1: Who reads it?", Cast.KEPT),
        ("d", "", Cast.UNKNOWN_CODE),
        ("d", "1", Cast.KEPT),
        ("d", "7", Cast.NO_SUCH_ITEM),
        ("d", "2 words about a person", Cast.NO_WORDS_HERE),
        ("d", "2", Cast.KEPT),
        ("e", "1 a friend cannot stand it", Cast.KEPT),
        ("f", "", Cast.UNKNOWN_CODE),
        ("r", "no code here", Cast.BAD_CODE),
        ("x", "lusab-babad-gutih-tugad-mudof", Cast.BAD_CODE),
        ("b", "Oba is left alone", Cast.LOOK),
        ("b", "see www.example.org", Cast.BAD_WORDS),
        ("b", "x" * 601, Cast.TOO_LONG),
        ("t", "", Cast.KEPT),
    ],
)
async def test_what_the_box_takes(letter: str, words: str, outcome: Cast) -> None:
    week = await Week().begun()
    assert await week.put("oba", letter, words) is outcome


async def test_four_things_a_week_and_the_last_words_of_one_kind_count() -> None:
    """The fifth is refused in words of its own, and nothing kept before is lost."""
    week = await Week().begun()
    for letter, words in (("b", "first"), ("c", "1 who?"), ("d", "1"), ("d", "2"), ("b", "The waiting room is cold")):
        assert await week.put("oba", letter, words) is Cast.KEPT
    assert await week.put("oba", "e", "1 a friend") is Cast.FULL
    for name in NAMES[2:8]:
        await week.put(name, "a")
    await week.week()
    assert (await week.circle()).items[3].title == "The waiting room is cold"


async def test_words_that_may_tell_are_kept_when_sent_once_more() -> None:
    """Nothing is kept the first time; another text is looked at anew."""
    week = await Week().begun()
    box = await week.box()
    before = await week.urns.get(box.id)
    told = await week.slips.cast(CIRCLE, PEOPLE["oba"], box.number, "b", "Noor  is left alone")
    assert (told.outcome, told.printed) == (Cast.LOOK, "Noor is left alone")
    assert await week.urns.get(box.id) == before
    assert await week.put("oba", "b", "Kit is left alone") is Cast.LOOK
    assert await week.put("oba", "b", "Kit is left alone") is Cast.KEPT


async def test_everybody_gets_five_words_of_their_own_that_do_not_change() -> None:
    week = await Week().begun()
    codes = {name: await week.code(name) for name in NAMES}
    assert len(set(codes.values())) == len(NAMES)
    assert await week.put("oba", "b", "The waiting room is cold") is Cast.KEPT
    await week.day()
    assert {name: await week.code(name) for name in NAMES} == codes
    await week.week()
    assert await week.code("oba") != codes["oba"]


async def test_a_lost_box_is_opened_anew_and_a_crash_at_the_look_loses_nothing() -> None:
    """The key is gone: the circle says so, and the next box is there. At a look: the mark is lifted again."""
    week = await Week().begun()
    await week.put("oba", "b", "The waiting room is cold")
    box = await week.box()
    week.clock.advance_to(box.ends_at)
    row = await week.urns.get(box.id)
    assert row is not None
    await week.urns.put(replace(row, closed=True))
    await week.restart()
    await week.slips.close(CIRCLE, box)
    assert await week.put("oba", "a") is Cast.KEPT
    await week.vault.destroy(box.id)
    await week.restart()
    await week.tick()
    assert (await week.box()).number == box.number + 1
    assert await week.put("oba", "a") is Cast.KEPT


async def test_a_trial_that_ended_keeps_no_box() -> None:
    week = await Week().begun()
    await week.put("oba", "b", "The waiting room is cold")
    await week.week()
    circle: Circle = await week.circle()
    await week.write(replace(circle, phase=Phase.ENDED, listening=None))
    await week.restart()
    assert list(await week.urns.rounds()) == list(await week.vault.rounds()) == []


async def test_carried_doubts_look_like_what_they_are() -> None:
    week = await Week().begun()
    assert await week.put("oba", "e", "1 a friend cannot stand it") is Cast.KEPT
    for name in NAMES[2:8]:
        await week.put(name, "a")
    await week.week()
    assert (WordsKind.CARRIED.value, "a friend cannot stand it") in await week.said(1)
    assert (await week.circle()).items[1].round is not None
    assert RoundKind.REVIEW in {item.round.kind for item in (await week.circle()).items.values() if item.round}
