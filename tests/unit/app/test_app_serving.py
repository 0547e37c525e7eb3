"""The composition root with its real parts: settings in, a running bot, an orderly end."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import tomllib
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
import structlog

from adapters.matrix.plugin import build
from bot import compose
from bot.ports import Entropy, Inbox, Trouble
from bot.ui.model import Answer
from config.settings import Settings
from tests.unit.app.world import FOUND, World, ids


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture(autouse=True)
def kept_private(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note that it was asked for: done here, it would stay with every test after this one (see ``test_process``)."""
    asked: list[str] = []
    monkeypatch.setattr(compose, "keep_memory_private", lambda: asked.append("core dumps off"))
    return asked


def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", vault_on_disk=True)


async def test_a_host_who_named_no_platform_is_told_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match=r"add a \[matrix\] table"):
        await compose.serve(settings(tmp_path))
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700


async def test_it_serves_until_it_is_told_to_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept_private: list[str]
) -> None:
    """A platform plugged in: somebody founds a group, letters go out, SIGTERM ends it in order."""
    world = World()
    said: list[Answer] = []
    closed: list[bool] = []

    class Plugged:
        platform = world.platform

        def __init__(self, inbox: Inbox) -> None:
            self.inbox = inbox

        async def run(self) -> None:
            world.house.door = self.inbox  # type: ignore[assignment]  # the door a plugin gets
            said.append(await world.send("maya", "found", FOUND))
            said.append(await world.send("maya", "join", standing="member", ties=""))
            said.append(await world.send("maya", "ready", yes="yes"))
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.Event().wait()

        async def close(self) -> None:
            closed.append(True)

    async def plug(_: Settings, inbox: Inbox, __: Entropy) -> Plugged:
        return Plugged(inbox)

    monkeypatch.setattr(compose, "plugins", lambda: [plug])
    async with asyncio.timeout(20):
        await compose.serve(settings(tmp_path))
    assert kept_private == ["core dumps off"]
    assert ([ids(answer)[0] for answer in said], closed) == (["founding-head"] * 3, [True])
    made = {str(path.relative_to(tmp_path / "data")) for path in (tmp_path / "data").rglob("*.db")}
    assert made == {"table.db", "vault/urn.db"}


def test_matrix_is_plugged_in_by_its_entry_point() -> None:
    declared = tomllib.loads(Path("pyproject.toml").read_text())["project"]["entry-points"][compose.PLATFORMS]
    assert [EntryPoint(name, value, compose.PLATFORMS).load() for name, value in declared.items()] == [build]
