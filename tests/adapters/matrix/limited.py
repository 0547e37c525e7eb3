"""A homeserver that limits what one may send."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.testkit.synapse import PYTHON, Synapse

_LIFTED = {"per_second": 100_000, "burst_count": 100_000}
_SIGNING_IN = {
    "rc_registration": _LIFTED,
    "rc_login": {"address": _LIFTED, "account": _LIFTED, "failed_attempts": _LIFTED},
}


@asynccontextmanager
async def limited(directory: Path, **limits: dict[str, float]) -> AsyncIterator[Synapse]:
    """Run a homeserver with these limits; without any, with those its makers ship, but for signing in."""
    if not PYTHON.exists():
        pytest.skip("there is no Synapse environment; make .venv-synapse builds it")
    server = await Synapse.start(directory, lifted=bool(limits), changed=limits or _SIGNING_IN)
    try:
        yield server
    finally:
        await server.stop()
