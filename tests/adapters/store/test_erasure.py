"""What is deleted is gone: from the file, from its journal, and from what a copy of the disk shows."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.store import writer
from adapters.store.engine import PRAGMAS
from adapters.store.sql import SqlStore
from bot.ports import Change, Letter, Step, Trouble
from bot.testkit.samples import MAYA, NOW, A, a_circle, a_letter, a_text, an_entry
from bot.ui.model import Line, Notice, Said
from tests.adapters.store.kit import says

SECRET = "the report names who came"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "named.db"


@pytest.fixture
async def store(path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SqlStore]:
    monkeypatch.setattr(writer, "QUIET", 3600.0)  # by itself it does nothing during the test
    opened = await SqlStore.open(f"sqlite:///{path}")
    yield opened
    await opened.close()


def _where(path: Path) -> list[str]:
    """Name the files of the database in which the words can be read."""
    return [file.name for file in sorted(path.parent.iterdir()) if SECRET.encode() in file.read_bytes()]


def _letters(count: int) -> tuple[Letter, ...]:
    notice = Notice(lines=(Line(text=Said(SECRET)),))
    return tuple(replace(a_letter(f"{n}"), notice=notice) for n in range(count))


async def test_nothing_of_a_letter_is_left_when_it_is_out(store: SqlStore, path: Path) -> None:
    """Two hundred letters go out; before the checkpoint the journal still shows them, after it nothing does."""
    await store.work(A, says("x", *_letters(200)))
    assert _where(path) == ["named.db-wal"]
    for letter in await store.letters(NOW, 200):
        await store.sent(letter)
    assert _where(path) != []  # so the test can see what it looks for
    await store.checkpoint()
    assert _where(path) == []
    assert path.with_name("named.db-wal").stat().st_size == 0


async def test_nothing_of_a_forgotten_text_is_left(store: SqlStore, path: Path) -> None:
    """Also when it had long been copied from the journal into the file."""
    texts = [a_text(f"c{n:03}", f"{n} {SECRET}", MAYA) for n in range(100)]
    await store.work(A, lambda _: Step(None, Change(circle=a_circle(A), entries=(an_entry("leaf", *texts),))))
    await store.checkpoint()
    assert _where(path) == ["named.db"]
    await store.work(A, lambda _: Step(None, Change(circle=a_circle(A), forget=MAYA)))
    await store.checkpoint()
    assert (_where(path), await store.texts(A)) == ([], [])


async def test_it_happens_by_itself_when_the_writer_rests(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "QUIET", 0.05)
    store = await SqlStore.open(f"sqlite:///{path}")
    await store.work(A, says("x", *_letters(20)))
    for letter in await store.letters(NOW, 20):
        await store.sent(letter)
    for _ in range(200):
        if not _where(path):
            break
        await asyncio.sleep(0.05)
    assert _where(path) == []
    await store.close()


async def test_a_reader_that_is_in_the_way_is_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The checkpoint itself does not raise then: its result row says "busy", and that is read."""
    monkeypatch.setattr(writer, "QUIET", 3600.0)
    monkeypatch.setitem(PRAGMAS, "busy_timeout", 50)
    store = await SqlStore.open(f"sqlite:///{path}")
    await store.work(A, says("x", *_letters(20)))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM letters").fetchone()
    for letter in await store.letters(NOW, 20):
        await store.sent(letter)
    with pytest.raises(Trouble, match="Another program"):
        await store.checkpoint()
    assert _where(path) != []
    other.close()
    await store.checkpoint()
    assert _where(path) == []
    await store.close()
