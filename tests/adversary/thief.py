"""Somebody with copies of every file: looks whenever something happens, and reads tables as they lie."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

from tests.adversary.people import NAMES
from tests.adversary.seen import PEOPLE, Rank
from tests.adversary.world import World


class Thief:
    """Looks into the files whenever something happens to them; looks for people in what is new."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._stats: dict[str, tuple[int, int]] = {}
        self._days: set[str] = set()
        self._number = 0
        self._opening = b""
        self._copy: dict[str, bytes] = {}
        self.writes: list[tuple[datetime, int]] = []
        self.boxed: list[tuple[datetime, int]] = []
        self.changed: list[datetime] = []
        self.touched: list[tuple[datetime, int]] = []
        self.marked: list[int] = []
        world.watchers.append(self._moment)

    def begin(self, number: int) -> None:
        """A round with this number is about to open."""
        self._number = number
        self.changed, self.touched, self.marked = [], [], []
        self.writes, self.boxed = [], []

    def opened(self) -> None:
        """The round is open: what stands there now is old."""
        self._opening = self._world.urn_file.read_bytes()

    def _patterns(self, one: int) -> list[bytes]:
        """Return everything of a person that could stand in a file: ids, accounts, hashes of either."""
        name = NAMES[one]
        plain = [self._world.people[name].encode(), f"@{name}".encode()]
        keyed = [*plain, f"@{name}:{self._number}".encode()]
        hashes = [hashlib.sha256(key).digest() for key in keyed]
        return [*plain, *hashes, *(found.hex().encode() for found in hashes)]

    def _new(self, before: bytes, now: bytes) -> list[int]:
        """Name the people whose marks stand there oftener than before."""
        return [one for one in PEOPLE if any(now.count(mark) > before.count(mark) for mark in self._patterns(one))]

    def _named(self) -> dict[str, tuple[int, int]]:
        """Return size and date of every file of the named store."""
        return {path.name: (path.stat().st_size, path.stat().st_mtime_ns) for path in self._world.files.iterdir()}

    def _rows(self) -> set[str]:
        """Return the rows that say who was written to on which day."""
        with closing(sqlite3.connect(f"file:{self._world.table_file}?mode=ro", uri=True)) as link:
            return {repr(row) for row in link.execute("SELECT * FROM days")}

    def _moment(self, what: str) -> None:
        now = self._world.clock.now()
        if what.startswith("urn") and self._world.watched_urns.last != self._world.round_id:
            return  # the weekly box is not what is asked about
        if what == "urn":
            self.writes.append((now, self._world.urn_file.stat().st_size))
        elif what == "before a cast":
            self._stats = self._named()
        elif what == "after a cast":
            changed = [name for name, stat in self._named().items() if self._stats.get(name) != stat]
            self.changed += [now] if changed else []
            for name in changed:
                data = (self._world.files / name).read_bytes()
                self.touched += [(now, one) for one in self._new(self._copy.get(name, b""), data)]
                self._copy[name] = data
        elif what == "urn mark":
            self.boxed += [(now, one) for one in self._new(self._opening, self._world.urn_file.read_bytes())]
            self._days = self._rows()
        elif what == "urn destroyed":
            new = self._rows() - self._days
            self.marked += [one for one in PEOPLE if any(self._world.people[NAMES[one]] in row for row in new)]


class Blind(Thief):
    """Has no files to look into."""

    def __init__(self) -> None:
        self.changed, self.touched, self.marked = [], [], []
        self.writes, self.boxed = [], []

    def begin(self, number: int) -> None:
        """There is nothing to look at."""

    def opened(self) -> None:
        """There is nothing to look at."""


def rank(order: Sequence[str], wanted: str) -> Rank | None:
    return Rank(at=order.index(wanted), of=len(order)) if wanted in order and len(order) > 1 else None


def cells(files: Mapping[str, bytes], texts: Iterable[str]) -> list[str]:
    """Sort texts by their last place in the bytes of all files."""
    everything = b"".join(files.values())
    places = {text: everything.rfind(text.encode()) for text in texts}
    return sorted((text for text, at in places.items() if at >= 0), key=lambda text: places[text])


def rows(file: Path, texts: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """Find a table that holds texts in rows of their own; return their order and each one's row."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as link:
        tables = [row[0] for row in link.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in sorted(tables):
            order, rows = [], {}
            for row in link.execute(f'SELECT * FROM "{table}"'):  # names of tables out of the file itself
                held = [text for text in texts if any(_holds(cell, text) for cell in row)]
                if len(held) == 1:
                    order.append(held[0])
                    rows[held[0]] = repr(row)
            if len(order) > 1:
                return order, rows
    return [], {}


def _holds(cell: object, text: str) -> bool:
    if isinstance(cell, bytes):
        return text.encode() in cell
    return isinstance(cell, str) and text in cell
