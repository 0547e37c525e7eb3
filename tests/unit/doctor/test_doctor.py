"""A host asks the doctor, does what it says, and asks again: through the command line, on real files."""

from __future__ import annotations

import asyncio
import os
import shlex
import sqlite3
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.store.sql import SqlStore
from adapters.store.urn_store import SqlUrnStore
from adapters.vault import place
from bot.doctor import files
from tests.unit.doctor.kit import ACCOUNT, NOTE, RIGHT, Doctor, todo


def started(host: Path, beat: datetime | None = None) -> None:
    """Make what the bot makes at its first start."""
    folder = host.parent / "var"

    async def run() -> None:
        folder.mkdir(mode=0o700)
        store = await SqlStore.open(f"sqlite:///{folder}/table.db")
        if beat is not None:
            await store.beat(beat)
        await store.close()
        await (await SqlUrnStore.open(f"sqlite:///{folder}/urn.db")).close()

    asyncio.run(run())


def unset(host: Path, name: str) -> str:
    """Return the settings without one of them."""
    return "".join(line for line in host.read_text().splitlines(keepends=True) if not line.startswith(name))


def test_before_the_first_start_nothing_is_to_do_and_nothing_is_made(host: Path, doctor: Doctor) -> None:
    code, lines = doctor(host)
    assert (code, todo(lines), lines[-1]) == (0, [], "Nothing to do.")
    assert sum("made at the first start" in line for line in lines) == 3
    assert not (host.parent / "var").exists()


def test_after_it_the_doctor_finds_everything_right(host: Path, doctor: Doctor, memory: Path) -> None:
    started(host, datetime(2026, 1, 1, tzinfo=UTC))
    code, lines = doctor(host)
    assert (code, lines[-1]) == (0, "Nothing to do.")
    words = "\n".join(line for line in lines if line.startswith(RIGHT))
    for said in ("settings are for", "open the bot's secrets", "files are for nobody", "database answers"):
        assert said in words
    for said in ("boxes of private answers can be", "lie apart", "clock is ahead", "lie in memory", "no swap"):
        assert said in words
    notes = [line for line in lines if line.startswith(NOTE)]
    never = next(line for line in notes if "Into no backup" in line)
    var = host.parent / "var"
    assert never.endswith(f"{var}/urn.db, {memory}/vault, {var}/matrix/pickle.key")
    assert any("Leave them out" in line and "urn.db" in line and str(memory) not in line for line in notes)
    assert "pear tree" not in "".join(lines)
    assert sorted(path.name for path in var.iterdir()) == ["table.db", "urn.db"]


def test_every_remedy_that_is_a_command_helps(host: Path, doctor: Doctor) -> None:
    """Whatever the doctor says after "Run:" is run as it stands; then there is nothing to do."""
    started(host)
    var, matrix = host.parent / "var", host.parent / "var" / "matrix"
    matrix.mkdir(mode=0o700)
    (matrix / "pickle.key").write_text("k")
    for path, mode in ((host, 0o644), (var, 0o755), (var / "urn.db", 0o640), (matrix / "pickle.key", 0o604)):
        path.chmod(mode)
    code, lines = doctor(host)
    assert (code, len(todo(lines)), lines[-1]) == (1, 4, "4 things to do.")
    for line in todo(lines):
        subprocess.run(shlex.split(line.split("Run: ")[1].removesuffix(".")), check=True)
    assert doctor(host)[0] == 0


def test_settings_that_cannot_be_used_are_told_line_by_line(host: Path, doctor: Doctor) -> None:
    host.write_text("heartbeat = 1\ncover = 1\n")
    code, lines = doctor(host)
    assert (code, len(todo(lines)), lines[-1]) == (1, 2, "2 things to do.")
    code, lines = doctor(host.parent / "none.toml")
    assert (code, lines[-1]) == (1, "One thing to do.")


