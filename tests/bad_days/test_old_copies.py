"""Old copies put back, and copies on another machine: what is noticed, what is told, what cannot be noticed.

What nobody can notice: a copy of everything at one moment, database, boxes and vault, is a host of its own. It
opens what it holds of the moment of copying. A vault in memory, in no backup, is what makes that hard.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from governance.state import ItemState
from tests.bad_days.days import FINE, RISK, asked, waiting
from tests.bad_days.host import Host
from tests.unit.app.world import EIGHT

LOST = "The sealed box was lost, unread: Number 1"


def told_lost(told: str) -> bool:
    return told.startswith("The sealed box was lost, unread.") and "What you sent before is gone, too." in told


def replaced(here: Path, by: Path) -> None:
    shutil.rmtree(here)
    shutil.copytree(by, here)


async def asked_again(host: Host) -> None:
    """Everyone is told once and asked again; what was in the box is nowhere, and new answers decide."""
    await host.wait(minutes=5)
    assert len(host.news(LOST)) == 1
    await host.in_step()
    assert (await host.item()).state is ItemState.CONSENT
    await host.keep("a", *EIGHT[:7])
    await host.pulse()
    assert (await host.item()).state is ItemState.COOLING
    assert RISK not in host.everything_shown()
    assert RISK not in await host.record()
    await host.down()


@pytest.mark.parametrize("database", ["as it is", "old too"])
async def test_an_old_box_put_back_is_noticed(tmp_path: Path, database: str) -> None:
    """A copy from before the last two answers: whoever put it back wanted them gone, and nothing of it counts."""
    host = await asked(tmp_path / "host")
    await host.keep("a", *FINE)
    await host.down()
    shutil.copytree(host.directory, tmp_path / "copy")
    await host.up()
    await host.keep("b", "oba", words=RISK)
    await host.keep("b", "noor")

    def put_back() -> None:
        replaced(host.sealed, tmp_path / "copy" / "sealed")
        if database == "old too":
            replaced(host.named, tmp_path / "copy" / "named")

    await host.restart(put_back)
    await asked_again(host)


async def test_an_old_box_put_back_while_the_bot_runs_is_noticed_by_the_next_answer(tmp_path: Path) -> None:
    """And whoever answers is told the truth: what they said before is gone as well."""
    host = await asked(tmp_path / "host")
    await host.keep("a", *FINE)
    old = await host.urns.get((await host.round()).id)
    assert old is not None
    await host.keep("b", "oba", words=RISK)
    await host.keep("b", "noor")
    await host.urns.put(old)
    assert told_lost(await host.answer("kim", "a"))
    await host.house.step()
    await asked_again(host)


@pytest.mark.parametrize("missing", ["the vault", "the boxes", "both"])
async def test_on_another_host_without_one_of_them_everyone_is_asked_again(tmp_path: Path, missing: str) -> None:
    """The old host is off; the new one is started with what was in the backup, or found on the disk."""
    host = await asked(tmp_path / "host")
    await host.keep("a", *FINE)
    await host.keep("b", "oba", words=RISK)
    await host.down()
    other = host.moved(tmp_path / "other")
    if missing in {"the vault", "both"}:
        shutil.rmtree(other.keys)
    if missing in {"the boxes", "both"}:
        shutil.rmtree(other.sealed)
    await other.up()
    await asked_again(other)


async def test_with_everything_moved_to_another_host_nothing_is_lost(tmp_path: Path) -> None:
    host = await asked(tmp_path / "host")
    await host.keep("a", *FINE)
    await host.keep("b", "oba", words=RISK)
    await host.down()
    other = host.moved(tmp_path / "other")
    await other.up()
    await other.pulse()
    assert other.news(LOST) == []
    assert [words.text for words in (await other.item()).words] == [RISK]
    await other.down()


async def test_a_database_restored_from_the_middle_of_a_round_loses_no_answer(tmp_path: Path) -> None:
    """The boxes and the vault are of now, the database of yesterday: the round is the same, so are its answers."""
    host = await asked(tmp_path / "host")
    await host.keep("a", *FINE)
    await host.down()
    shutil.copytree(host.named, tmp_path / "backup")
    await host.up()
    await host.wait(hours=20)
    await host.keep("b", "oba", words=RISK)
    await host.restart(lambda: replaced(host.named, tmp_path / "backup"))
    await host.pulse()
    item = await host.item()
    assert (item.state, [words.text for words in item.words]) == (ItemState.INTEGRATE, [RISK])
    assert host.news(LOST) == []
    await host.in_step()
    await host.down()


async def test_a_database_restored_to_before_an_opening_asks_again_and_opens_nothing_twice(tmp_path: Path) -> None:
    """The box was opened and destroyed; yesterday's database thinks it is still to come. Told, and asked again."""
    host = await asked(tmp_path / "host")
    await host.keep("a", *FINE)
    await host.keep("b", "oba", words=RISK)
    await host.down()
    shutil.copytree(host.named, tmp_path / "backup")
    await host.up()
    await host.pulse()
    assert [words.text for words in (await host.item()).words] == [RISK]
    shown = host.everything_shown().count(RISK)
    await host.restart(lambda: replaced(host.named, tmp_path / "backup"))
    await host.wait(hours=2)
    assert len(host.news(LOST)) == 1
    item = await host.item()
    assert (item.state, item.words) == (ItemState.CONSENT, ())
    assert host.everything_shown().count(RISK) == shown
    await host.in_step()
    await host.down()


