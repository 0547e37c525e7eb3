"""The machine starts anew while answers lie sealed: the vault was memory, so nobody can open them any more.

Everyone is told in plain words, the record says so, everyone is asked again; what was answered before never
counts, and never goes without a word.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.ports import Account
from governance.state import ItemState, RoundKind
from tests.bad_days.days import COLD, FINE, RISK, asked, turned, waiting, weekly
from tests.bad_days.host import Host
from tests.unit.app.world import EIGHT, HOME, account, room

LOST = "The sealed box was lost, unread: Number 1"
WEEKLY = "The weekly box was lost, unread"


async def told_once(host: Host, begins: str = LOST) -> None:
    """Give the home place's letters their time; the one message is there, once, and stays once."""
    await host.wait(minutes=5)
    assert len(host.news(begins)) == 1
    assert (await host.record()).count('"why":"key_lost"') == 2  # the item's box, and the weekly one
    await host.restart()
    await host.wait(minutes=5)
    assert len(host.news(begins)) == 1
    await host.in_step()


async def test_in_a_private_round_everyone_is_told_and_asked_again(tmp_path: Path) -> None:
    """A not yet was in the lost box: it stops nothing, and its words are nowhere; six new answers decide."""
    host = await asked(tmp_path / "host")
    await host.keep("a", *FINE)
    await host.keep("b", "oba", words=RISK)
    old = await host.round()
    await host.reboot()
    new = await host.round()
    assert (new.number > old.number, new.ends_at >= old.ends_at, new.electorate) == (True, True, old.electorate)
    await told_once(host)
    late = await host.house.door.slip(account("oba"), room("oba"), f"{old.number}b", "")
    assert "closed" in repr(late)
    await host.keep("a", *FINE, "noor")
    await host.pulse()
    item = await host.item()
    assert (item.state, item.words) == (ItemState.COOLING, ())
    assert RISK not in host.everything_shown()
    assert RISK not in await host.record()
    assert host.asked(new.number) == set(EIGHT)
    await host.down()


async def test_in_a_turn_the_words_that_waited_from_before_are_named_as_lost_too(tmp_path: Path) -> None:
    host = await waiting(tmp_path / "host")
    await host.reboot()
    await told_once(host)
    (news,) = host.news(LOST)
    assert "Any words that waited in it from before are gone, too." in news
    assert (await host.round()).kind is RoundKind.TURN
    await host.keep("c", *EIGHT[:6])
    await host.pulse()
    assert RISK not in host.everything_shown()
    assert [words.text for words in (await host.item()).words] == ["It is too far away"]
    await host.down()


@pytest.mark.parametrize("then", ["reboot", "withdrawn", "nothing"])
async def test_words_that_wait_for_a_turn_that_cannot_open_yet_never_go_untold(tmp_path: Path, then: str) -> None:
    """Too many guests sit around the next turn, so it waits, and with it the words of the last one."""
    host = await turned(tmp_path / "host")
    guests = [Account("test", f"@guest{n}") for n in range(len(EIGHT))]
    await host.keep("b", "noor", words=RISK)
    last = await host.round()
    host.platform.occupants[HOME] |= frozenset(guests)
    await host.house.door.occupants(HOME, [*map(account, EIGHT), *guests])
    await host.pulse()
    assert ((await host.item()).round, (await host.item()).queued) == (None, RoundKind.TURN)
    assert last.id in (await host.boxes())[0]
    if then == "withdrawn":
        await host.ask("maya", "withdraw", n="1")
        await host.wait(minutes=5)
        (news,) = host.news("Taken back: Number 1")
        assert "Something was said that we cannot show safely." in news
        await host.down()
        return
    await (host.reboot() if then == "reboot" else host.restart())
    await host.wait(minutes=5)
    await host.restart()
    await host.wait(minutes=5)
    assert len(host.news("Words that waited in a sealed box for the next question about Number 1")) == (
        then == "reboot"
    )
    await host.house.door.occupants(HOME, [*map(account, EIGHT)])
    await host.wait(days=1)
    assert (await host.round()).kind is RoundKind.TURN
    await host.keep("c", *EIGHT[:7])
    await host.pulse()
    assert (RISK in [words.text for words in (await host.item()).words]) is (then == "nothing")
    await host.in_step()
    await host.down()


