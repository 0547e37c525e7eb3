"""The host's way for somebody who lost all their devices, from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from adapters.matrix.files import OneProcess, private_directory, write_private
from bot.__main__ import app

MAYA, TOM = "@maya:example.org", "@tom:example.org"
PIN = {"master": "key", "devices": {"PHONE": {"ed25519": "key", "signed": True}}}


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "own-table.toml"
    file.write_text(f'data_dir = "{tmp_path}/data"\nvault_dir = "{tmp_path}/vault"\n')
    return file


@pytest.fixture
def pins(tmp_path: Path) -> Path:
    path = private_directory(tmp_path / "data" / "matrix") / "pins.json"
    write_private(path, json.dumps({MAYA: PIN, TOM: PIN}).encode())
    return path


def meet(config: Path, person: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["meet-anew", "--config", str(config), person])
    return done.exit_code, done.output


def test_one_person_is_forgotten_and_the_others_stay(config: Path, pins: Path) -> None:
    code, text = meet(config, MAYA)
    assert (code, "I forgot the keys of" in text, MAYA in text) == (0, True, True)
    assert json.loads(pins.read_text()) == {TOM: PIN}
    assert pins.stat().st_mode & 0o077 == 0
    code, text = meet(config, MAYA)
    assert (code, "nothing was changed" in text) == (1, True)


def test_while_the_bot_runs_nothing_is_changed(config: Path, pins: Path) -> None:
    held = OneProcess(pins.parent)
    code, text = meet(config, MAYA)
    held.release()
    assert (code, "Stop it first" in text) == (1, True)
    assert json.loads(pins.read_text()) == {MAYA: PIN, TOM: PIN}


def test_without_a_bot_s_directory_it_says_so(config: Path) -> None:
    code, text = meet(config, MAYA)
    assert (code, "There is no" in text) == (1, True)
