"""The pulse: what opens, what stays shut, and what a closing leaves behind."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from bot.app.slips import Cast
from bot.testkit.urn_store import MemoryUrnStore
from bot.testkit.vault import MemoryVault
from governance.commands import CloseRound, KeyLost
from governance.ids import CircleId
from governance.state import ItemState
from tests.fence.table import CIRCLE, END, NAMES, Table

FEW, MANY = NAMES[:5], NAMES[:7]


async def test_nothing_opens_before_the_announced_end() -> None:
    """However it is asked: the urn is not even marked."""
    table = await Table().opened()
    await table.all_say("a")
    await table.slips.close(CIRCLE, table.round)
    table.clock.advance_to(END - timedelta(seconds=1))
    await table.slips.close(CIRCLE, table.round)
    assert (await table.item()).round == table.round
    assert await table.say("oba", "b") is Cast.KEPT


async def test_at_the_pulse_words_open_and_urn_and_key_are_gone() -> None:
    """A not-yet among seven: the item goes to making it safe enough, the reason without a name."""
    table = await Table().opened()
    await table.all_say("a", MANY)
    await table.say("oba", "b", "the report names who came")
    await table.pulse()
    item = await table.item()
    assert item.state is ItemState.INTEGRATE
    assert [(words.kind, words.text) for words in item.words] == [("reason", "the report names who came")]
    assert item.round is not None
    assert await table.urns.rounds() == await table.vault.rounds() == [item.round.id]
    assert list(await table.store.released(table.round.id)) == [0]


async def test_closing_again_changes_nothing() -> None:
    """Also with the round as it was before."""
    table = await Table().opened()
    await table.all_say("a", MANY)
    await table.pulse()
    after = await table.circle()
    await table.slips.close(CIRCLE, table.round)
    await table.slips.close(CIRCLE, replace(table.round, closings=1))
    assert await table.circle() == after
    assert after.items[1].state is ItemState.COOLING


async def test_below_the_floor_neither_numbers_nor_words_leave() -> None:
    """Extended once unopened, answers kept and changeable; then set aside, and nothing of it is anywhere."""
    table = await Table().opened()
    await table.all_say("a", FEW)
    await table.say("oba", "b", "the report names who came")
    await table.pulse()
    extended = await table.now()
    assert (extended.id, extended.closings, extended.extended) == (table.round.id, 1, True)
    assert extended.ends_at > END
    assert await table.say("oba", "b", "the report says who came") is Cast.KEPT
    await table.pulse()
    item = await table.item()
    assert item.words == ()
    assert "who came" not in repr(await table.circle())
    assert item.state is ItemState.INTEGRATE  # at least one not yet, and no more than that is told
    assert list(await table.store.released(table.round.id)) == [0, 1]


async def test_an_extension_keeps_every_answer() -> None:
    """Who answered before need not again: two more, and it counts."""
    table = await Table().opened()
    await table.all_say("a", FEW)
    await table.pulse()
    await table.all_say("a", NAMES[5:7])
    await table.pulse()
    assert (await table.item()).state is ItemState.COOLING


async def test_during_a_pulse_later_casts_are_told_closed() -> None:
    """Also if somebody asks for more time in that very moment: then the core refuses, and the box opens again."""
    table = await Table().opened()
    await table.all_say("a", MANY)
    table.clock.advance_to(END)
    told: list[Cast] = []
    close_round = table.bus.close_round

    async def meanwhile(circle: CircleId, command: CloseRound | KeyLost) -> None:
        state = await table.circle()
        later = replace(table.round, ends_at=END + timedelta(days=3))
        await table.write(replace(state, items={1: replace(state.items[1], round=later)}))
        told.append(await table.say("kit", "b"))
        await close_round(circle, command)

    table.bus.close_round = meanwhile  # type: ignore[method-assign]  # the moment between reading and committing
    await table.slips.close(CIRCLE, table.round)
    assert told == [Cast.CLOSED]
    assert list(await table.store.released(table.round.id)) == []
    assert await table.say("kit", "a") is Cast.KEPT
    table.again()
    await table.pulse()
    assert (await table.item()).state is ItemState.COOLING


async def test_two_pulses_at_once_are_one() -> None:
    table = await Table().opened()
    await table.all_say("b", MANY)
    table.clock.advance_to(END)
    await asyncio.gather(*(table.slips.close(CIRCLE, table.round) for _ in range(3)))
    assert list(await table.store.released(table.round.id)) == [0]
    assert (await table.item()).failed_loops == 0


async def test_a_closing_the_core_refuses_destroys_nothing() -> None:
    """Paused between the mark and the commit: key, urn and answers stay, and open when the clock runs again."""
    table = await Table().opened()
    await table.all_say("a", MANY)
    circle = await table.circle()
    paused = replace(
        circle.items[1], state=ItemState.PAUSED, paused_from=ItemState.CONSENT, paused_at=END - timedelta(days=1)
    )
    await table.write(replace(circle, items={1: paused}))
    table.clock.advance_to(END)
    await table.slips.close(CIRCLE, table.round)
    assert list(await table.urns.rounds()) == [table.round.id]
    assert await table.say("kit", "a") is Cast.CLOSED
    running = replace(circle.items[1], round=replace(table.round, ends_at=END + timedelta(days=2)))
    await table.write(replace(circle, items={1: running}))
    assert await table.say("kit", "a") is Cast.KEPT
    await table.pulse()
    assert (await table.item()).state is ItemState.COOLING


async def test_released_ids_follow_no_person_and_no_time() -> None:
    """Ids are random and the words are sorted by them."""
    table = await Table().opened()
    for i, name in enumerate(NAMES):
        await table.say(name, "b", f"words {i}")
    await table.pulse()
    words = (await table.item()).words
    assert [word.id for word in words] == sorted(word.id for word in words)
    assert {len(word.id) for word in words} == {64}
    assert [word.text for word in words] != [f"words {i}" for i in range(8)]
    assert sorted(word.text for word in words) == [f"words {i}" for i in range(8)]


async def test_forgotten_urns_leave_no_desk_behind() -> None:
    """A process that runs for years does not grow with its rounds."""
    table = await Table(urns=MemoryUrnStore(), vault=MemoryVault()).opened()
    await table.all_say("a", MANY)
    await table.pulse()
    assert len(table.slips._desks._desks) == 0
