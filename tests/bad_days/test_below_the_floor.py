"""Four answered where six are needed: whatever happens then, none of their words and no number of them comes out.

Each path is gone twice: with four answers full of words and with a single one. People and the record must be
told the same, so not even the number of answers shows. The four go it with a restart at every step.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from governance.state import ItemState, Phase
from tests.bad_days.host import Host
from tests.bad_days.rounds import (
    ALONE,
    SAID,
    Opens,
    after_change,
    answer,
    gentle,
    last_look,
    listening,
    review,
    small,
    turn,
    ways_out,
    which,
    write,
)
from tests.unit.app.world import EIGHT, MONDAY, person

Then = Callable[[Host], Awaitable[None]]
DAY = timedelta(days=1)


class Restless(Host):
    """Starts anew before each thing that somebody asks, and each time three days have passed."""

    async def wait(self, **span: float) -> None:
        end = self.clock.now() + timedelta(**span)
        while self.clock.now() < end:
            await self.until(min(end, self.clock.now() + 3 * DAY))
            await self.restart()


# --- what happens then --------------------------------------------------------------------------------


async def closes(host: Host) -> None:
    """Extended where that may be; then the second close, and what follows from it in silence."""
    await host.wait(days=21)


async def withdrawn(host: Host) -> None:
    await host.ask("maya", "withdraw", n="1")
    await host.wait(days=3)


async def paused(host: Host) -> None:
    """It goes on by itself after a week."""
    await host.ask("kim", "pause", n="1", privately=True)
    await host.wait(days=20)


async def resumed(host: Host) -> None:
    await host.ask("kim", "pause", n="1", privately=True)
    await host.wait(days=1)
    await host.ask("kim", "resume", n="1")
    await host.wait(days=10)


async def given_time(host: Host) -> None:
    await host.ask("kim", "extend", n="1", privately=True)
    await host.wait(days=20)


async def went_gentle(host: Host) -> None:
    await host.ask("kim", "gentle", n="1")
    await host.wait(days=3)


async def changed(host: Host) -> None:
    await host.ask("maya", "change", n="1", text="Meet Tuesdays 6 pm")
    await host.wait(days=10)


async def tie_told(host: Host) -> None:
    """Two of the four are tied to it: everyone else is asked afresh."""
    await host.ask("oba", "tie", bodies="the clinic", privately=True)
    await host.ask("li", "tie", bodies="the clinic", privately=True)
    await host.ask("kim", "touches", n="1", body="the clinic", privately=True)
    await host.wait(days=10)


async def slept(host: Host) -> None:
    await host.ask("kim", "sleep", privately=True)
    await host.wait(days=5)
    await host.ask("kim", "wake")
    await host.wait(days=15)


async def answerer_left(host: Host) -> None:
    """And is forgotten; what they said as a member stays sealed with the rest."""
    await host.ask("oba", "leave")
    await host.ask("li", "forget-me", privately=True, sure="yes")
    await host.wait(days=15)


async def all_left(host: Host) -> None:
    for name in EIGHT:
        await host.ask(name, "leave")
    await host.wait(days=15)


async def removed(host: Host) -> None:
    """One of them is removed by the group, as the bot does it when that was agreed."""
    people = (await host.circle()).people
    gone = {id_: replace(one, left=one.name in {"oba", "noor", "kim"}) for id_, one in people.items()}
    await write(host, people=gone)
    await host.wait(days=15)


async def floor_lowered(host: Host) -> None:
    await write(host, rules=replace((await host.circle()).rules, floor=3))
    await host.wait(days=15)


async def floor_raised(host: Host) -> None:
    await write(host, rules=replace((await host.circle()).rules, floor=7))
    await host.wait(days=15)


async def screened(host: Host) -> None:
    """Two members look at words before anyone else does: at none, where none may open."""
    await write(host, rules=replace((await host.circle()).rules, screening=True))
    await host.wait(days=15)


async def ended(host: Host) -> None:
    """The group stops: members and rules were not agreed after the trial."""
    trial = MONDAY - timedelta(days=21)
    await write(host, phase=Phase.TRIAL, opened_at=trial)
    await host.wait(days=15)
    assert (await host.circle()).phase is Phase.ENDED


EVERYWHERE = (closes, slept, answerer_left, all_left, removed, floor_lowered, floor_raised, screened)
STOPPABLE = (paused, resumed, tie_told)
PATHS = [
    *((small, then) for then in (*EVERYWHERE, *STOPPABLE, withdrawn, given_time, went_gentle, changed, ended)),
    *((gentle, then) for then in (closes, withdrawn, floor_lowered, answerer_left)),
    *((turn, then) for then in (*EVERYWHERE, *STOPPABLE, withdrawn, given_time, changed)),
    *((after_change, then) for then in (closes, floor_lowered, paused)),
    *((last_look, then) for then in (closes, answerer_left, paused, tie_told, floor_lowered)),
    *((ways_out, then) for then in (closes, withdrawn, floor_lowered)),
    *((review, then) for then in (closes, answerer_left, floor_lowered)),
    *((which, then) for then in (closes, withdrawn, floor_lowered)),
    *((listening, then) for then in (*EVERYWHERE, ended)),
]
QUICK = {
    *((small, then) for then in (closes, withdrawn, answerer_left, tie_told, went_gentle, changed, screened, ended)),
    *((gentle, closes), (after_change, closes), (last_look, closes), (ways_out, closes), (review, closes)),
    *((turn, then) for then in (closes, floor_lowered, all_left)),
    *((which, closes), (listening, closes), (listening, floor_lowered)),
}
"""Every kind of round and every sort of end; the others go with the long run."""


# --- what came out ------------------------------------------------------------------------------------


def _plain(leaf: str) -> object:
    if not leaf.startswith("{"):
        return leaf
    return sorted((k, v) for k, v in json.loads(leaf).items() if not k.endswith("sha256"))


async def sealed(host: Host, closed_before: int) -> tuple[object, ...]:
    """Check that nothing came out; return what people and the record were told."""
    pages = [await host.ask("tom", verb, privately=True) for verb in ("show 1", "mine", "decisions")]
    shown = [(shown.spot, repr(shown.body)) for shown in host.platform.log]
    record, circle = await host.record(), await host.circle()
    await host.in_step()
    await host.down()
    disk = host.files(host.named)
    for words in (*SAID, ALONE):
        assert words not in repr(shown) + repr(pages) + record + repr(circle)
        assert words.encode() not in disk
    assert record.count('"count_') == closed_before
    item = circle.items[1]
    assert (item.state is ItemState.ADOPTED) or item.noes <= 1
    return sorted(shown, key=repr), [_plain(leaf) for leaf in record.splitlines()], pages


@pytest.mark.parametrize(
    ("round_", "then"),
    [pytest.param(*path, marks=() if path in QUICK else pytest.mark.long) for path in PATHS],
    ids=lambda path: path.__name__,
)
async def test_no_word_and_no_number_comes_out(tmp_path: Path, round_: Opens, then: Then) -> None:
    told = []
    for kind, four in ((Restless, True), (Host, False)):
        host = await kind(tmp_path / kind.__name__).seed(person(name, reminders=0) for name in EIGHT)
        n = await round_(host)
        counted = (await host.record()).count('"count_')
        await answer(host, round_, n, four=four)
        await then(host)
        told.append(await sealed(host, counted))
    assert told[0] == told[1]
