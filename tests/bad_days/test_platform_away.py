"""The chat server is away when an opening time comes: the opening is held, the rest catches up, once."""

from __future__ import annotations

from pathlib import Path

from bot.ports import Trouble
from governance.state import ItemState
from tests.bad_days.days import FINE, RISK, asked
from tests.unit.app.world import EIGHT, account, room

AWAY = 10_000


async def test_forgetting_is_tried_until_it_is_done_also_by_the_next_process(tmp_path: Path) -> None:
    """Every wake-up tries again; neither the opening nor a person waits for it."""
    host = await asked(tmp_path / "host")
    await host.wait(minutes=1)
    await host.keep("a", *FINE)
    await host.keep("b", "oba", words=RISK)
    forgot = host.platform.forgot
    host.platform.forgetting_fails = AWAY
    await host.pulse()
    assert (await host.item()).state is ItemState.INTEGRATE
    assert len(host.news("Not yet: Number 1")) == 1
    for _ in range(2):
        await host.restart()
        await host.wait(minutes=5)
        assert host.platform.forgot == forgot
    host.platform.forgetting_fails = 1
    await host.restart()
    await host.house.step()
    assert host.platform.forgot == forgot
    await host.house.step()
    assert host.platform.forgot == forgot + 1
    await host.house.step()
    assert host.platform.forgot == forgot + 1
    assert "\n".join(host.told()).count(RISK) == 1
    await host.down()


async def test_everything_is_away_over_the_opening_and_restarts_in_between(tmp_path: Path) -> None:
    """Every call fails for a day. Then each message comes, once; no answer was hurt, no box or key was left."""
    host = await asked(tmp_path / "host")
    await host.wait(minutes=1)
    await host.keep("a", *FINE)
    await host.keep("b", "oba", words=RISK)
    host.platform.fail(Trouble("the server is away"), times=AWAY)
    host.platform.forgetting_fails = AWAY
    before = len(host.platform.log)
    for _ in range(3):
        await host.pulse() if (await host.item()).state is ItemState.CONSENT else await host.wait(hours=8)
        await host.restart()
    assert (await host.item()).state is ItemState.INTEGRATE
    assert len(host.platform.log) == before
    await host.in_step()
    host.platform._faults.clear()
    host.platform.forgetting_fails = 0
    await host.wait(hours=24)
    assert len(host.news("Not yet: Number 1")) == 1
    assert "\n".join(host.told()).count(RISK) == 1
    number = (await host.round()).number
    asks = [f"{number}a" in repr(shown.body) for shown in host.platform.log if shown.spot == room("kim")]
    assert sum(asks) == 1
    await host.down()


async def test_who_answers_while_sending_fails_has_answered(tmp_path: Path) -> None:
    """What comes in is taken in, whatever cannot go out."""
    host = await asked(tmp_path / "host")
    host.platform.fail(Trouble("the server is away"), times=AWAY)
    await host.keep("a", *EIGHT)
    await host.pulse()
    assert (await host.item()).state is ItemState.COOLING
    late = await host.house.door.slip(account("oba"), room("oba"), "12b", "")
    assert "closed" in repr(late)
    await host.down()
