"""Some of these days are lived through on a PostgreSQL, too."""

from tests.postgres import postgres, postgres_server

__all__ = ["postgres", "postgres_server"]
