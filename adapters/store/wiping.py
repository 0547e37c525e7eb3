"""Making what was erased unreadable in the database's own files, not only in its tables.

SQLite overwrites deleted rows, yet moving rows between pages leaves copies in their gaps (measured: in 8
of 40 files), and the journal keeps the old pages. So a file in which somebody had something erased is
rebuilt (``VACUUM``) and its journal cut to nothing. That this is owed stands in the file itself, in the
transaction that erased: a crash in between forgets nothing. PostgreSQL: ``VACUUM FULL`` writes the tables
anew (a plain one left 22 of 67 texts readable); its own journal, copies of it and freed blocks of the
disk are beyond our reach.
"""

from __future__ import annotations

import sqlite3

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from adapters.store.engine import plainly
from adapters.store.tables import metadata
from adapters.store.trouble import plain
from bot.ports import Trouble

_OWED = "PRAGMA user_version"
_PATIENCE = "SET lock_timeout = '5s'"
_BUSY = "Another program reads the store's file, so what was erased still stands in its journal. Close it."


def note(connection: Connection) -> None:
    """Write into this transaction that the file is to be rebuilt."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"{_OWED} = 1")


def wipe(engine: Engine) -> None:
    """Leave nothing of what was erased in file or journal; call it outside any transaction.

    Raises ``Trouble`` if another program is in the way or there is no room; what is owed stays owed.
    """
    with plainly():
        if engine.dialect.name == "sqlite":
            _sqlite(engine)
        else:
            _postgres(engine)


def _sqlite(engine: Engine) -> None:
    with engine.connect() as connection:
        raw = connection.connection.dbapi_connection  # outside any transaction
        assert raw is not None
        cursor = raw.cursor()
        try:
            if cursor.execute(_OWED).fetchone()[0]:
                cursor.execute("VACUUM")
                cursor.execute(f"{_OWED} = 0")
            # A reader in the way is not raised: the result row says so.
            busy, _, _ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.Error as error:  # the driver's own, because this is beside SQLAlchemy's transactions
            raise plain(OperationalError(None, None, error)) from None
        finally:
            cursor.close()
    if busy:
        raise Trouble(_BUSY)


def _postgres(engine: Engine) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(_PATIENCE))
        try:
            connection.execute(text(f"VACUUM (FULL) {', '.join(sorted(metadata.tables))}"))
        finally:
            connection.execute(text("RESET lock_timeout"))
