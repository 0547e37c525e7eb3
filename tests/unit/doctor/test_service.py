"""The example service and the program agree: what one gives, the other looks for."""

from __future__ import annotations

import configparser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from config.loading import load

UNIT = Path(__file__).parents[3] / "docs" / "own-table.service"


@pytest.fixture
def service() -> configparser.SectionProxy:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # systemd's names have capitals
    unit.read_string(UNIT.read_text())
    return unit["Service"]


def test_the_vault_is_memory_that_outlives_a_restart(service: configparser.SectionProxy, tmp_path: Path) -> None:
    """systemd hands the directory over by name; it stays when the bot stops, and nobody else may look into it."""
    assert (service["RuntimeDirectoryPreserve"], service["RuntimeDirectoryMode"]) == ("yes", "0700")
    given = f"/run/{service['RuntimeDirectory']}"
    (tmp_path / "own.toml").write_text("")
    assert load(tmp_path / "own.toml", {"RUNTIME_DIRECTORY": given}).vault_dir == Path(given) / "vault"
    assert (service["LimitCORE"], service["MemorySwapMax"], service["UMask"]) == ("0", "0", "0077")


def test_the_secret_it_hands_over_is_the_one_that_is_looked_for(
    service: configparser.SectionProxy, tmp_path: Path
) -> None:
    name = service["LoadCredential"].split(":")[0]
    (tmp_path / "given").mkdir()
    (tmp_path / "given" / name).write_text("pear tree")
    (tmp_path / "given" / name).chmod(0o440)
    (tmp_path / "own.toml").write_text(
        '[matrix]\nhomeserver = "https://matrix.example.org"\nuser = "@table:example.org"\n'
        'servers = ["example.org"]\n'
    )
    settings = load(tmp_path / "own.toml", {"CREDENTIALS_DIRECTORY": str(tmp_path / "given")})
    assert settings.matrix is not None
    assert settings.matrix.password is not None
    assert settings.matrix.password.get_secret_value() == "pear tree"


@pytest.mark.parametrize("key", ["ExecStart", "ExecStartPre"])
def test_it_calls_commands_that_exist(service: configparser.SectionProxy, key: str) -> None:
    program, verb, option, _ = service[key].split()
    assert (program.lstrip("-"), option) == ("/opt/own-table/.venv/bin/owntable", "--config")
    assert CliRunner().invoke(app, [verb, "--help"]).exit_code == 0
