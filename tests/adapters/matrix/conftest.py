"""One Synapse for all tests of a run; a world of fresh people for each."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.testkit.synapse import PYTHON, Synapse
from tests.adapters.matrix.world import ScriptedInbox, World


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def synapse(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Synapse]:
    if not PYTHON.exists():
        pytest.skip("there is no Synapse environment; make .venv-synapse builds it")
    server = await Synapse.start(tmp_path_factory.mktemp("synapse"))
    yield server
    await server.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def world(synapse: Synapse, tmp_path: Path) -> AsyncIterator[World]:
    made = World(synapse, tmp_path)
    yield made
    await made.close()


@pytest.fixture
def inbox() -> ScriptedInbox:
    return ScriptedInbox()
