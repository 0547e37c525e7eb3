"""Rewrites without an answer: they change nothing, and look like answers."""

from __future__ import annotations

from dataclasses import replace

from bot.testkit.urn_store import MemoryUrnStore
from governance.ids import RoundId
from tests.fence.table import CIRCLE, END, NAMES, NUMBER, Table, a_round
from tests.fence.test_cast import content


async def test_cover_rewrites_every_open_urn_and_changes_no_answer() -> None:
    """Another blob of the same size and of the next version; a closed one is left alone."""
    urns = MemoryUrnStore()
    table = await Table(urns=urns).opened()
    await table.all_say("b", NAMES[:3])
    before, row = await content(table), await urns.get(table.round.id)
    for _ in range(20):  # each time with an even chance
        await table.slips.cover(table.clock.now())
    after = await urns.get(table.round.id)
    assert row is not None
    assert after is not None
    assert row.blob != after.blob
    assert len(row.blob) == len(after.blob)
    assert await content(table) == before
    table.clock.advance_to(END)
    await urns.put(replace(after, closed=True))
    puts = urns.puts
    for _ in range(20):
        await table.slips.cover(table.clock.now())
    assert urns.puts == puts


async def test_covers_do_not_rewrite_all_boxes_at_once() -> None:
    """An answer rewrites one: so does many a cover, and no two boxes keep step."""
    urns = MemoryUrnStore()
    table = await Table(urns=urns).opened()
    circle = await table.circle()
    other = replace(circle.items[1], n=2, round=replace(a_round(), id=RoundId("e" * 64), number=NUMBER + 1))
    await table.write(replace(circle, items={1: circle.items[1], 2: other}))
    assert other.round is not None
    await table.slips.open(CIRCLE, other.round)
    seen = set()
    for _ in range(40):
        before = [await urns.get(one) for one in await urns.rounds()]
        await table.slips.cover(table.clock.now())
        after = [await urns.get(one) for one in await urns.rounds()]
        seen.add(tuple(a != b for a, b in zip(before, after, strict=True)))
    assert seen == {(False, False), (False, True), (True, False), (True, True)}
