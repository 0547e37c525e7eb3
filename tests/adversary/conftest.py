"""These tests may ask for a PostgreSQL, and for two processes to play stories in."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

import pytest

from tests.adversary.rounds import pool
from tests.postgres import postgres, postgres_server


@pytest.fixture(scope="session")
def workers() -> Iterator[ProcessPoolExecutor]:
    with pool(2) as found:
        yield found


__all__ = ["postgres", "postgres_server"]
