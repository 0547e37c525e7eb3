"""What is deleted is gone: from the file, from its journal, and from what a copy of the disk shows."""

from __future__ import annotations

import asyncio
import random
import shutil
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import psycopg
import pytest

from adapters.store import writer
from adapters.store.engine import PRAGMAS
from adapters.store.sql import SqlStore
from bot.ports import Change, Committed, Letter, Step, Trouble
from bot.testkit.samples import MAYA, NOW, A, a_circle, a_letter, a_text, an_entry, an_item, with_items
from bot.ui.model import Line, Notice, Said
from governance.state import Circle, Item
from tests.adapters.store.kit import raw, says

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
    return [file.name for file in sorted(path.parent.glob("*.db*")) if SECRET.encode() in file.read_bytes()]


def _lies(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in path.parent.glob("*.db*"))


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


@pytest.mark.parametrize("seed", [1, 8, 17])
async def test_nothing_of_erased_words_is_left_however_pages_were_filled(
    store: SqlStore, path: Path, seed: int
) -> None:
    """Texts and items of many sizes come and change, so that SQLite moves rows about; then some are erased.

    Of seeds 0 to 39 these are among the 8 with which a copy was left before the file was rebuilt.
    """
    dice = random.Random(seed)
    erased, stay = [f"{SECRET} {n:03}." for n in range(0, 300, 3)], [f"{SECRET} {n:03}." for n in range(1, 300, 3)]
    for words in sorted(erased + stay, key=lambda _: dice.random()):
        text = a_text(dice.randbytes(16).hex(), words * dice.randrange(1, 40), ref=words)
        item = replace(an_item(dice.randrange(1, 9)), why=words * dice.randrange(1, 60))
        await store.work(A, partial(_adds, text=text, item=item))
    await store.checkpoint()
    lies = _lies(path)
    assert [words for words in erased if words.encode() not in lies] == []
    clean = with_items(a_circle(A), *(an_item(n) for n in range(1, 9)))
    await store.work(A, lambda _: Step(None, Change(circle=clean, erased=tuple(erased))))
    await store.checkpoint()
    lies = _lies(path)
    assert [words for words in erased if words.encode() in lies] == []
    assert sorted(text.ref for text in await store.texts(A)) == stay


def _adds(circle: Circle | None, text: Committed, item: Item) -> Step[None]:
    before = circle or a_circle(A)
    now = with_items(before, *({**before.items, item.n: item}.values()))
    return Step(None, Change(circle=now, entries=(an_entry("leaf", text),)))


async def test_a_bot_killed_before_it_tidied_up_does_so_when_it_is_back(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy of the disk of that moment shows the words; the bot that starts on it leaves nothing of them."""
    monkeypatch.setattr(writer, "QUIET", 3600.0)
    store = await SqlStore.open(f"sqlite:///{path}")
    texts = [a_text(f"c{n:03}", f"{n} {SECRET}", ref="w") for n in range(100)]
    await store.work(A, lambda _: Step(None, Change(circle=a_circle(A), entries=(an_entry("leaf", *texts),))))
    await store.checkpoint()
    await store.work(A, lambda _: Step(None, Change(circle=a_circle(A), erased=("w",))))
    copy = tmp_path / "copy"
    copy.mkdir(mode=0o700)
    for file in path.parent.glob("*.db*"):
        shutil.copy(file, copy)
    assert _where(copy / "named.db") != []
    monkeypatch.setattr(writer, "QUIET", 0.05)
    again = await SqlStore.open(f"sqlite:///{copy}/named.db")
    for _ in range(200):
        if not _where(copy / "named.db"):
            break
        await asyncio.sleep(0.05)
    assert _where(copy / "named.db") == []
    assert (await again.texts(A), await again.record(A)) == ([], [(0, b"leaf")])
    await again.close()
    await store.close()
    assert _where(path) == []


async def test_a_rebuild_that_fails_stays_owed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program writes: that is said, nothing else is hurt, and the next time it is done."""
    monkeypatch.setattr(writer, "QUIET", 3600.0)
    monkeypatch.setitem(PRAGMAS, "busy_timeout", 50)
    store = await SqlStore.open(f"sqlite:///{path}")
    await store.work(A, lambda _: Step(None, Change(circle=a_circle(A), forget=MAYA)))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Trouble, match="Another program"):
        await store.checkpoint()
    other.close()
    assert raw(store, "PRAGMA user_version") == (1,)
    await store.checkpoint()
    assert raw(store, "PRAGMA user_version") == (0,)
    await store.close()


@pytest.mark.server
async def test_on_postgresql_nothing_is_left_in_the_tables_files(postgres: str) -> None:
    """The server's own journal keeps it until it is written over (SECURITY.md says so); its tables do not."""
    store = await SqlStore.open(postgres)
    texts = [a_text(f"c{n:03}", f"{n:03} {SECRET}", ref="w" if n % 3 else "stays") for n in range(100)]
    await store.work(A, lambda _: Step(None, Change(circle=a_circle(A), entries=(an_entry("leaf", *texts),))))

    def there() -> int:
        with psycopg.connect(postgres, autocommit=True) as admin:
            admin.execute("CHECKPOINT")
            row = admin.execute("SELECT pg_read_binary_file(pg_relation_filepath('texts'))").fetchone()
        assert row is not None
        return sum(f"{n:03} {SECRET}".encode() in row[0] for n in range(100) if n % 3)

    assert there() == 66
    await store.work(A, lambda _: Step(None, Change(circle=a_circle(A), erased=("w",))))
    assert there() == 66
    await store.checkpoint()
    assert (there(), len(await store.texts(A))) == (0, 34)
    await store.close()


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
