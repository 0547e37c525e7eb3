"""A look at a database from outside: does it answer, as whom, and when was the bot last alive? Nothing is made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, NullPool, create_engine, func, inspect, select, text
from sqlalchemy.engine import URL

from adapters.disks import refuse_network_disk
from adapters.store.engine import parse, plainly
from adapters.store.tables import accounts, heartbeat

_PATIENCE = 10
"""Seconds a server may take to answer."""
_WHO = "SELECT coalesce(inet_server_addr()::text, ''), inet_server_port(), current_database(), current_user"


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found. ``file``: of SQLite; ``role``: server, database and user of PostgreSQL."""

    file: Path | None = None
    role: tuple[str, ...] = ()
    beat: datetime | None = None
    """The last sign of life of a bot, if one ever wrote here."""
    people: int = 0
    """How many people the largest group has."""


def look(url: str) -> Seen | None:
    """Return what there is; ``None``: a SQLite file that is not there yet.

    Raises ``Trouble`` with what to do if it cannot be used, or does not answer in ten seconds.
    """
    parsed = parse(url)
    if parsed.get_backend_name() != "sqlite":
        return _ask(create_engine(parsed, poolclass=NullPool, connect_args={"connect_timeout": _PATIENCE}), None)
    file = Path(str(parsed.database)).absolute()
    refuse_network_disk(file)
    if not file.exists():
        return None
    # Not read-only: then SQLite could not read what still stands in the journal.
    there = URL.create("sqlite+pysqlite", database=f"file:{file}", query={"mode": "rw", "uri": "true"})
    return _ask(create_engine(there, poolclass=NullPool), file)


def _ask(engine: Engine, file: Path | None) -> Seen:
    with plainly(), engine.connect() as connection:
        if file is None:
            row = connection.execute(text(_WHO)).one()
            role = tuple(str(part) for part in row)
        else:
            role = ()
            connection.execute(text("PRAGMA query_only=1"))
        beats = inspect(connection).has_table(heartbeat.name)
        beat = connection.scalar(select(heartbeat.c.at)) if beats else None
        return Seen(file=file, role=role, beat=beat, people=_largest(connection))


def _largest(connection: Connection) -> int:
    if not inspect(connection).has_table(accounts.name):
        return 0
    groups = select(func.count(accounts.c.person.distinct()).label("people")).group_by(accounts.c.circle).subquery()
    return connection.scalar(select(func.max(groups.c.people))) or 0
