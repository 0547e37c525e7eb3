"""Sealed urns in a file (SQLite) or schema (PostgreSQL) of their own, with their own connection and writer.

One table: round, blob, closed. No time, no order: rows lie and are listed by random id. Nothing named
is ever in the same transaction. A circle is served by one process at a time, so rows need no lock of ours.

SQLite: deleted pages are overwritten (``secure_delete``) and the journal is emptied after each write,
or an old blob could be read there. PostgreSQL keeps old row versions until they are vacuumed, which is
done when an urn is destroyed; its own journal keeps them longer: there the destroyed key is what counts.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol, Self, TypeVar, cast

import psycopg

from adapters.disks import refuse_network_disk
from bot.ports import Trouble, UrnRow
from governance.ids import RoundId

T = TypeVar("T")
_BUSY_MS = 2000
_TRIES = 5
_PAUSE = 0.05
_PRAGMAS = (
    f"PRAGMA busy_timeout={_BUSY_MS}",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA secure_delete=ON",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA temp_store=MEMORY",
)
_PUT = (
    "INSERT INTO urns (round, blob, closed) VALUES (?, ?, ?) "
    "ON CONFLICT (round) DO UPDATE SET blob = excluded.blob, closed = excluded.closed"
)
_GET = "SELECT blob, closed FROM urns WHERE round = ?"
_DESTROY = "DELETE FROM urns WHERE round = ?"
_ROUNDS = "SELECT round FROM urns ORDER BY round"
_BUSY = "Another program keeps the file of the sealed boxes open, so old copies in it cannot be cleared. Close it."
_FAILED = (
    "The sealed boxes cannot be kept ({0}). What was kept before is unharmed. Check disk, permissions or database."
)

Row = tuple[object, ...]


class _Database(Protocol):
    """What both databases do, in one thread. Errors are their drivers' own."""

    def write(self, sql: str, *values: object) -> None: ...
    def read(self, sql: str, *values: object) -> list[Row]: ...
    def clear(self) -> None: ...
    def close(self) -> None: ...


class _Sqlite:
    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        refuse_network_disk(path)
        # Made by us first: SQLite would take its mode from the umask, and its journal copies it.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600))
        path.chmod(0o600)
        self._link = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for pragma in _PRAGMAS:
            self._link.execute(pragma)
        self.write(
            "CREATE TABLE IF NOT EXISTS urns "
            "(round TEXT PRIMARY KEY, blob BLOB NOT NULL, closed INTEGER NOT NULL) WITHOUT ROWID"
        )

    def write(self, sql: str, *values: object) -> None:
        self._link.execute(sql, values)
        # Somebody reading holds the journal back: told in the result row, never raised.
        for _ in range(_TRIES):
            busy, _, _ = self._link.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if not busy:
                return
            time.sleep(_PAUSE)
        raise Trouble(_BUSY)

    def read(self, sql: str, *values: object) -> list[Row]:
        return self._link.execute(sql, values).fetchall()

    def clear(self) -> None:
        """Rebuild the file: rows that were moved between its pages leave copies in the gaps."""
        self.write("VACUUM")

    def close(self) -> None:
        self._link.close()


class _Postgres:
    def __init__(self, url: str) -> None:
        self._url = url
        self._link: psycopg.Connection[Row] | None = None
        self.write("CREATE SCHEMA IF NOT EXISTS urn")
        self.write(
            "CREATE TABLE IF NOT EXISTS urns (round text PRIMARY KEY, blob bytea NOT NULL, closed boolean NOT NULL)"
        )

    def _execute(self, sql: str, values: tuple[object, ...]) -> psycopg.Cursor[Row]:
        if self._link is None or self._link.closed:
            self._link = psycopg.connect(self._url, autocommit=True)
            self._link.execute("SET synchronous_commit = on")
            self._link.execute("SET search_path = urn")
        return self._link.execute(sql.replace("?", "%s"), values)

    def write(self, sql: str, *values: object) -> None:
        self._execute(sql, values)

    def read(self, sql: str, *values: object) -> list[Row]:
        return self._execute(sql, values).fetchall()

    def clear(self) -> None:
        self._execute("VACUUM urns", ())

    def close(self) -> None:
        if self._link is not None:
            self._link.close()


def _connect(url: str) -> _Database:
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite" and rest.startswith("/"):
        return _Sqlite(Path(rest[1:]))
    if scheme.partition("+")[0] == "postgresql":
        return _Postgres(f"postgresql://{rest}")
    raise Trouble(
        "The address of the sealed boxes is not one this can open. "
        "Write sqlite:///FILE or postgresql://USER@HOST/DATABASE.",
        final=True,
    )


class SqlUrnStore:
    """``bot.ports.UrnStore`` on SQLite or PostgreSQL. Made by ``open``."""

    def __init__(self, thread: ThreadPoolExecutor | None) -> None:
        self._thread = thread
        self._database: _Database

    @classmethod
    async def open(cls, url: str, *, inline: bool = False) -> Self:
        """Open ``sqlite:///FILE`` (made if missing, 0600) or ``postgresql://…`` (schema ``urn``).

        ``inline``: work in the caller's thread, for simulations. Raises ``Trouble``.
        """
        store = cls(None if inline else ThreadPoolExecutor(1, "urns"))
        store._database = await store._run(lambda: _connect(url))
        return store

    async def put(self, row: UrnRow) -> None:
        """Write the whole row, new or in place of the old one; durable on return."""
        await self._run(lambda: self._database.write(_PUT, row.round, row.blob, row.closed))

    async def get(self, round_: RoundId) -> UrnRow | None:
        """Read it."""
        found = await self._run(lambda: self._database.read(_GET, round_))
        if not found:
            return None
        blob, closed = found[0]
        return UrnRow(round=round_, blob=cast("bytes", blob), closed=bool(closed))

    async def destroy(self, round_: RoundId) -> None:
        """Remove it so that nothing of it is left in file or journal; without one, do nothing."""
        await self._run(lambda: self._database.write(_DESTROY, round_))
        await self._run(self._database.clear)

    async def rounds(self) -> Sequence[RoundId]:
        """Name every urn there is, in the order of their random names."""
        return [RoundId(str(name)) for (name,) in await self._run(lambda: self._database.read(_ROUNDS))]

    async def close(self) -> None:
        """Close the file or connection."""
        await self._run(self._database.close)
        if self._thread is not None:
            self._thread.shutdown()

    async def _run(self, work: Callable[[], T]) -> T:
        try:
            if self._thread is None:
                return work()
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        except sqlite3.Error as error:
            failed = getattr(error, "sqlite_errorname", "SQLITE")
        except psycopg.Error as error:
            failed = error.sqlstate or "no connection"
        except OSError as error:
            failed = error.strerror or "disk"
        raise Trouble(_FAILED.format(failed))
