"""What lies on the disk: who may read it, what is left of it, what happens when it fails."""

from __future__ import annotations

import hashlib
import hmac
import os
import sqlite3
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from adapters.store.urn_store import SqlUrnStore
from adapters.vault import cipher
from adapters.vault.disk import DiskVault
from bot.ports import RoundKey, Trouble, UrnRow
from governance.ids import RoundId

ROUND, KEY = RoundId("a" * 64), bytes(range(32))
BLOB = hashlib.shake_256(b"a sealed blob").digest(130_000)
OTHER = hashlib.shake_256(b"another").digest(130_000)


def everything(directory: Path) -> bytes:
    """Return the bytes of every file below."""
    return b"".join(path.read_bytes() for path in sorted(directory.rglob("*")) if path.is_file())


def pieces(blob: bytes) -> list[bytes]:
    """Cut a blob into pieces short enough to lie whole in one page."""
    return [blob[at : at + 64] for at in range(0, len(blob) - 64, 512)]


# --- vault ------------------------------------------------------------------------------------------


async def test_keys_are_for_nobody_else(tmp_path: Path) -> None:
    """0700 and 0600, whatever the umask; the date of a file tells nothing."""
    before = os.umask(0)
    try:
        vault = DiskVault(tmp_path / "keys")
        await vault.make(ROUND, KEY)
        await vault.advance(ROUND, 1)
    finally:
        os.umask(before)
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700
    files = list((tmp_path / "keys").iterdir())
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert {path.stat().st_mtime for path in files} == {0}


async def test_a_directory_or_key_others_can_reach_is_refused(tmp_path: Path) -> None:
    """The error names the file and the command that helps, and is final."""
    directory = tmp_path / "keys"
    directory.mkdir(mode=0o755)
    with pytest.raises(Trouble, match=f"chmod 700 {directory}") as trouble:
        DiskVault(directory)
    assert trouble.value.final
    directory.chmod(0o700)
    vault = DiskVault(directory)
    await vault.make(ROUND, KEY)
    (directory / f"{ROUND}.key").chmod(0o640)
    with pytest.raises(Trouble, match=r"chmod 600 .*\.key"):
        await vault.get(ROUND)


async def test_a_destroyed_key_is_overwritten_where_it_lay(tmp_path: Path) -> None:
    """Another name of the same file (a stand-in for the disk itself) holds zeros, also after many casts."""
    vault = DiskVault(tmp_path / "keys")
    await vault.make(ROUND, KEY)
    os.link(tmp_path / "keys" / f"{ROUND}.key", tmp_path / "disk")
    for version in range(1, 20):
        await vault.advance(ROUND, version)
    assert (tmp_path / "disk").read_bytes() == KEY
    await vault.destroy(ROUND)
    assert (tmp_path / "disk").read_bytes() == bytes(32)
    assert list((tmp_path / "keys").iterdir()) == []


async def test_what_a_crash_left_is_cleared_or_counts_as_lost(tmp_path: Path) -> None:
    """A draft with a key in it is overwritten at start; half a key is no key; a lone version is listed."""
    vault = DiskVault(tmp_path / "keys")
    draft, lone = tmp_path / "keys" / f"{ROUND}.key~", RoundId("f" * 64)
    draft.write_bytes(KEY)
    os.link(draft, tmp_path / "disk")
    (tmp_path / "keys" / f"{lone}.version").write_text("3")
    vault = DiskVault(tmp_path / "keys")
    assert not draft.exists()
    assert (tmp_path / "disk").read_bytes() == bytes(32)
    assert list(await vault.rounds()) == [lone]
    await vault.destroy(lone)
    assert list(await vault.rounds()) == []
    await vault.make(ROUND, KEY)
    (tmp_path / "keys" / f"{ROUND}.key").write_bytes(KEY[:5])
    assert await vault.get(ROUND) is None


async def test_keys_survive_the_process(tmp_path: Path) -> None:
    vault = DiskVault(tmp_path / "keys")
    await vault.make(ROUND, KEY)
    await vault.advance(ROUND, 12)
    assert await DiskVault(tmp_path / "keys").get(ROUND) == RoundKey(key=KEY, version=12)


async def test_a_disk_that_fails_is_trouble_and_the_old_version_stays(tmp_path: Path) -> None:
    vault = DiskVault(tmp_path / "keys")
    await vault.make(ROUND, KEY)
    await vault.advance(ROUND, 4)
    draft = tmp_path / "keys" / f"{ROUND}.version~"
    draft.mkdir()  # nothing can be written there
    with pytest.raises(Trouble, match="Nothing of this was kept"):
        await vault.advance(ROUND, 5)
    draft.rmdir()
    assert await vault.get(ROUND) == RoundKey(key=KEY, version=4)
    await vault.advance(ROUND, 5)
    assert await vault.get(ROUND) == RoundKey(key=KEY, version=5)


async def test_a_round_whose_name_is_a_path_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="V3"):
        await DiskVault(tmp_path / "keys").make(RoundId("../evil"), KEY)


