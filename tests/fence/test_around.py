"""What a listening box tells by what it does: around how many people words stand, locks, and its daily look."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from bot.app.slips import Cast
from governance.urn.codes import spell
from tests.fence.table import CIRCLE, NAMES, PEOPLE
from tests.fence.week import Week


async def test_words_about_an_item_need_enough_people_who_might_have_said_them() -> None:
    """Six are in the box, but five of them sit the item out: only two might have said it, so it stays shut."""
    week = await Week().begun()
    assert await week.put("oba", "c", "1 Who reads the report?") is Cast.KEPT
    assert await week.put("oba", "b", "The waiting room is cold") is Cast.KEPT
    for name in NAMES[2:7]:
        await week.put(name, "a")
    circle = await week.circle()
    tied = {PEOPLE[name]: replace(circle.people[PEOPLE[name]], ties=("the clinic",)) for name in (*NAMES[2:7], "kit")}
    touched = replace(circle.items[1], touches=("the clinic",))
    await week.write(replace(circle, people={**circle.people, **tied}, items={**circle.items, 1: touched}))
    await week.week()
    closed = [json.loads(leaf) for _, leaf in await week.store.record(CIRCLE) if b'"listening_closed"' in leaf]
    assert (await week.said(1), await week.said(3)) == (set(), {("need", "The waiting room is cold")})
    assert (closed[-1]["enough"], closed[-1]["unsaid"]) == (1, 1)


async def test_nothing_this_week_with_five_words_does_not_stop_the_box() -> None:
    """An answer of nothing with a code of words that still go on says nothing, and everything else opens."""
    week = await Week().begun()
    await week.put("oba", "c", "1 Who reads the report?")
    code = await week.code("oba")
    for name in NAMES[2:8]:
        await week.put(name, "a")
    await week.week()
    assert await week.put("oba", "a", code) is Cast.KEPT
    await week.put("li", "b", "The waiting room is cold")
    for name in NAMES[3:8]:
        await week.put(name, "a")
    await week.week()
    assert await week.said(3) == {("need", "The waiting room is cold")}


async def test_no_two_words_have_the_same_lock() -> None:
    """Else whoever reads the database would see which of them one person said; all of them open to the code."""
    week = await Week().begun()
    await week.put("oba", "c", "1 Who reads the report?")
    await week.put("oba", "b", "The waiting room is cold")
    code = await week.code("oba")
    for name in NAMES[2:8]:
        await week.put(name, "a")
    await week.week()
    items = (await week.circle()).items
    locks = [words.lock for item in items.values() for words in item.words]
    assert len(set(locks)) == len(locks) == 2
    assert await week.put("oba", "x", code) is Cast.KEPT
    await week.day()
    assert [w.text for item in (await week.circle()).items.values() for w in item.words] == ["", ""]


async def test_a_look_says_closed_to_nobody() -> None:
    """The box stays open while it is asked, however long that takes."""
    week = await Week().begun()
    box = await week.box()
    week.clock.advance_to(box.ends_at)
    told: list[Cast] = []
    close_round = week.bus.close_round

    async def meanwhile(*args: Any) -> None:
        told.append(await week.put("li", "b", "The coffee is cold"))
        await close_round(*args)

    week.bus.close_round = meanwhile  # type: ignore[method-assign, assignment]  # the moment in the middle of a look
    await week.slips.close(CIRCLE, box)
    assert told == [Cast.KEPT]
    week.bus.close_round = close_round  # type: ignore[method-assign]  # it is over
    for name in NAMES[3:8]:
        await week.put(name, "a")
    await week.week()
    assert await week.said(3) == {("need", "The coffee is cold")}


async def test_a_reply_in_the_box_joins_its_thread_and_one_that_fits_nothing_is_told() -> None:
    """Last week's five words go on; five that open nothing do not: members hear that something was said."""
    week = await Week().begun()
    await week.put("oba", "c", "1 Who reads the report?")
    code = await week.code("oba")
    for name in NAMES[2:8]:
        await week.put(name, "a")
    await week.week()
    assert await week.put("oba", "r", f"{code} I mean the nurse") is Cast.KEPT
    assert await week.put("li", "r", f"{spell(b'made-up!')} Nobody knows me") is Cast.KEPT
    for name in NAMES[3:8]:
        await week.put(name, "a")
    await week.week()
    closed = [json.loads(leaf) for _, leaf in await week.store.record(CIRCLE) if b'"listening_closed"' in leaf]
    assert await week.said(1) == {("question", "Who reads the report?"), ("reply", "I mean the nurse")}
    assert closed[-1]["unsaid"] == 1
