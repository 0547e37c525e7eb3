"""Where the keys of open rounds may lie, and what a host is told who would have them somewhere else."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from adapters.vault import place
from adapters.vault.disk import DiskVault
from bot import compose
from bot.ports import RoundKey, Trouble
from bot.testkit.entropy import SeededEntropy
from config.settings import Settings
from governance.ids import RoundId
from governance.state import RoundKind
from tests.fence.table import Table, a_round

ROUND, KEY, FIRST = RoundId("a" * 64), bytes(range(32)), 2**47 + 11


@pytest.fixture
def mounts(tmp_path: Path) -> Path:
    """A machine whose memory is at ``run`` and whose disk is everything else."""
    table = tmp_path / "mountinfo"
    table.write_text(
        f"22 1 254:0 / / rw - ext4 /dev/vda rw\n30 22 0:25 / {tmp_path}/run rw - tmpfs tmpfs rw\n"
        f"31 22 0:26 / {tmp_path}/old rw - ramfs ramfs rw\n"
    )
    (tmp_path / "run").mkdir()
    return table


def approved(directory: Path, mounts: Path, *, on_disk: bool = False) -> Path:
    return place.approved(directory, on_disk=on_disk, before=mounts.parent / "var" / "vault", mounts=mounts)


def test_memory_is_taken_and_a_disk_only_if_it_was_chosen(tmp_path: Path, mounts: Path) -> None:
    """Also through a link on the way, and also where no table of mounts tells (as on a Mac)."""
    for kind in ("run", "old"):
        assert approved(tmp_path / kind / "vault", mounts) == tmp_path / kind / "vault"
    (tmp_path / "way").symlink_to(tmp_path / "run")
    (tmp_path / "astray").symlink_to(tmp_path)
    assert approved(tmp_path / "way" / "vault", mounts) == tmp_path / "way" / "vault"
    for directory, table in (("disk", mounts), ("astray", mounts), ("run", tmp_path / "no-table")):
        with pytest.raises(Trouble, match="vault_on_disk = true") as trouble:
            approved(tmp_path / directory / "vault", table)
        assert trouble.value.final
        assert not (tmp_path / directory / "vault").exists()
        assert approved(tmp_path / directory / "vault", table, on_disk=True) == tmp_path / directory / "vault"


def test_a_place_anybody_may_write_in_is_refused(tmp_path: Path, mounts: Path) -> None:
    """Unless what lies there is everybody's own, as in shared memory."""
    (tmp_path / "run").chmod(0o777)
    with pytest.raises(Trouble, match="Anybody may write"):
        approved(tmp_path / "run" / "deep" / "vault", mounts)
    (tmp_path / "run").chmod(0o1777)
    approved(tmp_path / "run" / "deep" / "vault", mounts)


async def test_keys_at_the_old_place_are_told_and_the_words_work(tmp_path: Path, mounts: Path) -> None:
    """Nobody's answers are lost in silence: the command in the sentence takes open rounds along as they are."""
    old, new = tmp_path / "var" / "vault", tmp_path / "run" / "vault"
    before = DiskVault(old)
    await before.make(ROUND, KEY, FIRST)
    await before.advance(ROUND, FIRST + 3)
    assert approved(old, mounts, on_disk=True) == old
    with pytest.raises(Trouble, match="1 keys of open rounds still lie at the old place") as trouble:
        approved(new, mounts)
    command = str(trouble.value).split("take them along: ")[1].split(" To go on")[0]
    assert await (await asyncio.create_subprocess_shell(command)).wait() == 0
    vault = DiskVault(approved(new, mounts))
    assert await vault.get(ROUND) == RoundKey(key=KEY, version=FIRST + 3)
    assert new.stat().st_mode & 0o777 == 0o700


async def test_what_an_older_bot_wrote_is_read(tmp_path: Path) -> None:
    """A key without a version was never used; one with a bare number was."""
    old = tmp_path / "keys"
    vault = DiskVault(old)
    (old / f"{ROUND}.key").write_bytes(KEY)
    (old / f"{ROUND}.key").chmod(0o600)
    assert await vault.get(ROUND) == RoundKey(key=KEY, version=0, fresh=True)
    (old / f"{ROUND}.version").write_text("12")
    assert await vault.get(ROUND) == RoundKey(key=KEY, version=12)


