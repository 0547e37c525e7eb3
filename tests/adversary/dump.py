"""A PostgreSQL database as a thief's dump shows it: every row with the transaction that wrote it and its place.

Transactions are numbered for a whole server; what tells something is which rows share one and in which order
they came, so numbers are replaced by their rank.
"""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier

_TABLES = (
    "SELECT schemaname || '.' || tablename FROM pg_tables "
    "WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1"
)


@cache
def _link(url: str) -> psycopg.Connection[tuple[Any, ...]]:
    return psycopg.connect(url, autocommit=True)


def close(url: str) -> None:
    """Let go of the database."""
    _link(url).close()
    _link.cache_clear()


def _rows(url: str) -> dict[str, list[tuple[Any, ...]]]:
    link = _link(url)
    tables = [row[0] for row in link.execute(_TABLES)]
    return {
        table: link.execute(
            SQL("SELECT xmin::text::bigint, ctid::text, t.* FROM {} t").format(Identifier(*table.split(".")))
        ).fetchall()
        for table in tables
    }


def dump(url: str) -> dict[str, str]:
    """Return a fingerprint of every table: rows in their physical order, with rank of transaction and place."""
    rows = _rows(url)
    ranks = {xmin: rank for rank, xmin in enumerate(sorted({row[0] for table in rows.values() for row in table}))}
    found = {}
    for table, content in rows.items():
        lines = [repr((ranks[row[0]], *row[1:])) for row in content]
        found[table] = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return found