async def test_words_that_wait_go_with_the_vault_and_the_boxes_and_not_without(tmp_path: Path) -> None:
    """The second turn's box with words of the first, on another host: with both they open, with one they are lost."""
    host = await waiting(tmp_path / "host")
    await host.down()
    for gone in ("nothing", "keys", "sealed"):
        other = host.moved(tmp_path / gone)
        if gone != "nothing":
            shutil.rmtree(other.directory / gone)
        await other.up()
        await other.wait(minutes=5)
        assert len(other.news(LOST)) == (gone != "nothing")
        await other.keep("c", *EIGHT[:6])
        await other.pulse()
        opened = RISK in [words.text for words in (await other.item()).words]
        assert opened is (gone == "nothing")
        await other.down()


async def test_two_hosts_on_copies_of_everything_each_open_what_they_hold(tmp_path: Path) -> None:
    """Not noticed, and not noticeable: the copy lacks what was answered after it. Neither opens below the floor."""
    host = await asked(tmp_path / "host")
    await host.keep("a", *FINE)
    await host.down()
    other = host.moved(tmp_path / "other")
    await host.up()
    await other.up()
    await host.keep("b", "oba", words=RISK)
    await host.pulse()
    await other.pulse()
    assert [words.text for words in (await host.item()).words] == [RISK]
    item = await other.item()
    assert (item.words, RISK in other.everything_shown()) == ((), False)
    assert '"count_' not in await other.record()
    for one in (host, other):
        await one.in_step()
        await one.down()


async def test_two_processes_on_one_vault_and_copies_of_the_boxes_notice_each_other(tmp_path: Path) -> None:
    """The version in the vault moved on without this copy: it is an old box, so everyone is asked again."""
    host = await asked(tmp_path / "host")
    await host.keep("a", *FINE)
    await host.down()
    other = host.moved(tmp_path / "other")
    other.keys = host.keys
    await host.up()
    await host.keep("b", "oba", words=RISK)
    await host.keep("a", "noor")
    await other.up()
    await other.wait(minutes=5)
    assert len(other.news(LOST)) == 1
    assert RISK not in other.everything_shown()
    assert told_lost(await host.answer("kim", "a"))
    await host.wait(minutes=5)
    assert len(host.news(LOST)) == 1
    await other.down()
    await host.down()
