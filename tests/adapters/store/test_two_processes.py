"""Two processes on one database: nothing overwritten, nothing handed out twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from adapters.store.outbox import LEASE
from adapters.store.sql import SqlStore
from bot.ports import Change, Repeat, Step, Trouble
from bot.testkit.samples import NOW, A, B, a_circle, a_letter, an_entry
from governance.ids import CircleId
from governance.state import Circle
from tests.adapters.store.kit import record, says

Pair = tuple[SqlStore, SqlStore]
BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.server)]


async def _pair(url: str) -> AsyncIterator[Pair]:
    first, second = await asyncio.gather(SqlStore.open(url), SqlStore.open(url))  # they also migrate at once
    yield first, second
    await first.close()
    await second.close()


@pytest.fixture(params=BOTH)
async def pair(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Pair]:
    url = f"sqlite:///{tmp_path}/named.db" if request.param == "sqlite" else request.getfixturevalue("postgres")
    async for both in _pair(url):
        yield both


@pytest.fixture
async def on_postgres(postgres: str) -> AsyncIterator[Pair]:
    async for both in _pair(postgres):
        yield both


def _add_one(circle: Circle | None) -> Step[int]:
    known = circle or a_circle(A)
    count = known.strangers + 1
    return Step(count, Change(circle=replace(known, strangers=count), entries=(an_entry(str(count)),)))


async def test_both_write_one_circle_and_none_overwrites_the_other(pair: Pair) -> None:
    """Sixty times "read, add one, write" from two sides: sixty, each number once, one record."""
    counts = await asyncio.gather(*(pair[n % 2].work(A, _add_one, key=str(n)) for n in range(60)))
    assert sorted(counts) == list(range(1, 61))
    for store in pair:
        circle = await store.circle(A)
        assert circle is not None
        assert (circle.strangers, await record(store)) == (60, [str(n) for n in range(1, 61)])


async def test_a_conflict_runs_the_step_again(on_postgres: Pair) -> None:
    """The other side writes between this side's reading and writing: it is decided afresh."""
    first, second = on_postgres
    await first.work(A, says("0"))
    seen: list[str] = []
    loop = asyncio.get_running_loop()

    def step(circle: Circle | None) -> Step[str]:
        assert circle is not None
        seen.append(circle.aim)
        if len(seen) == 1:  # on the writer's thread of the first; the second has a thread of its own
            asyncio.run_coroutine_threadsafe(second.work(A, says("other")), loop).result(10)
        return says("mine")(circle)

    assert await first.work(A, step, key="event") == "mine"
    assert (seen, await record(first)) == (["0", "other"], ["0", "other", "mine"])


async def test_an_event_heard_by_both_is_handled_by_one(pair: Pair) -> None:
    results = await asyncio.gather(
        *(store.work(A, _add_one, key=str(n)) for n in range(20) for store in pair), return_exceptions=True
    )
    assert sum(isinstance(result, Repeat) for result in results) == 20
    assert sorted(result for result in results if isinstance(result, int)) == list(range(1, 21))


async def test_many_circles_from_both_sides_in_opposite_order(pair: Pair) -> None:
    """Each group locks its circles in one order, so the two never wait for each other for ever."""
    ids = [CircleId(f"{n:064}") for n in range(12)]
    forth = [pair[0].work(id_, says("forth", id_=id_)) for id_ in ids * 3]
    back = [pair[1].work(id_, says("back", id_=id_)) for id_ in reversed(ids * 3)]
    async with asyncio.timeout(30):
        await asyncio.gather(*forth, *back)
    assert [sorted(await record(pair[0], id_)) for id_ in ids] == [["back"] * 3 + ["forth"] * 3] * 12


async def test_letters_go_to_one_of_both_and_come_back_when_it_died(on_postgres: Pair) -> None:
    """Handed out to one, a letter is another's only when the lease has run out."""
    first, second = on_postgres
    await first.work(A, says("x", *(a_letter(f"{n:02}") for n in range(20))))
    mine, theirs = await asyncio.gather(first.letters(NOW, 12), second.letters(NOW, 12))
    assert sorted(letter.id for letter in (*mine, *theirs)) == [f"{n:02}" for n in range(20)]
    await second.sent(theirs[0])
    # ``first`` dies here: it settles nothing.
    late = NOW + LEASE
    assert await second.next_letter() == late
    assert list(await second.letters(late - timedelta(seconds=1), 99)) == []
    assert sorted(letter.id for letter in await second.letters(late, 99)) == sorted(letter.id for letter in mine)


async def test_a_connection_that_was_cut_is_made_anew(on_postgres: Pair, postgres: str) -> None:
    """The server drops everybody while they rest: the next word is kept as if nothing had been."""
    store = on_postgres[0]
    await store.work(A, says("before"))
    await store.work(B, says("reader", id_=B))
    assert await store.circle(B) is not None
    with psycopg.connect(postgres, autocommit=True) as admin:
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    word, circle = await asyncio.gather(store.work(A, says("after")), store.circle(B))
    assert (word, circle is not None, await record(store)) == ("after", True, ["before", "after"])


async def test_a_server_that_is_gone_is_said_in_plain_words() -> None:
    """Nobody listens there."""
    with pytest.raises(Trouble, match="cannot be reached") as told:
        await SqlStore.open("postgresql://nobody:secret@127.0.0.1:1/none")
    assert "secret" not in str(told.value)
