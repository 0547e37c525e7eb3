"""The store's contract, on memory, SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.store.sql import SqlStore
from bot.ports import Change, Repeat, Step, Store, Trouble
from bot.testkit.letters_contract import LettersContract
from bot.testkit.samples import A, a_circle
from bot.testkit.store import MemoryStore
from bot.testkit.store_contract import Reopen, WorkContract


class TestMemory(WorkContract, LettersContract):
    @pytest.fixture
    async def store(self) -> Store:
        return MemoryStore()

    @pytest.fixture
    def reopen(self) -> Reopen:
        async def again(store: Store) -> Store:
            assert isinstance(store, MemoryStore)
            return store.reopened()

        return again


class _Sql(WorkContract, LettersContract):
    @pytest.fixture
    async def stores(self) -> AsyncIterator[list[SqlStore]]:
        opened: list[SqlStore] = []
        yield opened
        for store in opened:
            await store.close()

    @pytest.fixture
    async def store(self, url: str, *, inline: bool, stores: list[SqlStore]) -> Store:
        stores.append(await SqlStore.open(url, inline=inline))
        return stores[-1]

    @pytest.fixture
    def reopen(self, url: str, *, inline: bool, stores: list[SqlStore]) -> Reopen:
        async def again(store: Store) -> Store:
            await store.close()
            # No shelf: everything is read from the database.
            stores.append(await SqlStore.open(url, inline=inline, shelf=0))
            return stores[-1]

        return again


class TestSqlite(_Sql):
    @pytest.fixture(params=[False, True], ids=["threads", "inline"])
    def inline(self, request: pytest.FixtureRequest) -> bool:
        return bool(request.param)

    @pytest.fixture
    def url(self, tmp_path: Path) -> str:
        return f"sqlite:///{tmp_path}/named.db"


@pytest.mark.server
class TestPostgres(_Sql):
    @pytest.fixture
    def inline(self) -> bool:
        return False

    @pytest.fixture
    def url(self, postgres: str) -> str:
        return postgres


async def test_the_store_in_memory_can_be_stopped_around_a_commit() -> None:
    """Before it: nothing is kept, the key neither. After it: everything is, and nobody was told."""
    for moment, kept in (("before", None), ("after", a_circle(A))):
        store = MemoryStore()

        def stop(now: str, moment: str = moment) -> None:
            if now == moment:
                raise Trouble("stopped here")

        store.crash = stop
        with pytest.raises(Trouble):
            await store.work(A, lambda _: Step(None, Change(circle=a_circle(A))), key="event")
        again = store.reopened()
        assert await again.circle(A) == kept
        if kept is None:
            assert await again.work(A, lambda _: Step("done"), key="event") == "done"
        else:
            with pytest.raises(Repeat):
                await again.work(A, lambda _: Step("done"), key="event")
