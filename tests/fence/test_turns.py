"""Turns with too few answers: their words stay sealed and move on, at most twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.app.slips import Cast
from bot.ports import RoundKey
from governance.ids import CircleId, RoundId
from governance.state import ItemState, Round, RoundKind, Standing
from governance.urn import urn
from tests.fence.table import CIRCLE, END, NAMES, PEOPLE, Table, a_round

FEW, MANY = NAMES[:5], NAMES[:7]


async def turned(*names: str) -> Table:
    """Return a table whose first turn had these answers, each with words, and was closed."""
    table = await Table(a_round(RoundKind.TURN)).opened()
    for name in names:
        assert await table.say(name, "b", f"worry {NAMES.index(name)}") is Cast.KEPT
    await table.pulse()
    return table


async def test_words_of_a_turn_with_too_few_answers_open_with_the_next() -> None:
    """Below the floor only "not met" is known; the next turn's answers give cover to both."""
    table = await turned(*FEW[:3])
    assert (await table.item()).words == ()
    second = await table.now()
    assert second.kind is RoundKind.TURN
    assert await table.urns.rounds() == await table.vault.rounds() == [second.id]
    await table.all_say("c", MANY)
    await table.say("noor", "b", "worry 6")
    await table.pulse()
    said = {words.text for words in (await table.item()).words}
    assert said == {"worry 0", "worry 1", "worry 2", "worry 6"}


@pytest.mark.parametrize(("moves", "left"), [(1, ["worry 0"]), (2, ["worry 0"]), (3, [])])
async def test_words_move_at_most_twice(moves: int, left: list[str]) -> None:
    """Then they are destroyed unopened."""
    table = await turned("maya")
    circle = await table.circle()
    await table.write(replace(circle, rules=replace(circle.rules, loops=9)))
    for _ in range(moves - 1):
        await table.all_say("c", FEW)
        await table.pulse()
    await table.all_say("c", MANY)
    await table.pulse()
    assert [words.text for words in (await table.item()).words] == left


async def test_above_the_floor_no_word_is_kept_for_later() -> None:
    """Released once: the next turn starts empty."""
    table = await turned(*MANY)
    assert len((await table.item()).words) == 7
    await table.all_say("c", MANY)
    await table.pulse()
    assert len((await table.item()).words) == 7


async def test_moved_words_stay_with_who_left_and_who_joined_has_a_slot() -> None:
    """The size follows from who may answer and who might have, never from who did."""
    sizes = []
    for name in ("maya", "oba"):
        table = await Table(a_round(RoundKind.TURN)).opened()
        await table.say(name, "b", "worried")
        circle = await table.circle()
        gone, new = replace(circle.people[PEOPLE["maya"]], left=True), circle.people[PEOPLE["dr-finch"]]
        new = replace(new, standing=Standing.MEMBER)
        await table.write(replace(circle, people={**circle.people, gone.id: gone, new.id: new}))
        await table.pulse()
        second = await table.now()
        assert set(second.electorate) == {*(PEOPLE[n] for n in NAMES[1:]), new.id}
        row = await table.urns.get(second.id)
        assert row is not None
        sizes.append(len(row.blob))
        await table.all_say("c", (*NAMES[1:], "dr-finch"))
        await table.pulse()
        assert [words.text for words in (await table.item()).words] == ["worried"]
    assert (
        sizes[0]
        == sizes[1]
        == urn.size(9) + len(table.vault.seal((await key_of(table)), second.id, 0, b"", b"n" * 32))
    )


async def key_of(table: Table) -> RoundKey:
    found = await table.vault.get((await table.now()).id)
    assert found is not None
    return found


async def test_kept_words_go_when_no_turn_can_come() -> None:
    """The item went elsewhere: under cover, and at start."""
    for when in ("cover", "start"):
        table = await Table(a_round(RoundKind.TURN)).opened()
        await table.say("maya", "b", "worried")
        table.clock.advance_to(END)

        # The bus cannot open the next urn just now: the words wait in the old one.
        async def refuse(circle_id: CircleId, round_: Round, carried_from: RoundId | None = None) -> None:
            return None

        table.slips.open = refuse  # type: ignore[method-assign]  # a fault at the worst moment
        await table.slips.close(CIRCLE, table.round)
        assert list(await table.urns.rounds()) == [table.round.id]
        table.again()
        circle = await table.circle()
        await table.write(replace(circle, items={1: replace(circle.items[1], round=None, state=ItemState.SET_ASIDE)}))
        if when == "cover":
            await table.slips.cover(table.clock.now())
        else:
            await table.restart()
        assert await table.urns.rounds() == await table.vault.rounds() == []


async def test_kept_words_are_found_again_after_a_crash() -> None:
    """The process died between the commit and the next urn; the next one moves them."""
    table = await Table(a_round(RoundKind.TURN)).opened()
    await table.say("maya", "b", "worried")
    table.clock.advance_to(END)

    async def crash(circle_id: CircleId, round_: Round, carried_from: RoundId | None = None) -> None:
        raise MemoryError

    table.slips.open = crash  # type: ignore[method-assign]  # a crash at the worst moment
    try:
        await table.slips.close(CIRCLE, table.round)
    except MemoryError:
        table.again()
    await table.bus.prepare(await table.circle())
    await table.slips.recover()
    second = await table.now()
    assert list(await table.urns.rounds()) == [second.id]
    await table.all_say("c", MANY)
    await table.pulse()
    assert [words.text for words in (await table.item()).words] == ["worried"]
