"""Connections: what a database must be before anything is kept in it.

SQLite: write-ahead log, every commit on disk before it returns (``synchronous=FULL``), deleted rows
overwritten (``secure_delete``), and only on a disk of this machine, for the locks of a network file
system do not hold. PostgreSQL: repeatable reads, so what is loaded is of one moment.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from adapters.disks import refuse_network_disk
from adapters.store.trouble import plain
from bot.ports import Trouble

PRAGMAS = {
    "busy_timeout": 5000,  # milliseconds
    "journal_mode": "wal",
    "synchronous": 2,  # FULL
    "foreign_keys": 1,
    "secure_delete": 1,
    "trusted_schema": 0,
    "temp_store": 2,  # memory: nothing of a sort spills into a file
}
"""Set on every connection, and read back: SQLite passes over what it does not know or cannot do."""


@dataclass(frozen=True, slots=True)
class Engines:
    """One engine for the writer, one that can only read. ``shared``: other processes may use the database, too."""

    write: Engine
    read: Engine
    shared: bool

    def dispose(self) -> None:
        """Close every connection."""
        self.write.dispose()
        self.read.dispose()


def connect(url: str) -> Engines:
    """Open ``sqlite:///FILE`` or ``postgresql://…``; make the file and its directory if they are missing.

    Raises ``Trouble`` (final) for a URL, a file or a disk that cannot serve.
    """
    parsed = parse(url)
    if parsed.get_backend_name() == "sqlite":
        path = Path(str(parsed.database)).absolute()
        refuse_network_disk(path)
        _private_file(path)
        local = URL.create("sqlite+pysqlite", database=str(path))
        return Engines(
            _sqlite(local, "BEGIN IMMEDIATE", read_only=False), _sqlite(local, "BEGIN", read_only=True), shared=False
        )
    return Engines(_postgres(parsed, read_only=False), _postgres(parsed, read_only=True), shared=True)


def parse(url: str) -> URL:
    """Read a store's URL. Raises ``Trouble`` (final) for one we cannot serve."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise Trouble("The store's URL cannot be read. Write sqlite:///FILE or postgresql://…", final=True) from None
    name = parsed.get_backend_name()
    if name == "sqlite" and parsed.database and parsed.database != ":memory:":
        return parsed
    if name == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    raise Trouble("The store lives in a SQLite file or in PostgreSQL: sqlite:///FILE or postgresql://…", final=True)


def _private_file(path: Path) -> None:
    """Make directory (0700) and file (0600); the journals take the file's permissions."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        mode = path.parent.stat().st_mode
        if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
            raise Trouble(f"Anybody may write in {path.parent}. Run: chmod 700 {path.parent}", final=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        if stat.S_IMODE(path.stat().st_mode) != 0o600:  # noqa: PLR2004 - owner reads and writes, nobody else
            path.chmod(0o600)
    except OSError as error:
        raise Trouble(
            f"The store's file {path} cannot be opened for writing ({error.strerror}). "
            "Check owner and permissions of the file and its directory.",
            final=True,
        ) from None


def _sqlite(url: URL, begin: str, *, read_only: bool) -> Engine:
    engine = create_engine(url, hide_parameters=True, pool_size=1, max_overflow=0)

    @event.listens_for(engine, "connect")
    def _prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # the driver begins nothing behind our back
        cursor = connection.cursor()
        for name, value in PRAGMAS.items():
            cursor.execute(f"PRAGMA {name}={value}")
        for name, value in PRAGMAS.items():
            found = cursor.execute(f"PRAGMA {name}").fetchone()
            if found is None or found[0] != value:
                raise Trouble(
                    f"SQLite does not accept {name}={value}. Use another file system or SQLite.", final=True
                )
        if read_only:
            cursor.execute("PRAGMA query_only=1")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _postgres(url: URL, *, read_only: bool) -> Engine:
    return create_engine(
        url,
        hide_parameters=True,
        pool_size=1,
        max_overflow=0,
        isolation_level="REPEATABLE READ",
        execution_options={"postgresql_readonly": read_only},
    )


@contextmanager
def plainly() -> Iterator[None]:
    """Turn a database error into ``Trouble``; leave one that can only be our mistake as it is."""
    try:
        yield
    except DBAPIError as error:
        raise plain(error) from None
