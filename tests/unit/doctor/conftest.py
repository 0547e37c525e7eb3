"""A host, a machine, and the doctor; these tests may ask for a PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from typer.testing import CliRunner

from adapters.vault import place
from bot.__main__ import app
from bot.doctor import files, machine
from tests.postgres import postgres, postgres_server
from tests.unit.doctor.kit import ACCOUNT, Doctor, Machine

__all__ = ["postgres", "postgres_server"]


@pytest.fixture
def memory() -> Iterator[Path]:
    if not place.in_memory(Path("/dev/shm")):
        pytest.skip("this machine has no shared memory to try it in")
    with TemporaryDirectory(dir="/dev/shm", prefix="owntable-test-") as directory:
        yield Path(directory)


@pytest.fixture(autouse=True)
def plain(machine_of: Machine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without swap, whose dumps are files; a service's user."""
    machine_of("")
    monkeypatch.setattr(machine, "keep_memory_private", lambda: True)  # it would stay with every test after this one
    monkeypatch.setattr(files, "LINGER", tmp_path / "none" / "linger")
    monkeypatch.delenv("RUNTIME_DIRECTORY", raising=False)


@pytest.fixture
def machine_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Build /proc and /sys of a machine: its swap devices, their files below /sys, its core pattern."""

    def build(swaps: str, sys: dict[str, str] | None = None, core: str = "core", mounts: str = "") -> None:
        for root in ("proc", "sys"):
            shutil.rmtree(tmp_path / root, ignore_errors=True)
        tree = {
            "proc/swaps": "Filename\t\tType\t\tSize\tUsed\tPriority\n" + swaps,
            "proc/self/mountinfo": mounts,
            "proc/sys/kernel/core_pattern": core + "\n",
            **{f"sys/{name}": text for name, text in (sys or {}).items()},
        }
        for name, text in tree.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        monkeypatch.setattr(machine, "PROC", tmp_path / "proc")
        monkeypatch.setattr(machine, "SYS", tmp_path / "sys")

    return build


@pytest.fixture
def host(tmp_path: Path, memory: Path) -> Path:
    """A host who did everything right, before the first start; returns the settings file."""
    # The sealed boxes on the disk, by choice: so that there is something there to look at.
    own = f'vault_dir = "{memory}/vault"\nurn_url = "sqlite:///{tmp_path}/var/urn.db"{ACCOUNT}'
    for name, text in (("own.toml", own), ("password", "pear tree")):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o600)
    return tmp_path / "own.toml"


@pytest.fixture
def doctor() -> Doctor:
    """Ask the doctor; return the exit code and its lines."""

    def ask(config: Path, *more: str) -> tuple[int, list[str]]:
        done = CliRunner().invoke(app, ["doctor", "--config", str(config), *more])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.output.splitlines()

    return ask
