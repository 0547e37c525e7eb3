"""Time goes wrong: outages, a pulse that crashes, a box that cannot be read, a key that is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import structlog

from bot.app.slips import SealedBoxError
from bot.ports import Change, LetterKind, Step, Trouble, UrnRow
from bot.ui.model import Notice
from governance.commands import Command
from governance.ids import CircleId, RoundId
from governance.state import ItemState, Round
from tests.unit.app.world import CIRCLE, EIGHT, HOME, Crash, die, ids, propose, room, table, words


async def test_a_gap_in_the_heartbeat_is_an_outage_and_nothing_closes_at_once() -> None:
    """Away over the pulse of a round of two days: it is lengthened, and no pulse is held for an hour."""
    world = await table()
    await world.restart()
    await propose(world)
    await world.wait(hours=1)
    await world.house.ticker.beat(world.clock.now())
    before = (await world.item()).round
    assert before is not None
    world.clock.advance(timedelta(days=4))
    await world.restart()
    await world.house.step()
    after = (await world.item()).round
    circle = await world.circle()
    assert after is not None
    assert (after.id, after.outages) == (before.id, 1)
    assert after.ends_at > world.clock.now()
    assert circle.hold_until is not None
    assert circle.hold_until >= world.clock.now() + timedelta(hours=1)
    assert b'"kind":"outage"' in b"".join(leaf for _, leaf in await world.store.record(CIRCLE))


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_killed_while_the_groups_are_told_of_an_outage_they_are_told_once(moment: str) -> None:
    world = await table()
    await world.restart()
    world.clock.advance(timedelta(days=4))
    world.store = world.store.reopened()
    world.store.crash = die(moment)
    world.house = world.build(world.store)
    with pytest.raises(Crash):
        await world.house.start()
    await world.restart()
    await world.restart()
    found = b"".join(leaf for _, leaf in await world.store.record(CIRCLE))
    assert found.count(b'"kind":"outage"') == 1


@pytest.mark.parametrize(("gap", "outages"), [(timedelta(minutes=5), 0), (timedelta(minutes=6), 1)])
async def test_five_minutes_are_no_outage(gap: timedelta, outages: int) -> None:
    world = await table()
    await world.restart()
    world.clock.advance(gap)
    await world.restart()
    found = b"".join(leaf for _, leaf in await world.store.record(CIRCLE))
    assert found.count(b'"kind":"outage"') == outages


async def test_a_circle_whose_box_fails_holds_up_no_other_and_is_tried_again() -> None:
    world = await table()
    await propose(world)
    await world.wait(minutes=1)
    await world.all_answer(EIGHT, "a")
    round_ = (await world.item()).round
    assert round_ is not None
    get = world.urns.get

    async def fails(_: RoundId) -> UrnRow | None:
        raise Trouble("the disk is away")

    world.urns.get = fails  # type: ignore[method-assign, assignment]  # the disk goes away over the pulse
    await world.until(round_.ends_at + timedelta(minutes=3))
    assert (await world.item()).state is ItemState.CONSENT
    world.urns.get = get  # type: ignore[method-assign]  # and is back
    await world.wait(minutes=30)
    world.clock.advance(timedelta(minutes=1))
    await world.house.step()
    assert (await world.item()).state is ItemState.COOLING


async def test_a_mistake_of_ours_in_one_box_keeps_no_other_shut(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the same group and in another; the log says what kind it was, and nothing of what it said."""
    world = await table()
    for title in ("Meet Tuesdays 7 pm", "Bring tea"):
        await world.send("maya", "propose", title=title, sure="yes")
    await world.wait(minutes=1)
    for n in (1, 2):
        await world.all_answer(EIGHT, "a", n)
    first = (await world.item(1)).round
    assert first is not None
    garden = CircleId("after")
    other = replace(await world.circle(), id=garden, items={}, listening=None)
    close, tick = world.house.slips.close, world.house.bus.ask
    failed: list[str] = []

    async def buggy(circle: CircleId, round_: Round) -> None:
        if round_.id == first.id:
            failed.append("box")
            raise SealedBoxError("oba said not yet")
        await close(circle, round_)

    async def also_buggy(circle: CircleId, want: Command, **more: object) -> object:
        if circle == garden:
            failed.append("group")
            raise KeyError("oba said not yet")
        return await tick(circle, want, **more)  # type: ignore[arg-type]  # handed on

    await world.until(first.ends_at - timedelta(minutes=1))
    await world.store.work(garden, lambda _: Step(None, Change(circle=other)))
    monkeypatch.setattr(world.house.slips, "close", buggy)
    monkeypatch.setattr(world.house.bus, "ask", also_buggy)
    world.clock.advance_to(first.ends_at)
    with structlog.testing.capture_logs() as logged:
        await world.house.ticker.run_due(world.clock.now())
    after = await world.store.circle(CIRCLE)
    assert after is not None
    assert [after.items[n].state for n in (1, 2)] == [ItemState.CONSENT, ItemState.COOLING]
    assert set(failed) == {"box", "group"}
    waits = [line for line in logged if line["event"] == "tick waits"]
    assert sorted(line["error"] for line in waits) == ["KeyError", "SealedBoxError"]
    assert "oba" not in words(logged)
    monkeypatch.setattr(world.house.slips, "close", close)
    world.clock.advance(timedelta(minutes=11))
    await world.house.ticker.run_due(world.clock.now())
    again = await world.store.circle(CIRCLE)
    assert again is not None
    assert again.items[1].state is ItemState.COOLING


