"""The entry point: from the host's settings to a platform, or none."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr

from adapters.entropy import SystemEntropy
from adapters.matrix.plugin import build
from adapters.matrix.settings import Settings
from config import settings as host
from tests.adapters.matrix.world import ScriptedInbox


async def test_settings_with_an_account_give_a_platform_without_one_none(tmp_path: Path) -> None:
    account = host.Matrix(
        homeserver="https://matrix.example.org",
        user="@table:example.org",
        password=SecretStr("hidden"),
        servers=("example.org",),
    )
    settings = host.Settings(data_dir=tmp_path, vault_dir=tmp_path / "memory", matrix=account)
    made = await build(settings, ScriptedInbox(), SystemEntropy())
    assert made is not None
    assert made.platform.name == "matrix"
    assert made._settings == Settings(
        homeserver="https://matrix.example.org",
        user="@table:example.org",
        directory=tmp_path / "matrix",
        vault=tmp_path / "memory" / "matrix",
        password="hidden",
        servers=frozenset({"example.org"}),
    )
    assert await build(host.Settings(data_dir=tmp_path), ScriptedInbox(), SystemEntropy()) is None
    await made.close()
