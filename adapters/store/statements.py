"""Statements of the busiest path: compiled once for each dialect, then run by the driver as they are.

Building and looking up a statement costs several times what SQLite needs to run it, and an append is
made of half a dozen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ClauseElement, Connection, CursorResult, Dialect, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.compiler import SQLCompiler

from adapters.store.tables import Instant

Values = Mapping[str, object]


class Prepared:
    """A statement with named values. What it returns comes as the driver gives it: instants as numbers."""

    def __init__(
        self, statement: ClauseElement, dialect: Dialect, names: Sequence[str], instants: Sequence[str]
    ) -> None:
        """Compile it. ``names``: its values, ``instants`` those of them that are datetimes or ``None``."""
        compiled = statement.compile(dialect=dialect, column_keys=list(names))
        assert isinstance(compiled, SQLCompiler)
        self._sql = str(compiled)
        self._order = compiled.positiontup
        self._instants = tuple(instants)
        self._dialect = dialect
        self._instant = Instant()

    def run(self, connection: Connection, rows: Sequence[Values]) -> CursorResult[Any]:
        """Run it once for each of ``rows``; the result's ``rowcount`` is the sum."""
        values = [self._values(row) for row in rows]
        return connection.exec_driver_sql(self._sql, values)

    def _values(self, row: Values) -> Any:
        found = dict(row)
        for name in self._instants:
            found[name] = self._instant.process_bind_param(row[name], self._dialect)  # type: ignore[arg-type]  # the table says so
        return found if self._order is None else tuple([found[name] for name in self._order])


_prepared: dict[tuple[str, ClauseElement], Prepared] = {}


def prepared(
    connection: Connection, statement: ClauseElement, names: Sequence[str] = (), instants: Sequence[str] = ()
) -> Prepared:
    """Return a statement that lives as long as the program, compiled for this connection."""
    key = (connection.dialect.name, statement)
    if key not in _prepared:
        _prepared[key] = Prepared(statement, connection.dialect, names, instants)
    return _prepared[key]


@cache
def _writing(dialect: str, table: Table, *, replacing: bool) -> tuple[ClauseElement, list[str], list[str]]:
    names = [column.name for column in table.c if column is not table.autoincrement_column]
    instants = [name for name in names if isinstance(table.c[name].type, Instant)]
    statement = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    if replacing:
        keys = [column.name for column in table.primary_key]
        rest = {name: statement.excluded[name] for name in names if name not in keys}
        statement = statement.on_conflict_do_update(index_elements=keys, set_=rest)
    return statement.inline(), names, instants


def upsert(connection: Connection, table: Table, rows: Sequence[Values]) -> None:
    """Write rows, new or in place of those with the same primary key."""
    if rows:
        prepared(connection, *_writing(connection.dialect.name, table, replacing=True)).run(connection, rows)


def insert(connection: Connection, table: Table, rows: Sequence[Values]) -> None:
    """Write new rows."""
    if rows:
        prepared(connection, *_writing(connection.dialect.name, table, replacing=False)).run(connection, rows)
