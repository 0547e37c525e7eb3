"""What a database must be before anything is kept in it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from adapters import disks
from adapters.store.engine import PRAGMAS, Engines, connect
from bot.ports import Trouble


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "named.db"


def _pragmas(engine: Engine) -> dict[str, object]:
    with engine.connect() as connection:
        return {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in PRAGMAS}


def test_every_connection_has_every_pragma(path: Path) -> None:
    """The first connection of each engine, and the one that takes its place."""
    engines = connect(f"sqlite:///{path}")
    seen = []
    for engine in (engines.write, engines.read):
        seen.append(_pragmas(engine))
        engine.dispose()
        seen.append(_pragmas(engine))
    engines.dispose()
    assert seen == [PRAGMAS] * 4
    assert (PRAGMAS["synchronous"], PRAGMAS["secure_delete"], PRAGMAS["journal_mode"]) == (2, 1, "wal")


def test_a_pragma_that_does_not_take_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite itself says nothing about one it does not know."""
    monkeypatch.setitem(PRAGMAS, "no_such_pragma", 1)
    engines = connect(f"sqlite:///{path}")
    with pytest.raises(Trouble, match="no_such_pragma"):
        _pragmas(engines.write)
    engines.dispose()


def _private(path: Path) -> list[str]:
    return [f"{part.name} {part.stat().st_mode & 0o777:o}" for part in (path.parent, *sorted(path.parent.iterdir()))]


def test_only_the_owner_can_read_file_and_journals(path: Path) -> None:
    engines = connect(f"sqlite:///{path}")
    with engines.write.begin() as connection:
        connection.execute(text("CREATE TABLE t (a)"))
    assert _private(path) == ["data 700", "named.db 600", "named.db-shm 600", "named.db-wal 600"]
    engines.dispose()


def test_an_open_file_is_closed_to_others_and_an_open_directory_refused(path: Path) -> None:
    path.parent.mkdir()
    sqlite3.connect(path).close()
    path.chmod(0o644)
    connect(f"sqlite:///{path}").dispose()
    assert path.stat().st_mode & 0o777 == 0o600
    path.parent.chmod(0o777)
    with pytest.raises(Trouble, match="chmod 700"):
        connect(f"sqlite:///{path}")


def test_the_reading_connection_cannot_write(path: Path) -> None:
    engines = connect(f"sqlite:///{path}")
    with pytest.raises(OperationalError, match="readonly"), engines.read.connect() as connection:
        connection.execute(text("CREATE TABLE t (a)"))
    engines.dispose()


@pytest.mark.parametrize(
    "url", ["", "named.db", "sqlite://", "sqlite:///:memory:", "mysql://h/x", "sqlite:///", "x://["]
)
def test_other_urls_are_refused_with_the_form_they_should_have(url: str) -> None:
    with pytest.raises(Trouble, match=r"sqlite:///FILE or postgresql://") as told:
        connect(url)
    assert told.value.final


MOUNTS = r"""
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:25 / /srv rw - nfs4 server:/export rw
31 30 0:26 / /srv/local rw - xfs /dev/vdb rw
32 22 0:27 / /mnt/with\040space rw - fuse.sshfs user@host: rw
33 22 0:28 / /mnt/twice rw - cifs //host/share rw
34 22 0:29 / /mnt/twice rw - ext4 /dev/vdc rw
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/x/named.db", "ext4"),
        ("/srv/named.db", "nfs4"),
        ("/srv/local/a/named.db", "xfs"),
        ("/srvs/named.db", "ext4"),
        ("/mnt/with space/named.db", "fuse.sshfs"),
        ("/mnt/twice/named.db", "ext4"),
    ],
)
def test_the_disk_of_a_path_is_the_deepest_mount_above_it(path: str, kind: str) -> None:
    assert disks.file_system(Path(path), MOUNTS) == kind


def test_a_network_disk_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "mountinfo"
    table.write_text(f"30 22 0:25 / {tmp_path} rw - nfs4 server:/export rw\n")
    with pytest.raises(Trouble, match="nfs4") as told:
        disks.refuse_network_disk(tmp_path / "named.db", table)
    assert told.value.final
    disks.refuse_network_disk(Path("/elsewhere/named.db"), table)


def test_engines_close_what_they_opened(path: Path) -> None:
    """Closing the last connection takes the journals away."""
    engines: Engines = connect(f"sqlite:///{path}")
    with engines.write.begin() as connection:
        connection.execute(text("CREATE TABLE t (a)"))
    engines.dispose()
    assert sorted(file.name for file in path.parent.iterdir()) == ["named.db"]