@pytest.mark.parametrize("noted", ["12 old", "-3", "", " new", "9" * 40, "twelve"])
async def test_a_version_nobody_wrote_counts_as_lost(tmp_path: Path, noted: str) -> None:
    vault = DiskVault(tmp_path / "keys")
    await vault.make(ROUND, KEY)
    (tmp_path / "keys" / f"{ROUND}.version").write_text(noted)
    assert await vault.get(ROUND) is None


async def test_links_and_other_people_s_directories_are_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    DiskVault(tmp_path / "real")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(Trouble, match="is a link"):
        DiskVault(tmp_path / "link")
    vault = DiskVault(tmp_path / "keys")
    (tmp_path / "elsewhere").write_bytes(KEY)
    (tmp_path / "keys" / f"{ROUND}.key").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Trouble):
        await vault.get(ROUND)
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    with pytest.raises(Trouble, match="belongs to another user"):
        DiskVault(tmp_path / "keys")


async def test_a_version_begins_anywhere_and_grows_by_one(tmp_path: Path) -> None:
    """Who finds a version cannot tell how often the box was rewritten: not from it, nor from its length."""
    firsts = set()
    for name in ("a", "b", "c"):
        vault = DiskVault(tmp_path / name)
        table = await Table(a_round(RoundKind.CONSENT), vault=vault, entropy=SeededEntropy(name)).opened()
        made = await vault.get(table.round.id)
        assert made is not None
        assert made.fresh
        firsts.add(made.version)
        await table.say("oba", "a")
        now = await vault.get(table.round.id)
        assert now == RoundKey(key=made.key, version=made.version + 1)
    assert len(firsts) == 3
    assert all(2**36 < first < 2**48 for first in firsts)


# --- the machine itself -----------------------------------------------------------------------------


@pytest.fixture
def memory() -> Iterator[Path]:
    if not place.in_memory(Path("/dev/shm")):
        pytest.skip("this machine has no shared memory to try it in")
    with TemporaryDirectory(dir="/dev/shm", prefix="owntable-test-") as directory:
        yield Path(directory)


async def test_a_bot_on_a_disk_nobody_chose_does_not_start(tmp_path: Path, memory: Path) -> None:
    """Through the composition root; in real memory it gets as far as asking for a platform."""
    if place.in_memory(tmp_path):
        pytest.skip("temporary files lie in memory here")
    on_disk = Settings(data_dir=tmp_path / "data", vault_dir=tmp_path / "vault")
    with pytest.raises(Trouble, match="would lie on a disk"):
        await compose.serve(on_disk)
    assert not (tmp_path / "vault").exists()
    with pytest.raises(Trouble, match=r"add a \[matrix\] table"):
        await compose.serve(on_disk.model_copy(update={"vault_dir": memory / "vault"}))
    assert (memory / "vault").stat().st_mode & 0o777 == 0o700


def test_keys_in_memory_outlive_the_process(memory: Path) -> None:
    """Written by a process that is killed, read by the next."""
    write = (
        "import asyncio, os, signal, sys; from pathlib import Path\n"
        "from adapters.vault.disk import DiskVault; from governance.ids import RoundId\n"
        "vault = DiskVault(Path(sys.argv[1]), inline=True)\n"
        f"asyncio.run(vault.make(RoundId('{ROUND}'), bytes(range(32)), {FIRST}))\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", write, str(memory / "vault")], cwd=root, check=False)
    assert (memory / "vault" / f"{ROUND}.key").read_bytes() == KEY


def test_boxes_at_the_old_place_are_told_with_the_command_that_takes_them_along(tmp_path: Path) -> None:
    """They lay in the data directory once. Done as it says, nothing is told any more."""
    old, new = tmp_path / "var" / "urn.db", tmp_path / "memory"
    old.parent.mkdir()
    place.boxes_left_behind(old, new)
    place.boxes_left_behind(None, new)
    for name in ("urn.db", "urn.db-wal"):
        (old.parent / name).write_bytes(b"box")
    with pytest.raises(Trouble) as refused:
        place.boxes_left_behind(old, new)
    command = str(refused.value).partition("take them along: ")[2].partition(" To ask")[0]
    subprocess.run(["sh", "-c", command], check=True)
    assert sorted(path.name for path in new.iterdir()) == ["urn.db", "urn.db-wal"]
    place.boxes_left_behind(old, new)
