"""What a database says when it fails, in plain words, without anything a person wrote.

A ``Trouble`` is the outside's fault and may pass. Errors that can only be our own mistake (a broken
statement, a constraint) are left as they are: the engine hides parameters, so they hold no content.
"""

from __future__ import annotations

import sqlite3

import psycopg
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, NotSupportedError, ProgrammingError

from bot.ports import Trouble

OURS = (IntegrityError, ProgrammingError, DataError, NotSupportedError)
"""Errors that point at a mistake of ours."""

_KEPT = "Nothing of this was kept."
_SQLITE = {
    sqlite3.SQLITE_FULL: (f"The disk that holds the store is full. {_KEPT} Make room, then say it again.", False),
    sqlite3.SQLITE_READONLY: (
        f"The store's file cannot be written. {_KEPT} Check owner, permissions and that its disk takes writing.",
        False,
    ),
    sqlite3.SQLITE_BUSY: (f"Another program keeps the store's file locked. {_KEPT} Close that program.", False),
    sqlite3.SQLITE_LOCKED: (f"Another program keeps the store's file locked. {_KEPT} Close that program.", False),
    sqlite3.SQLITE_CORRUPT: (
        f"The store's file is damaged. {_KEPT} Stop the bot and put back the last good backup.",
        True,
    ),
    sqlite3.SQLITE_NOTADB: ("The store's file is not a database. Name the right file, or put back a backup.", True),
    sqlite3.SQLITE_IOERR: (
        f"The disk under the store reported an error. {_KEPT} Check the disk and its free room.",
        False,
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "The store's file cannot be opened. Check that its directory exists and is yours.",
        False,
    ),
}
_POSTGRES = {
    "53100": (f"The disk of the database server is full. {_KEPT} Make room there.", False),
    "25006": (f"The database server accepts no writing now. {_KEPT} Connect to its primary.", False),
    "53300": (f"The database server has no free connection. {_KEPT} Raise its limit or close others.", False),
    "28": ("The database server refuses this user. Check user name and password.", True),
    "3D": ("The database named in the URL does not exist. Create it, or name another.", True),
    "42501": ("This database user lacks a permission. Make it the owner of its database.", True),
}
_AGAIN = {"40001", "40P01", "55P03"}
"""SQLSTATE of "somebody else wrote first": serialisation failure, deadlock, lock not available."""


def raced(error: DBAPIError) -> bool:
    """Tell whether another process wrote first, so that trying again may well succeed."""
    if isinstance(error, IntegrityError):
        return True
    return isinstance(error.orig, psycopg.Error) and error.orig.sqlstate in _AGAIN


def plain(error: DBAPIError) -> Trouble | DBAPIError:
    """Say a database error in plain words; ``error`` itself when the mistake is ours."""
    if isinstance(error.orig, sqlite3.Error):
        code = getattr(error.orig, "sqlite_errorcode", 0)
        known = _SQLITE.get(code & 0xFF)  # the low byte is the primary code, the rest its detail
        if known:
            return Trouble(f"{known[0]} ({error.orig.sqlite_errorname})", final=known[1])
    if isinstance(error.orig, psycopg.Error):
        state = error.orig.sqlstate or ""
        known = _POSTGRES.get(state) or _POSTGRES.get(state[:2])
        if known:
            return Trouble(f"{known[0]} ({state})", final=known[1])
    if isinstance(error, OURS):
        return error
    name = type(error.orig).__name__
    return Trouble(f"The database cannot be reached or did not answer. {_KEPT} Check that it runs. ({name})")
