"""One writer: what shares a commit, what does not, and what happens to callers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from adapters.store.sql import SqlStore
from bot.ports import Change, Repeat, Spot, Step, Trouble
from bot.testkit.samples import NOW, A, B, a_circle, a_letter, an_entry, an_item, with_items
from governance.commands import Place
from governance.ids import CircleId, RoundId
from governance.state import Circle
from tests.adapters.store.kit import record, says


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    opened = await SqlStore.open(f"sqlite:///{tmp_path}/named.db")
    yield opened
    await opened.close()


async def test_what_waits_shares_a_commit(store: SqlStore) -> None:
    """A hundred words at once need far fewer than a hundred commits, and none is lost or moved."""
    before = store.commits
    await asyncio.gather(*(store.work(A, says(str(n)), key=str(n)) for n in range(100)))
    assert await record(store) == [str(n) for n in range(100)]
    assert store.commits - before <= 10


async def test_alone_each_has_its_own(tmp_path: Path) -> None:
    """Inline there is no group and no thread: one commit a work."""
    store = await SqlStore.open(f"sqlite:///{tmp_path}/inline.db", inline=True)
    await asyncio.gather(*(store.work(A, says(str(n))) for n in range(5)))
    assert (store.commits, await record(store)) == (5, ["0", "1", "2", "3", "4"])
    await store.close()


def _broken(circle: Circle | None) -> Step[None]:
    """A state that cannot be written: found out only when the whole group is written."""
    return Step(None, Change(circle=replace(circle or a_circle(B), name=object())))  # type: ignore[arg-type]  # on purpose


async def test_work_that_cannot_be_written_hurts_no_other(store: SqlStore) -> None:
    """It fails late, with everything else of its commit; each of those is then done by itself."""
    works: list[Any] = [store.work(A, says(str(n)), key=str(n)) for n in range(10)]
    works.insert(5, store.work(B, _broken))
    works.insert(7, store.bind(A, Place.HOME, Spot("matrix", "!home")))
    results = await asyncio.gather(*works, return_exceptions=True)
    assert [type(result) for n, result in enumerate(results) if n == 5] == [TypeError]
    assert [result for n, result in enumerate(results) if n not in {5, 7}] == [str(n) for n in range(10)]
    assert sorted(await record(store), key=int) == [str(n) for n in range(10)]
    assert (await store.circles(), await store.spots(A, Place.HOME)) == ([A], [Spot("matrix", "!home")])


async def test_a_repeat_among_others_hurts_no_other(store: SqlStore) -> None:
    works = [store.work(A, says(str(n)), key=str(n % 8)) for n in range(10)]
    results = await asyncio.gather(*works, return_exceptions=True)
    assert [type(result) for result in results[8:]] == [Repeat, Repeat]
    assert await record(store) == [str(n) for n in range(8)]


async def test_a_closing_is_alone_in_its_commit(store: SqlStore) -> None:
    """Nothing that comes out of an urn is written in one transaction with anything named."""
    commits: list[list[str]] = [[]]  # each with a statement's table, once for each row
    engine = store._engines.write

    def note(_c: Any, _cursor: Any, sql: str, params: Any, _ctx: Any, many: object) -> None:
        if sql.startswith("INSERT INTO"):
            commits[-1] += [sql.split()[2]] * (len(params) if many else 1)

    event.listen(engine, "before_cursor_execute", note)
    event.listen(engine, "commit", lambda _: commits.append([]))
    closes = Change(circle=a_circle(B), released=RoundId("r"), entries=(an_entry("batch"),))
    works: list[Any] = [store.work(A, says(str(n)), key=str(n)) for n in range(6)]
    works.insert(3, store.work(B, lambda _: Step(None, closes), key="pulse"))
    await asyncio.gather(*works)
    [closing] = [tables for tables in commits if "closings" in tables]
    assert sorted(closing) == ["circles", "closings", "inbox", "leaves"]
    assert (await record(store), await record(store, B)) == ([str(n) for n in range(6)], ["batch"])


async def test_only_what_changed_is_written(store: SqlStore) -> None:
    """A word about one item of fifty writes that item's row and the head."""
    circle = with_items(a_circle(A), *(an_item(n) for n in range(1, 51)))
    await store.work(A, lambda _: Step(None, Change(circle=circle)))
    rows: list[tuple[str, int]] = []

    def note(_c: Any, _cursor: Any, sql: str, params: Any, _ctx: Any, many: object) -> None:
        if sql.startswith(("INSERT", "UPDATE")):
            rows.append((" ".join(sql.split()[:3]).removesuffix(" SET"), len(params) if many else 1))

    event.listen(store._engines.write, "before_cursor_execute", note)
    again = replace(circle, items={**circle.items, 7: replace(circle.items[7], title="other")})
    await store.work(A, lambda _: Step(None, Change(circle=again)))
    assert rows == [("UPDATE circles", 1), ("INSERT INTO items", 1)]
    assert await store.circle(A) == again


async def test_a_caller_that_went_away_leaves_the_writer_working(store: SqlStore) -> None:
    """Cancelling stops the waiting, not the work: it was handed over."""
    task = asyncio.ensure_future(store.work(A, says("gone")))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await store.work(A, says("next")) == "next"
    assert await record(store) == ["gone", "next"]


async def test_closing_finishes_what_waits(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/closing.db"
    store = await SqlStore.open(url)
    works = [asyncio.ensure_future(store.work(A, says(str(n)))) for n in range(20)]
    await asyncio.sleep(0)
    await store.close()
    assert await asyncio.gather(*works) == [str(n) for n in range(20)]
    with pytest.raises(Trouble):
        await store.work(A, says("late"))
    again = await SqlStore.open(url)
    assert await record(again) == [str(n) for n in range(20)]
    await again.close()


async def test_what_is_handed_out_may_be_more_than_one_commit_knows(store: SqlStore) -> None:
    """Several couriers at once share the letters; none gets one twice."""
    letters = tuple(a_letter(f"{n:02}") for n in range(30))
    await store.work(A, says("x", *letters))
    parts = await asyncio.gather(*(store.letters(NOW, 7) for _ in range(6)))
    assert sorted(letter.id for part in parts for letter in part) == [letter.id for letter in letters]


async def test_circles_never_mix(store: SqlStore) -> None:
    """Many circles in one commit; each record holds its own words only."""
    ids = [CircleId(f"{n:064}") for n in range(8)]
    await asyncio.gather(*(store.work(id_, says(f"{id_[-1]} {n}", id_=id_)) for n in range(5) for id_ in ids))
    assert [await record(store, id_) for id_ in ids] == [[f"{id_[-1]} {n}" for n in range(5)] for id_ in ids]


async def test_old_inbox_marks_go_and_young_ones_stay(store: SqlStore) -> None:
    """A mark is a hash without a time; it goes 30 days after the first pruning that saw it."""
    await store.work(A, lambda _: Step(None), key="old")
    await store.prune(NOW)
    await store.work(A, lambda _: Step(None), key="young")
    await store.prune(NOW + timedelta(days=30))
    with pytest.raises(Repeat):
        await store.work(A, lambda _: Step(None), key="old")
    await store.beat(NOW + timedelta(days=31))  # the heartbeat prunes once a day
    assert await store.work(A, lambda _: Step("anew"), key="old") == "anew"
    with pytest.raises(Repeat):
        await store.work(A, lambda _: Step(None), key="young")