def test_sealing_is_the_construction_it_says_it_is() -> None:
    """Worked out again with HMAC alone: HKDF (RFC 5869) subkeys, then ChaCha20-Poly1305 with a zero nonce."""

    def expand(key: bytes, info: bytes) -> bytes:
        return hmac.digest(key, info + b"\x01", "sha256")

    nonce = bytes(range(100, 132))
    blob_key = expand(hmac.digest(nonce, expand(KEY, b"owntable/urn/sealing/v1"), "sha256"), b"owntable/urn/blob/v1")
    bound = b"owntable/urn/v1\0" + (5).to_bytes(8, "big") + ROUND.encode()
    expected = nonce + ChaCha20Poly1305(blob_key).encrypt(bytes(12), b"answers", bound)
    assert cipher.seal(KEY, ROUND, 5, b"answers", nonce) == expected
    assert len(expected) == len(b"answers") + cipher.OVERHEAD


def test_wrong_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="V2"):
        cipher.seal(KEY, ROUND, 1, b"", b"short")
    with pytest.raises(ValueError, match="V1"):
        cipher.seal(KEY[:16], ROUND, 1, b"", bytes(32))


# --- urns -------------------------------------------------------------------------------------------


async def test_the_file_is_for_nobody_else_and_set_up_as_promised(tmp_path: Path) -> None:
    """0600 with its journal; every pragma read back; three columns and no rowid."""
    before = os.umask(0)
    try:
        store = await SqlUrnStore.open(f"sqlite:///{tmp_path}/in/urns.db")
        await store.put(UrnRow(round=ROUND, blob=BLOB))
    finally:
        os.umask(before)
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "in").iterdir()} == {0o600}
    assert (tmp_path / "in").stat().st_mode & 0o777 == 0o700
    wanted = {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "busy_timeout": 2000}
    assert {name: store._database.read(f"PRAGMA {name}")[0][0] for name in wanted} == wanted
    (schema,) = store._database.read("SELECT sql FROM sqlite_master")
    assert "WITHOUT ROWID" in str(schema[0])
    assert [row[1] for row in store._database.read("PRAGMA table_info(urns)")] == ["round", "blob", "closed"]
    await store.close()


async def test_nothing_of_a_replaced_or_destroyed_blob_is_left(tmp_path: Path) -> None:
    """In file, journal and shared memory: after each write only the newest, after destroy none."""
    store = await SqlUrnStore.open(f"sqlite:///{tmp_path}/urns.db")
    await store.put(UrnRow(round=ROUND, blob=BLOB))
    assert all(piece in everything(tmp_path) for piece in pieces(BLOB)[:5])
    assert (tmp_path / "urns.db-wal").stat().st_size == 0
    await store.put(UrnRow(round=ROUND, blob=OTHER))
    lies = everything(tmp_path)
    assert not any(piece in lies for piece in pieces(BLOB))
    await store.destroy(ROUND)
    lies = everything(tmp_path)
    assert not any(piece in lies for piece in pieces(OTHER))
    assert ROUND.encode() not in lies
    await store.close()


async def test_a_reader_in_the_way_is_trouble_not_silence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy checkpoint does not raise in SQLite: the store reads its result row, and works again afterwards."""
    monkeypatch.setattr("adapters.store.urn_store._BUSY_MS", 1)
    monkeypatch.setattr("adapters.store.urn_store._PAUSE", 0.001)
    store = await SqlUrnStore.open(f"sqlite:///{tmp_path}/urns.db")
    store._database.read("PRAGMA busy_timeout=1")
    await store.put(UrnRow(round=ROUND, blob=BLOB))
    reader = sqlite3.connect(tmp_path / "urns.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM urns").fetchone()
    with pytest.raises(Trouble, match="Another program"):
        await store.put(UrnRow(round=ROUND, blob=OTHER))
    reader.close()
    await store.put(UrnRow(round=ROUND, blob=OTHER))
    lies = everything(tmp_path)
    assert not any(piece in lies for piece in pieces(BLOB))
    await store.close()


async def test_a_full_disk_is_trouble_and_the_old_blob_stays(tmp_path: Path) -> None:
    """SQLite's own limit stands in for the disk."""
    store = await SqlUrnStore.open(f"sqlite:///{tmp_path}/urns.db")
    await store.put(UrnRow(round=ROUND, blob=BLOB))
    pages = store._database.read("PRAGMA page_count")[0][0]
    store._database.read(f"PRAGMA max_page_count={pages}")
    with pytest.raises(Trouble, match="SQLITE_FULL"):
        await store.put(UrnRow(round=RoundId("b" * 64), blob=BLOB))
    assert await store.get(ROUND) == UrnRow(round=ROUND, blob=BLOB)
    await store.put(UrnRow(round=ROUND, blob=OTHER))
    assert await store.get(ROUND) == UrnRow(round=ROUND, blob=OTHER)
    await store.close()


@pytest.mark.parametrize("damage", [b"not a database at all" * 300, b"SQLite format 3\0" + b"\xff" * 5000])
async def test_a_damaged_file_is_trouble(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "urns.db").write_bytes(damage)
    with pytest.raises(Trouble, match="sealed boxes cannot be kept"):
        await SqlUrnStore.open(f"sqlite:///{tmp_path}/urns.db")


async def test_urns_survive_the_process(tmp_path: Path) -> None:
    store = await SqlUrnStore.open(f"sqlite:///{tmp_path}/urns.db")
    await store.put(UrnRow(round=ROUND, blob=BLOB, closed=True))
    again = await SqlUrnStore.open(f"sqlite:///{tmp_path}/urns.db")
    assert await again.get(ROUND) == UrnRow(round=ROUND, blob=BLOB, closed=True)
    await again.close()
    await store.close()