async def test_in_a_listening_week_what_was_in_the_box_is_to_be_said_once_more(tmp_path: Path) -> None:
    host = await weekly(tmp_path / "host")
    await host.keep("a", *FINE, n=0)
    await host.keep("b", "oba", words=COLD, n=0)
    old = await host.round(0)
    await host.reboot()
    await host.wait(minutes=5)
    assert len(host.news(WEEKLY)) == 1
    assert host.news(LOST) == []
    new = await host.round(0)
    assert new.number > old.number
    await host.wait(days=1)
    assert host.asked(new.number) == set(EIGHT)
    await host.keep("a", *FINE, "noor", n=0)
    await host.pulse(0)
    assert COLD not in host.everything_shown()
    assert set((await host.circle()).items) == {1}
    await host.down()


async def test_at_a_daily_look_a_not_any_more_that_was_lost_is_told_as_lost(tmp_path: Path) -> None:
    """The machine went down just before the look, or in the middle of it: nobody is asked to look again."""
    for marked in (False, True):
        host = await weekly(tmp_path / f"host {marked}")
        await host.keep("d", "oba", words=f"1 {RISK}", n=0)
        box = await host.round(0)
        assert box.last is not None
        assert box.ends_at < box.last
        if marked:
            row = await host.urns.get(box.id)
            assert row is not None
            await host.house.slips._boxes.mark(box.id, closed=True)
        host.clock.advance_to(box.ends_at)
        await host.reboot()
        await host.wait(days=2)
        assert len(host.news(WEEKLY)) == 1
        assert host.news("Someone asks us to look again") == []
        item = await host.item()
        assert (item.state, item.in_force, item.words) == (ItemState.ADOPTED, True, ())
        await host.keep("d", "oba", words="1", n=0)
        await host.wait(days=1)
        assert len(host.news("Someone asks us to look again")) == 1
        await host.in_step()
        await host.down()


async def test_while_it_stands_still_everyone_is_told_at_once_and_asked_when_it_goes_on(tmp_path: Path) -> None:
    """Paused, or the whole group asleep."""
    for still in ("paused", "asleep"):
        host = await turned(tmp_path / still)
        await host.keep("b", "noor", words=RISK)
        if still == "paused":
            await host.ask("li", "pause", n="1", privately=True)
        else:
            await host.ask("li", "sleep", privately=True)
            await host.wait(hours=49)
            assert (await host.circle()).asleep_since is not None
        await host.reboot()
        await host.wait(minutes=5)
        assert len(host.news(LOST)) == 1
        assert (await host.item()).round is None
        await (host.ask("li", "resume", n="1") if still == "paused" else host.ask("li", "wake"))
        await host.wait(days=1)
        assert (await host.round()).kind is RoundKind.TURN
        await host.keep("c", *EIGHT[:7])
        await host.pulse()
        assert RISK not in host.everything_shown()
        await host.in_step()
        await host.down()


async def test_on_postgresql_it_is_the_same(tmp_path: Path, postgres: str) -> None:
    """A restart loses nothing; a reboot loses the sealed answers, and says so."""
    host = await waiting(tmp_path / "host", url=postgres)
    await host.restart()
    await host.wait(minutes=5)
    assert host.news(LOST) == []
    await host.reboot()
    await told_once(host)
    await host.keep("c", *EIGHT[:6])
    await host.pulse()
    assert [words.text for words in (await host.item()).words] == ["It is too far away"]
    await host.down()


async def test_after_days_away_it_is_one_story(tmp_path: Path) -> None:
    """Down over the pulse for three days: told of the outage and of the loss, each once; nothing closed meanwhile."""
    host = await asked(tmp_path / "host")
    await host.keep("a", *EIGHT)
    await host.down()
    host.clock.advance(timedelta(days=3))
    for path in host.keys.iterdir():
        path.unlink()
    await host.up()
    await host.wait(hours=2)
    assert (len(host.news("I was away")), len(host.news(LOST))) == (1, 1)
    assert (await host.item()).state is ItemState.CONSENT
    assert (await host.round()).ends_at > host.clock.now() + timedelta(days=1)
    await host.down()
