"""Somebody edits the database so that four answers might open. The numbers that count were sealed in with them.

What is kept: our own code opens no word and no number below what was promised when people were asked, whatever the
database says now. What is not kept: whoever holds vault and boxes together reads every answer with a few lines of
their own; that is why the vault lies in memory and in no backup.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from governance.state import RoundKind
from tests.bad_days.days import COLD, FINE, RISK, asked, waiting, weekly
from tests.bad_days.host import Host
from tests.unit.app.world import CIRCLE, EIGHT

Json = dict[str, Any]
SECOND = 1_000_000


def edited(host: Host, change: Callable[[Json, Json], None]) -> None:
    """Let ``change`` edit the stored circle and its item 1; what is due is due at once."""
    link = sqlite3.connect(host.named / "table.db")
    (head,) = link.execute("SELECT head FROM circles").fetchone()
    (body,) = link.execute("SELECT body FROM items WHERE n = 1").fetchone()
    circle, item = json.loads(head), json.loads(body)
    change(circle, item)
    now = int(host.clock.now().timestamp()) * SECOND
    link.execute("UPDATE circles SET head = ?, due_at = ?", (json.dumps(circle).encode(), now))
    link.execute("UPDATE items SET body = ?, due_at = ? WHERE n = 1", (json.dumps(item).encode(), now))
    link.commit()
    link.close()


def no_floor(circle: Json, item: Json) -> None:
    circle["rules"] = {**circle.get("rules", {}), "floor": 0, "small_share": 1, "small_least": 1}
    for round_ in (item.get("round"), circle.get("listening")):
        if round_:
            round_.update(floor=0, least=1)


def fewer_people(_: Json, item: Json) -> None:
    item["round"].update(electorate=item["round"]["electorate"][:2], awake=1, members=1, circle_size=2, least=0)


def over_at_once(circle: Json, item: Json) -> None:
    for round_ in (item.get("round"), circle.get("listening")):
        if round_:
            round_.update(ends_at="2027-01-04T10:00:01Z", extended=True)
    circle["listening"]["last"] = "2027-01-04T10:00:01Z"


def other_numbers(_: Json, item: Json) -> None:
    item["round"].update(closings=7, extended=True)


def other_kind(_: Json, item: Json) -> None:
    item["round"].update(kind="review", floor=0, least=1)
    item["state"] = "review"


def everything(circle: Json, item: Json) -> None:
    for change in (no_floor, fewer_people, over_at_once, other_numbers):
        change(circle, item)
    item["round"]["least"] = 1


async def nothing_came_out(host: Host, *words: str, counted: int = 0) -> None:
    record = await host.record()
    assert record.count('"count_') == counted
    await host.in_step()
    for one in words:
        assert one not in host.everything_shown() + record
        assert one.encode() not in host.files(host.named)


@pytest.mark.parametrize("change", [no_floor, fewer_people, over_at_once, other_numbers, other_kind, everything])
async def test_four_answers_stay_sealed_whatever_is_written_into_the_database(
    tmp_path: Path, change: Callable[[Json, Json], None]
) -> None:
    host = await asked(tmp_path / "host")
    await host.keep("b", "oba", words=RISK)
    await host.keep("e", "li", words="A friend cannot stand it")
    await host.keep("a", "sam", words="The stairs are steep")
    await host.keep("b", "ines", n=1)
    await host.keep("b", "oba", words=COLD, n=0)
    await host.restart(lambda: edited(host, change))
    await host.wait(days=9)
    await nothing_came_out(host, RISK, "A friend cannot stand it", "The stairs are steep", COLD)
    await host.down()


async def test_a_rule_written_into_the_database_opens_no_words_that_waited_under_another(tmp_path: Path) -> None:
    """They moved into a box whose own promise is less; theirs came along."""
    host = await waiting(tmp_path / "host")
    counted = (await host.record()).count('"count_')
    await host.restart(lambda: edited(host, lambda circle, _: no_floor(circle, {})))
    await host.keep("c", "maya", "li")
    await host.pulse()
    third = await host.round()
    assert (third.kind, third.floor) == (RoundKind.TURN, 0)
    await host.keep("c", "maya", "li", "sam", "kim")
    await host.pulse()
    await nothing_came_out(host, RISK, counted=counted)
    await host.down()


async def test_a_floor_the_group_itself_lowered_holds_for_words_said_after_it(tmp_path: Path) -> None:
    """Words said under five wait on in the next box and open among six; a later box opens with four."""
    for answering, opens in ((EIGHT[:4], False), (EIGHT[:6], True)):
        host = await waiting(tmp_path / f"host {len(answering)}")
        await host.down()

        def three(circle: Json, _: Json) -> None:
            circle["rules"] = {**circle.get("rules", {}), "floor": 3}

        edited(host, three)
        await host.up()
        await host.pulse()
        assert (await host.round()).floor == 3
        await host.keep("c", *answering)
        await host.pulse()
        assert (RISK in [words.text for words in (await host.item()).words]) is opens
        await host.down()


async def test_somebody_written_onto_the_list_has_no_place_in_the_box(tmp_path: Path) -> None:
    """Two invented people cannot make four answers six: a box has places for those who were asked."""
    host = await asked(tmp_path / "host")
    await host.keep("b", "oba", words=RISK)
    await host.keep("a", "li", "sam", "ines")

    def invented(circle: Json, item: Json) -> None:
        for name in ("x", "y"):
            person = {**next(iter(circle["people"].values())), "id": f"id-{name}", "name": name}
            circle["people"][f"id-{name}"] = person
            item["round"]["electorate"].append(f"id-{name}")

    await host.restart(lambda: edited(host, invented))
    number = (await host.round()).number
    link = sqlite3.connect(host.named / "table.db")
    for name in ("x", "y"):
        link.execute("INSERT INTO accounts VALUES (?, 'test', ?, ?)", (CIRCLE, f"@{name}", f"id-{name}"))
    link.commit()
    link.close()
    for name in ("x", "y"):
        assert "could not be saved" in await host.answer(name, "a")
    assert (await host.round()).number == number
    await host.keep("a", "ines")
    await host.wait(days=9)
    await nothing_came_out(host, RISK)
    await host.down()


@pytest.mark.parametrize("table", ["items", "circles"])
async def test_what_is_deleted_from_the_database_is_destroyed_unopened(tmp_path: Path, table: str) -> None:
    host = await asked(tmp_path / "host")
    await host.keep("b", "oba", words=RISK)
    await host.keep("a", *FINE)

    def deleted() -> None:
        link = sqlite3.connect(host.named / "table.db")
        link.execute("DELETE FROM " + table)
        link.commit()
        link.close()

    before = (await host.round()).id
    shown = len(host.platform.log)
    await host.restart(deleted)
    urns, keys = await host.boxes()
    assert before not in {*urns, *keys}
    if table == "circles":
        assert await host.boxes() == ([], [])
        await host.wait(days=9)
        assert len(host.platform.log) == shown
    assert RISK.encode() not in host.files(host.directory)
    await host.down()


async def test_who_has_the_database_and_the_boxes_reads_nothing_and_with_the_vault_everything(tmp_path: Path) -> None:
    """The promise about a stolen disk is kept without the vault, and only without it."""
    host = await weekly(tmp_path / "host")
    await host.propose("Meet on Fridays")
    await host.keep("b", "oba", words=RISK, n=2)
    await host.keep("b", "oba", words=COLD, n=0)
    rounds = [await host.round(n) for n in (2, 0)]
    lying = host.files(host.named) + host.files(host.sealed)
    for words, round_ in zip((RISK, COLD), rounds, strict=True):
        assert words.encode() not in lying
        row, key = await host.urns.get(round_.id), await host.vault.get(round_.id)
        assert row is not None
        assert key is not None
        opened = host.vault.unseal(key, round_.id, key.version, row.blob)
        assert opened is not None
        assert words.encode() in opened
    await host.down()
