"""The tables of the named store. ``migrations`` must build exactly these (a test compares).

No column tells when something happened, but for deadlines, days and the letters that wait.
``WITHOUT ROWID`` where a row number would tell an order that nobody needs.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
)
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime as whole microseconds since 1970: exact, and sorted by the database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Write."""
        return None if value is None else (value - EPOCH) // _TICK

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Read."""
        return None if value is None else EPOCH + value * _TICK


metadata = MetaData()

circles = Table(
    "circles",
    metadata,
    Column("id", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("leaves", Integer, nullable=False),  # how many the record holds; the next one's number
    Column("due_at", Instant),
    Column("head", LargeBinary, nullable=False),  # JSON of the circle without its items
    Index(
        "circles_due", "due_at", sqlite_where=text("due_at IS NOT NULL"), postgresql_where=text("due_at IS NOT NULL")
    ),
)

items = Table(
    "items",
    metadata,
    Column("circle", Text, primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False),
    Column("due_at", Instant),
    Column("body", LargeBinary, nullable=False),  # JSON
)

leaves = Table(
    "leaves",
    metadata,
    Column("circle", Text, primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("leaf", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

texts = Table(
    "texts",
    metadata,
    Column("commitment", Text, primary_key=True),
    Column("circle", Text, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("text", LargeBinary, nullable=False),  # UTF-8
    Column("owner", Text),  # null: nobody signed it
    Column("ref", Text),  # which released words it is; null: none
    Index("texts_circle", "circle", "owner"),
    sqlite_with_rowid=False,
)

closings = Table(
    "closings",
    metadata,
    Column("round", Text, primary_key=True),
    Column("closing", Integer, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

letters = Table(
    "letters",
    metadata,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("circle", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("recipient", Text),
    Column("ref", Text, nullable=False),
    Column("slot", Text),  # letters with the same slot replace each other while they wait
    Column("not_before", Instant, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("leased_until", Instant),  # only where several processes share the database
    Column("body", LargeBinary),  # JSON of a notice
    Index("letters_due", "not_before", "seq"),
    Index("letters_slot", "slot", sqlite_where=text("slot IS NOT NULL"), postgresql_where=text("slot IS NOT NULL")),
)

posted = Table(
    "posted",
    metadata,
    Column("circle", Text, primary_key=True),
    Column("ref", Text, primary_key=True),
    Column("platform", Text, primary_key=True),
    Column("spot", Text, primary_key=True),
    Column("message", Text, nullable=False),
    Column("look", Text, nullable=False),
    sqlite_with_rowid=False,
)

accounts = Table(
    "accounts",
    metadata,
    Column("circle", Text, primary_key=True),
    Column("platform", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("person", Text, nullable=False),
    Index("accounts_person", "circle", "person"),
    sqlite_with_rowid=False,
)

spots = Table(
    "spots",
    metadata,
    Column("circle", Text, primary_key=True),
    Column("place", Text, primary_key=True),
    Column("person", Text, primary_key=True),  # empty: the circle's own
    Column("platform", Text, primary_key=True),
    Column("spot", Text, nullable=False),
    Index("spots_spot", "platform", "spot"),
    sqlite_with_rowid=False,
)

days = Table(
    "days",
    metadata,
    Column("circle", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("day", Text, nullable=False),
    sqlite_with_rowid=False,
)

inbox = Table(
    "inbox",
    metadata,
    Column("hash", LargeBinary, primary_key=True),  # SHA-256 of the event's key
    Column("day", Integer),  # days since 1970 when pruning first saw it; null until then
    sqlite_with_rowid=False,
)

heartbeat = Table(
    "heartbeat",
    metadata,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
)