def test_a_vault_on_a_disk_has_to_be_chosen_and_costs_something(host: Path, doctor: Doctor) -> None:
    if place.in_memory(host.parent):
        pytest.skip("temporary files lie in memory here")
    host.write_text(f'vault_dir = "{host.parent}/keys"{ACCOUNT}')
    code, lines = doctor(host)
    assert (code, "vault_on_disk = true" in todo(lines)[0]) == (1, True)
    host.write_text(f'vault_dir = "{host.parent}/keys"\nvault_on_disk = true{ACCOUNT}')
    code, lines = doctor(host)
    assert code == 0
    assert any(line.startswith(NOTE) and "lie on a disk, as you chose" in line for line in lines)
    (host.parent / "keys").mkdir(mode=0o755)
    code, lines = doctor(host)
    assert todo(lines) == [
        f"Other users of this machine may reach round keys. Run: chmod 700 {host.parent}/keys, then try again."
    ]


def test_keys_at_the_old_place_are_found(host: Path, doctor: Doctor) -> None:
    old = host.parent / "var" / "vault"
    old.mkdir(parents=True, mode=0o700)
    (host.parent / "var").chmod(0o700)
    (old / "r.key").write_bytes(bytes(32))
    code, lines = doctor(host)
    assert (code, "still lie at the old place" in todo(lines)[0]) == (1, True)


def test_keys_that_go_with_a_login_session_are_told(
    host: Path, doctor: Doctor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A person's own session ends; a service's does not, nor one that lingers."""
    monkeypatch.setattr(files, "LINGER", tmp_path / "systemd" / "linger")
    (tmp_path / "systemd" / "linger").mkdir(parents=True)
    assert (doctor(host)[0] == 0) is (os.geteuid() < files.FIRST_PERSON)
    monkeypatch.setattr(files, "FIRST_PERSON", 0)
    code, lines = doctor(host)
    assert (code, "loginctl enable-linger" in todo(lines)[0]) == (1, True)
    name = todo(lines)[0].rsplit(" ", 1)[1]
    (tmp_path / "systemd" / "linger" / name).touch()
    assert doctor(host)[0] == 0


def test_databases_that_do_not_answer_or_do_not_lie_apart(host: Path, doctor: Doctor) -> None:
    started(host)
    var = host.parent / "var"
    (var / "urn.db").unlink()
    os.link(var / "table.db", var / "urn.db")
    assert any("Set urn_url to another file" in line for line in todo(doctor(host)[1]))
    (var / "urn.db").unlink()
    (var / "urn.db").write_bytes(b"not a database at all" * 300)
    (var / "urn.db").chmod(0o600)
    assert any("not a database" in line for line in todo(doctor(host)[1]))
    host.write_text(f'urn_url = "postgresql://table:peartree@127.0.0.1:1/table"\n{unset(host, "urn_url")}')
    (line,) = todo(doctor(host)[1])
    assert line.startswith("127.0.0.1/table: The database cannot be reached")
    assert "peartree" not in line


@pytest.mark.server
def test_on_postgresql_private_answers_belong_to_a_user_of_their_own(
    host: Path, doctor: Doctor, postgres: str
) -> None:
    host.write_text(f'database_url = "{postgres}"\nurn_url = "{postgres}"\n{unset(host, "urn_url")}')
    code, lines = doctor(host)
    assert (code, "Make a second database user" in todo(lines)[0]) == (1, True)
    assert any("server's journal" in line for line in lines)


def test_a_clock_behind_the_last_sign_of_life_is_told(host: Path, doctor: Doctor) -> None:
    started(host, datetime(2190, 1, 1, tzinfo=UTC))
    (line,) = todo(doctor(host)[1])
    assert "timedatectl set-ntp true" in line


def test_a_database_the_bot_is_using_can_be_looked_at(host: Path, doctor: Doctor) -> None:
    """Nothing waits, nothing is taken away from under it."""
    started(host)
    link = sqlite3.connect(host.parent / "var" / "table.db", isolation_level=None)
    link.execute("BEGIN IMMEDIATE")
    link.execute("INSERT INTO heartbeat (one, at) VALUES (1, 5)")
    assert doctor(host)[0] == 0
    link.execute("COMMIT")
    link.close()
