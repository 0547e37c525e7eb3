"""When a key or an urn is lost, or an old one is put back: everybody is asked again, nothing is counted."""

from __future__ import annotations

from dataclasses import replace

from bot.app.slips import Cast
from bot.ports import UrnRow
from governance.ids import RoundId
from governance.state import ItemState
from tests.fence.table import CIRCLE, NAMES, NUMBER, PEOPLE, Table

FEW, MANY = NAMES[:5], NAMES[:7]


async def lost(table: Table) -> None:
    """Everybody was asked again: another round, an empty urn of its own, nothing left of the old one."""
    new = await table.now()
    assert new.id != table.round.id
    assert await table.urns.rounds() == await table.vault.rounds() == [new.id]
    assert (await table.item()).state is ItemState.CONSENT
    assert (await table.item()).words == ()
    assert await table.say("oba", "a") is Cast.KEPT


async def test_an_old_blob_put_back_is_a_lost_key() -> None:
    """At the pulse, at a cast, under cover and at start: nothing of it is counted."""
    for when in ("pulse", "cast", "cover", "start"):
        table = await Table().opened()
        await table.all_say("a", FEW)
        old = await table.urns.get(table.round.id)
        assert old is not None
        await table.all_say("b", MANY)
        await table.urns.put(old)
        if when == "pulse":
            await table.pulse()
        elif when == "cast":
            assert await table.say("oba", "a") is Cast.LOST
        elif when == "cover":
            await table.slips.cover(table.clock.now())
        else:
            await table.restart()
        await lost(table)


async def test_another_rounds_blob_is_a_lost_key() -> None:
    table = await Table().opened()
    other = RoundId("e" * 64)
    await table.slips.open(CIRCLE, replace(table.round, id=other))
    row = await table.urns.get(other)
    assert row is not None
    await table.urns.put(UrnRow(round=table.round.id, blob=row.blob))
    await table.slips.drop(other)
    await table.pulse()
    await lost(table)


async def test_without_its_key_or_its_urn_or_both_a_round_is_asked_again_at_start() -> None:
    for gone in ("key", "urn", "both"):
        table = await Table().opened()
        await table.all_say("b")
        if gone in {"key", "both"}:
            await table.vault.destroy(table.round.id)
        if gone in {"urn", "both"}:
            await table.urns.destroy(table.round.id)
        await table.restart()
        await lost(table)


async def test_opening_again_never_hides_a_lost_key() -> None:
    """A new key would make an empty urn out of everybody's answers, and nobody would know."""
    table = await Table().opened()
    await table.all_say("b")
    await table.vault.destroy(table.round.id)
    await table.slips.open(CIRCLE, table.round)
    await lost(table)


async def test_opening_half_done_is_finished() -> None:
    """The crash fell between key and urn."""
    table = await Table().opened()
    key = await table.vault.get(table.round.id)
    await table.urns.destroy(table.round.id)
    await table.slips.open(CIRCLE, table.round)
    await table.slips.open(CIRCLE, table.round)
    assert await table.vault.get(table.round.id) == key
    await table.all_say("a", MANY)
    await table.pulse()
    assert (await table.item()).state is ItemState.COOLING


async def test_at_start_urns_and_keys_of_no_round_are_destroyed() -> None:
    """Whatever process left them there; the open round keeps its own."""
    table = await Table().opened()
    await table.all_say("a", MANY)
    await table.urns.put(UrnRow(round=RoundId("1" * 64), blob=b"?", closed=True))
    await table.urns.put(UrnRow(round=RoundId("2" * 64), blob=b"?"))
    await table.vault.make(RoundId("2" * 64), bytes(32))
    await table.vault.make(RoundId("3" * 64), bytes(32))
    await table.restart()
    assert await table.urns.rounds() == await table.vault.rounds() == [table.round.id]
    await table.pulse()
    assert (await table.item()).state is ItemState.COOLING


async def test_a_round_that_went_away_is_dropped_unopened() -> None:
    """Withdrawn: key and urn are gone, and its code is closed."""
    table = await Table().opened()
    await table.all_say("b")
    circle = await table.circle()
    await table.write(replace(circle, items={1: replace(circle.items[1], round=None, state=ItemState.WITHDRAWN)}))
    await table.slips.drop(table.round.id)
    assert await table.urns.rounds() == await table.vault.rounds() == []
    assert (await table.slips.cast(CIRCLE, PEOPLE["oba"], NUMBER, "a", "")).outcome is Cast.CLOSED