async def test_a_crash_at_the_pulse_counts_everything_once() -> None:
    """Before or after the one commit of a pulse: the same outcome, told once."""
    for when in ("before", "after"):
        world = await table()
        await propose(world)
        await world.wait(minutes=1)
        await world.all_answer(EIGHT, "a")
        round_ = (await world.item()).round
        assert round_ is not None
        await world.until(round_.ends_at - timedelta(minutes=1))
        world.clock.advance_to(round_.ends_at)
        world.store.crash = die(when)
        with pytest.raises(Crash):
            await world.house.step()
        await world.restart()
        await world.until(round_.ends_at + timedelta(minutes=1))
        item = await world.item()
        assert (item.state, await world.store.released(round_.id)) == (ItemState.COOLING, [0])
        news = [ids(shown.body)[0] for shown in world.posts(HOME) if isinstance(shown.body, Notice)]
        assert news.count("news-passed-in-force") == 1
        assert round_.id not in await world.urns.rounds()


async def test_a_lost_key_asks_everyone_again() -> None:
    world = await table()
    await propose(world)
    await world.wait(minutes=1)
    before = (await world.item()).round
    assert before is not None
    await world.vault.destroy(before.id)
    await world.restart()
    after = (await world.item()).round
    assert after is not None
    assert after.number > before.number
    await world.wait(days=1)
    assert all(f"{after.number}a" in words(world.posts(room(name))[-1].body) for name in EIGHT)
    assert await world.waiting(LetterKind.NOTICE) == 0


async def test_what_was_said_privately_is_forgotten_after_each_pulse_and_at_start() -> None:
    """A platform that cannot just now is asked again at the next wake-up; between pulses nobody is."""
    world = await table()
    await propose(world)
    await world.wait(minutes=1)
    assert world.platform.forgot == 1
    await world.all_answer(EIGHT, "a")
    await world.wait(hours=2)
    assert world.platform.forgot == 1
    round_ = (await world.item()).round
    assert round_ is not None
    await world.until(round_.ends_at - timedelta(minutes=1))
    before = world.platform.forgot
    world.clock.advance_to(round_.ends_at)
    world.platform.forgetting_fails = 1
    await world.house.ticker.run_due(world.clock.now())
    assert world.platform.forgot == before
    await world.house.ticker.run_due(world.clock.now())
    assert world.platform.forgot == before + 1
    await world.restart()
    await world.house.step()
    assert world.platform.forgot == before + 2
