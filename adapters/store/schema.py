"""Bring a database's tables up to date by its migrations, or say why that cannot be."""

from __future__ import annotations

from pathlib import Path
from threading import Lock

from sqlalchemy import Connection, Engine, MetaData, RootTransaction, Table, inspect, select, text

from adapters.store.migrations import HEAD
from bot.ports import Trouble

_LOCK = 0x6F776E7461626C65
"""PostgreSQL advisory lock: two processes that start at once migrate one after the other."""
_one_at_a_time = Lock()
"""Alembic keeps what it works on in module globals."""
_DIRECTORY = Path(__file__).parent / "migrations"


def bring_up_to_date(engine: Engine) -> None:
    """Run the migrations that are missing, all in one transaction.

    Raises ``Trouble`` (final) if the database was written by a newer program.
    """
    with _one_at_a_time, engine.connect() as connection, _beginning(connection):
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        if _revision(connection) != HEAD:
            _migrate(connection)


def _beginning(connection: Connection) -> RootTransaction:
    if connection.dialect.name == "postgresql":
        # A repeatable read would be of the moment before the lock was waited for.
        connection.execution_options(isolation_level="READ COMMITTED")
    return connection.begin()


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    table = Table("alembic_version", MetaData(), autoload_with=connection)
    return connection.scalar(select(table.c.version_num))


def _migrate(connection: Connection) -> None:
    # Read only where needed: most starts find the tables as they should be, and Alembic is slow to load.
    from alembic import command  # noqa: PLC0415 - see above
    from alembic.config import Config  # noqa: PLC0415 - see above
    from alembic.util.exc import CommandError  # noqa: PLC0415 - see above

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_DIRECTORY).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    try:
        command.upgrade(config, "head")
    except CommandError:
        raise Trouble(
            "This database was written by a newer version of the program. "
            "Install that version, or put back a backup.",
            final=True,
        ) from None
