"""Full, read-only, locked and damaged files: plain words, nothing half kept, and work goes on afterwards."""

from __future__ import annotations

import asyncio
import os
import resource
import sqlite3
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from adapters.store.engine import PRAGMAS
from adapters.store.sql import SqlStore
from bot.ports import Account, Change, Step, Trouble
from bot.testkit.samples import MAYA, NOW, A, a_circle, a_letter, a_text, an_entry
from governance.state import Circle
from tests.adapters.store.kit import raw, record, says

PAGE = 4096
SECRET = "what somebody said"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "named.db"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[SqlStore]:
    opened = await SqlStore.open(f"sqlite:///{path}")
    await opened.work(A, says("before"))
    yield opened
    await opened.close()


def _big(_: Circle | None) -> Step[None]:
    """Needs some hundred pages, in every table a change can touch."""
    text = a_text("c", SECRET * 20_000, MAYA)
    change = Change(
        circle=a_circle(A),
        entries=(an_entry("big", text),),
        letters=(a_letter("big"),),
        accounts=((Account("matrix", "@maya"), MAYA),),
    )
    return Step(None, change)


async def _nothing_of_it(store: SqlStore) -> None:
    assert (await record(store), await store.texts(A), await store.letters(NOW, 9)) == (["before"], [], [])
    circle = await store.circle(A)
    assert circle is not None
    assert (circle.aim, await store.person(A, Account("matrix", "@maya"))) == ("before", None)


async def _goes_on(store: SqlStore, words: list[str]) -> None:
    assert await store.work(A, says("after"), key="event") == "after"
    assert await record(store) == [*words, "after"]


async def test_a_full_disk(store: SqlStore) -> None:
    """What does not fit is refused, the small word beside it in the same commit is kept."""
    pages = raw(store, "PRAGMA page_count")[0]
    raw(store, f"PRAGMA max_page_count={pages + 8}")
    results = await asyncio.gather(
        store.work(A, _big, key="event"), store.work(A, says("small")), return_exceptions=True
    )
    assert isinstance(results[0], Trouble)
    assert "full" in str(results[0])
    assert SECRET not in str(results[0])
    assert (results[1], await record(store), await store.texts(A)) == ("small", ["before", "small"], [])
    raw(store, "PRAGMA max_page_count=1000000")
    await _goes_on(store, ["before", "small"])


@contextmanager
def _no_file_longer_than(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_a_disk_that_fails_in_the_middle_of_writing(store: SqlStore, path: Path) -> None:
    """The operating system cuts the journal short."""
    journal = path.with_name("named.db-wal").stat().st_size
    with _no_file_longer_than(journal + 50_000), pytest.raises(Trouble, match="error") as told:
        await store.work(A, _big, key="event")
    assert SECRET not in str(told.value)
    await _nothing_of_it(store)
    await _goes_on(store, ["before"])


async def test_a_file_that_takes_no_writing(store: SqlStore) -> None:
    raw(store, "PRAGMA query_only=1")
    with pytest.raises(Trouble, match="cannot be written"):
        await store.work(A, _big, key="event")
    raw(store, "PRAGMA query_only=0")
    await _nothing_of_it(store)
    await _goes_on(store, ["before"])


@contextmanager
def _as_nobody() -> Iterator[None]:
    """Permissions mean nothing to root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def _only_readable(path: Path) -> None:
    path.chmod(0o400)
    path.parent.chmod(0o755)


async def test_a_file_of_somebody_else_is_refused_at_start() -> None:
    with TemporaryDirectory() as directory:
        path = Path(directory) / "named.db"
        store = await SqlStore.open(f"sqlite:///{path}")
        await store.close()
        _only_readable(path)
        with _as_nobody(), pytest.raises(Trouble, match="Check owner and permissions") as told:
            await SqlStore.open(f"sqlite:///{path}", inline=True)
    assert told.value.final


async def test_a_file_that_somebody_else_keeps_locked(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said after the waiting time; when the lock is gone all goes on."""
    monkeypatch.setitem(PRAGMAS, "busy_timeout", 50)
    store = await SqlStore.open(f"sqlite:///{path}")
    await store.work(A, says("before"))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Trouble, match="locked") as told:
        await store.work(A, _big, key="event")
    assert not told.value.final
    other.execute("ROLLBACK")
    other.close()
    await _nothing_of_it(store)
    await _goes_on(store, ["before"])
    await store.close()


@pytest.fixture
def letter(path: Path) -> bytes:
    """Something of the person's own lies where the store should."""
    path.write_bytes(b"a letter to my mother\n" * 500)
    return path.read_bytes()


async def test_something_else_than_a_database_is_refused_at_start(path: Path, letter: bytes) -> None:
    with pytest.raises(Trouble, match="not a database") as told:
        await SqlStore.open(f"sqlite:///{path}")
    assert told.value.final
    assert await asyncio.to_thread(path.read_bytes) == letter


def _spoil(path: Path, pages: Iterable[int]) -> None:
    """Overwrite pages, counted from 1, as far as the file goes."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        for page in pages:
            if page * PAGE <= size:
                file.seek((page - 1) * PAGE)
                file.write(b"\x55" * PAGE)


async def test_a_damaged_file_is_said_and_never_written_to(path: Path) -> None:
    """Every page but the first is overwritten: reading and writing say so; no made-up state comes back."""
    store = await SqlStore.open(f"sqlite:///{path}")
    await store.work(A, says("before"))
    await store.close()
    _spoil(path, range(2, 99))
    with pytest.raises(Trouble, match="damaged") as told:
        await SqlStore.open(f"sqlite:///{path}")
    assert told.value.final


async def test_damage_that_comes_while_it_runs(path: Path) -> None:
    """A page of the record goes bad: reading it says so, and the rest goes on."""
    store = await SqlStore.open(f"sqlite:///{path}")
    await store.work(A, says("before"))
    [root] = raw(store, "SELECT rootpage FROM sqlite_master WHERE name = 'leaves'")
    await store.close()
    _spoil(path, [root])
    store = await SqlStore.open(f"sqlite:///{path}")
    for call in (store.record(A), store.work(A, says("on it"))):
        with pytest.raises(Trouble, match="damaged"):
            await call
    circle = await store.circle(A)
    assert circle is not None
    assert circle.aim == "before"
    await store.close()


async def test_a_state_no_version_wrote(store: SqlStore) -> None:
    """Somebody edited the head by hand: said in plain words, without what is in it."""
    await store.close()
    path = store._engines.write.url.database
    assert path is not None
    with sqlite3.connect(path) as editor:
        editor.execute("UPDATE circles SET head = ?", (f'{{"name":"{SECRET}"}}'.encode(),))
    editor.close()
    again = await SqlStore.open(f"sqlite:///{path}")
    for call in (again.circle(A), again.work(A, says("x"))):
        with pytest.raises(Trouble, match="cannot be read") as told:
            await call
        assert SECRET not in str(told.value)
    await again.close()
