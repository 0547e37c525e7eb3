"""These tests may ask for a PostgreSQL; a contract's assertions say what they saw."""

import pytest

from tests.postgres import postgres, postgres_server

pytest.register_assert_rewrite("bot.testkit.fence_contract")

__all__ = ["postgres", "postgres_server"]
