"""Durable appends a second: the named store against the bare floor of the same disk, in the same run.

Floor: raw sqlite3, write-ahead log, ``synchronous=FULL``, one row a commit. An append here is a whole
``Store.work``: inbox key, compare-and-swap of the circle, leaf, committed text and a letter. Rounds of
floor and store take turns, so a disk that slows down slows both; the median of the rounds counts.
"""

from __future__ import annotations

import asyncio
import sqlite3
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from adapters.store.sql import SqlStore
from bot.ports import Change, Committed, Entry, Step
from bot.testkit.entropy import SeededEntropy
from bot.testkit.samples import A, a_circle, a_letter
from governance.state import Circle

ROUNDS = 5
FLOOR, ALONE, MANY, WAITING = 400, 300, 4000, 100
LETTER = replace(a_letter("one"), notice=None)
LEAF = b'{"body":"' + b"x" * 200 + b'","kind":"version"}'


def floor(path: Path, count: int) -> float:
    """Return single-row commits a second."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=wal")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS rows (n INTEGER PRIMARY KEY, leaf BLOB NOT NULL)")
    start = time.perf_counter()
    for _ in range(count):
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO rows (leaf) VALUES (?)", (LEAF,))
        connection.execute("COMMIT")
    took = time.perf_counter() - start
    connection.close()
    return count / took


class Appender:
    """Appends to one circle; every append has its own key, commitment and letter."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store
        self._entropy = SeededEntropy("bench")
        self._count = 0

    async def append(self) -> None:
        """Append once; durable when it returns."""
        self._count += 1
        name = f"{self._count:064}"
        text = Committed(commitment=name, salt=self._entropy.token(), text="We accept for one year", owner=None)
        entries, letters = (Entry(leaf=LEAF, texts=(text,)),), (replace(LETTER, id=name),)

        def step(circle: Circle | None) -> Step[None]:
            return Step(None, Change(circle=circle or a_circle(A), entries=entries, letters=letters))

        await self._store.work(A, step, key=name)

    async def alone(self) -> float:
        """Return appends a second, one after the other."""
        return await self._rate(1, ALONE)

    async def waiting(self) -> float:
        """Return appends a second with a hundred always waiting."""
        return await self._rate(WAITING, MANY // WAITING)

    async def _rate(self, callers: int, each: int) -> float:
        async def caller() -> None:
            for _ in range(each):
                await self.append()

        start = time.perf_counter()
        await asyncio.gather(*(caller() for _ in range(callers)))
        return callers * each / (time.perf_counter() - start)


async def main() -> None:
    """Print rates and ratios."""
    with TemporaryDirectory(dir=Path.cwd()) as directory:
        place = Path(directory)
        store = await SqlStore.open(f"sqlite:///{place}/named.db")
        appender = Appender(store)
        await appender.append()
        rates: dict[str, list[float]] = {"floor": [], "alone": [], "waiting": []}
        for _ in range(ROUNDS):
            rates["floor"].append(floor(place / "floor.db", FLOOR))
            rates["alone"].append(await appender.alone())
            rates["waiting"].append(await appender.waiting())
        await store.close()
    show(rates, print)


def show(rates: dict[str, list[float]], say: Callable[[str], None]) -> None:
    """Say medians, and ratios to the floor beside their goals."""
    middle = {name: statistics.median(found) for name, found in rates.items()}
    say(f"raw sqlite3, one row a commit      {middle['floor']:9,.0f} /s")
    for name, label, goal in (("alone", "work, alone", 0.35), ("waiting", f"work, {WAITING} waiting", 6.0)):
        ratio = middle[name] / middle["floor"]
        say(f"{label:34} {middle[name]:9,.0f} /s   {ratio:5.2f} x floor (goal {goal})")


if __name__ == "__main__":
    asyncio.run(main())
