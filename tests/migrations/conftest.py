"""These tests may ask for a PostgreSQL."""

from tests.postgres import postgres, postgres_server

__all__ = ["postgres", "postgres_server"]
