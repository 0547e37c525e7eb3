"""The disk is full while people answer: what they are told is true, and nothing kept before is hurt."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

import pytest

from adapters.vault.disk import DiskVault
from bot.ports import Trouble
from governance.ids import RoundId
from governance.state import ItemState
from tests.bad_days.days import COLD, FINE, RISK, asked, weekly
from tests.bad_days.full import no_room
from tests.unit.app.world import EIGHT

BOX, FEW_BYTES = 1 << 16, 4


def not_saved(told: str) -> bool:
    return "could not be saved" in told and "What you sent before still stands." in told


@contextmanager
def vault_full() -> Iterator[None]:
    """Leave no room in the vault alone, which is a memory of its own."""
    real = DiskVault._advance

    def crowded(vault: DiskVault, round_: RoundId, version: int) -> None:
        with no_room(FEW_BYTES):
            real(vault, round_, version)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DiskVault, "_advance", crowded)
        yield


def boxes_full() -> AbstractContextManager[None]:
    """Leave less room than a box of eight people takes."""
    return no_room(BOX)


@pytest.mark.parametrize("full", [boxes_full, vault_full])
@pytest.mark.parametrize("restart", [False, True])
async def test_an_answer_without_room_is_told_as_not_saved_and_the_earlier_one_counts(
    tmp_path: Path, full: type[AbstractContextManager[None]], *, restart: bool
) -> None:
    """Oba said fine, and cannot change it now; Li cannot answer at all, and does once there is room."""
    host = await asked(tmp_path / "host")
    await host.keep("a", "oba", "maya", "sam", "ines")
    with full():
        assert not_saved(await host.answer("oba", "b", RISK))
        assert not_saved(await host.answer("li", "a"))
        assert not_saved(await host.answer("oba", "t"))
    if restart:
        await host.restart()
    await host.keep("a", "li", "tom", "noor")
    await host.pulse()
    item = await host.item()
    assert (item.state, item.words) == (ItemState.COOLING, ())
    counted = [leaf for leaf in (await host.record()).splitlines() if '"kind":"opening"' in leaf]
    assert ['"answers":7' in leaf and '"count_consent":7' in leaf for leaf in counted] == [True]
    assert RISK not in host.everything_shown()
    await host.down()


@pytest.mark.parametrize("full", [boxes_full, vault_full])
async def test_in_the_weekly_box_what_was_said_first_stays(
    tmp_path: Path, full: type[AbstractContextManager[None]]
) -> None:
    host = await weekly(tmp_path / "host")
    await host.keep("b", "oba", words=COLD, n=0)
    with full():
        assert not_saved(await host.answer("oba", "b", RISK, n=0))
        with suppress(Trouble):
            await host.house.slips.cover(host.clock.now())
    await host.keep("a", *EIGHT[2:8], n=0)
    await host.pulse(0)
    titles = {item.title for item in (await host.circle()).items.values()}
    assert titles == {"Meet Tuesdays 7 pm", COLD}
    await host.down()


async def test_an_opening_without_room_waits_and_is_held_once_when_there_is_some(tmp_path: Path) -> None:
    """Nobody is told anything half; answers stay sealed until it is held, and everything acknowledged counts."""
    host = await asked(tmp_path / "host")
    await host.keep("a", *FINE)
    await host.keep("b", "oba", words=RISK)
    await host.came_to((await host.round()).ends_at)
    before = len(host.platform.log)
    with boxes_full(), suppress(Trouble):
        await host.house.step()
    assert (await host.item()).state is ItemState.CONSENT
    assert len(host.platform.log) == before
    await host.wait(minutes=30)
    item = await host.item()
    assert (item.state, [words.text for words in item.words]) == (ItemState.INTEGRATE, [RISK])
    assert len(host.news("Not yet: Number 1")) == 1
    assert "\n".join(host.told()).count(RISK) == 1
    await host.in_step()
    await host.down()


async def test_a_vault_without_room_when_too_few_spoke_keeps_their_words_for_the_next_box(tmp_path: Path) -> None:
    """The box cannot be labelled as kept: its opening waits, and then what was said moves on as it should."""
    host = await weekly(tmp_path / "host")
    await host.keep("b", "oba", words=COLD, n=0)
    box = await host.round(0)
    assert box.last is not None
    while (await host.round(0)).ends_at < box.last:
        await host.until((await host.round(0)).ends_at)
    await host.came_to(box.last)
    with vault_full(), suppress(Trouble):
        await host.house.step()
    assert (await host.round(0)).number == box.number
    await host.wait(minutes=30)
    assert (await host.round(0)).number > box.number
    await host.keep("a", *EIGHT[2:8], n=0)
    await host.pulse(0)
    assert [item.title for item in (await host.circle()).items.values()].count(COLD) == 1
    await host.down()


async def test_a_start_without_room_says_so_and_touches_nothing(tmp_path: Path) -> None:
    """The host reads what to do; with room again everything is as it was."""
    host = await asked(tmp_path / "host")
    await host.keep("a", *FINE)
    await host.keep("b", "oba", words=RISK)
    await host.down()
    with no_room(FEW_BYTES), pytest.raises(Trouble, match=r"(?i)disk|database|kept"):
        await host.up()
    await host.up()
    await host.pulse()
    assert [words.text for words in (await host.item()).words] == [RISK]
    await host.down()
