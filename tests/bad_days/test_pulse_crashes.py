"""The process dies at any step of an opening time: before the mark, between reading and commit, between key and
box, before the next box is made, between two letters. The outcome is the same, once, and told once.

One thing is allowed: dying between the commit that opens a round and the making of its box, everyone is told that
this box was lost, for nobody can know then that nothing was in it (``docs/decisions/0006``).
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.ui.model import Notice
from governance.state import ItemState
from tests.bad_days.days import COLD, FINE, RISK, asked, waiting, weekly
from tests.bad_days.death import Dead, Death
from tests.bad_days.host import Host, said
from tests.unit.app.world import EIGHT, HOME

FORGET = "RecordingPlatform.forget_private"
LOST = ("The sealed box was lost", "The weekly box was lost")


@dataclass(frozen=True)
class Outcome:
    """What came of it, for the group, the record and each person; numbers of rounds and hashes left out."""

    state: ItemState
    asks: str
    words: tuple[str, ...]
    news: tuple[str, ...]
    record: tuple[str, ...]
    private: tuple[tuple[str, int], ...]
    titles: tuple[str, ...]


def _leaf(raw: bytes) -> str:
    leaf = json.loads(raw)
    return json.dumps({k: v for k, v in leaf.items() if k not in {"round", "ends"} and not k.endswith("sha256")})


async def outcome(host: Host) -> tuple[Outcome, int]:
    """Return what came of it, and how often a box was told as lost; that and what it entails is left out."""
    circle = await host.circle()
    item = circle.items[1]
    log = [shown for shown in host.platform.log if isinstance(shown.body, Notice)]
    home = [said(shown.body) for shown in log if shown.spot == HOME]
    record = [_leaf(leaf) for _, leaf in await host.store.record(circle.id)]
    lost = 0
    for leaf in [one for one in record if '"key_lost"' in one]:
        lost += 1
        opened = '"kind": "round"' if '"n"' in leaf else '"kind": "listening"'
        record.remove(leaf)
        record.remove(next(one for one in reversed(record) if opened in one))
    assert lost == sum(text.startswith(LOST) for text in home)
    private = {name: [s.body for s in log if s.spot.id == f"private:@{name}"] for name in EIGHT}
    return Outcome(
        state=item.state,
        asks=item.round.kind if item.round else "",
        words=tuple(sorted(words.text for words in item.words)),
        news=tuple(sorted(text for text in home if not text.startswith(LOST))),
        record=tuple(sorted(record)),
        private=tuple((name, len(bodies)) for name, bodies in private.items()),
        titles=tuple(sorted(one.title for one in circle.items.values())),
    ), lost


async def consent_round(directory: Path) -> Host:
    host = await asked(directory)
    await host.keep("a", *FINE)
    await host.keep("b", "oba", words=RISK)
    return host


async def turn_below_the_floor(directory: Path) -> Host:
    host = await waiting(directory)
    await host.keep("b", "kim", words="Nobody reads it")
    return host


async def look(directory: Path) -> Host:
    host = await weekly(directory)
    await host.keep("d", "oba", words=f"1 {RISK}", n=0)
    return host


async def opening(directory: Path) -> Host:
    host = await weekly(directory)
    await host.keep("a", *FINE, n=0)
    await host.keep("b", "oba", words=COLD, n=0)
    await host.keep("c", "oba", words=f"1 {RISK}", n=0)
    return await _last_day(host)


async def opening_below_the_floor(directory: Path) -> Host:
    host = await weekly(directory)
    await host.keep("b", "oba", words=COLD, n=0)
    return await _last_day(host)


async def _last_day(host: Host) -> Host:
    box = await host.round(0)
    assert box.last is not None
    while (await host.round(0)).ends_at < box.last:
        await host.until((await host.round(0)).ends_at)
    return host


async def turn_goes_on(host: Host) -> None:
    """Enough answer the next turn: what two people said before opens, once."""
    await host.keep("c", *EIGHT[:6])
    await host.pulse()
    words = [words.text for words in (await host.item()).words]
    assert sorted(words) == sorted(["It is too far away", RISK, "Nobody reads it"])


async def week_goes_on(host: Host) -> None:
    await host.keep("a", *EIGHT[1:7], n=0)
    await host.pulse(0)
    assert [item.title for item in (await host.circle()).items.values()].count(COLD) == 1


def worth_dying(calls: list[str]) -> list[int]:
    """Return every step of the opening itself; of the letters after it, which are alike, one of each sort."""
    letters = calls.index(FORGET) + 1
    seen: dict[tuple[str, str], int] = {}
    for at in range(letters, len(calls)):
        seen.setdefault((calls[at - 1], calls[at]), at)
    return [*range(letters), *seen.values()]


async def nothing(_: Host) -> None:
    """The story is over."""


@pytest.mark.parametrize(
    ("story", "n", "after"),
    [
        (consent_round, 1, nothing),
        (turn_below_the_floor, 1, turn_goes_on),
        (look, 0, nothing),
        (opening, 0, nothing),
        (opening_below_the_floor, 0, week_goes_on),
    ],
)
async def test_a_death_at_any_step_changes_nothing_and_is_told_once(
    tmp_path: Path, story: Callable[[Path], Awaitable[Host]], n: int, after: Callable[[Host], Awaitable[None]]
) -> None:
    host = await story(tmp_path / "host")
    await host.came_to((await host.round(n)).ends_at)
    await host.down()

    async def lived(at: int | None) -> tuple[Outcome, int, list[str]]:
        death = Death(at)
        one = host.moved(tmp_path / f"dies at {at}", death)
        await one.up()
        with suppress(Dead):
            await one.house.step()
        calls = list(death.calls)
        await one.end()
        one.death = None
        await one.up()
        await one.wait(hours=2)
        await one.in_step()
        found, lost = await outcome(one)
        if at is None or FORGET not in calls:  # what dies later dies among letters
            await after(one)
        await one.end()
        return found, lost, calls

    whole, lost, calls = await lived(None)
    assert (lost, calls.count("SqlStore.work") >= 2) == (0, True)
    needless = 0
    for at in worth_dying(calls):
        found, lost, before = await lived(at)
        assert found == whole, (at, before[-1:], calls[at])
        assert lost <= (calls[at - 1] == "SqlStore.work" or calls[at - 1] == "DiskVault.make"), (at, calls[at])
        needless += lost
    assert needless <= 4
