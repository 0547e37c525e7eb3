"""Round keys in a directory. For now on a disk, beside the database: whoever holds both can read open rounds.

Two files a round. The key is written once and never moved to other blocks, so that destroying it can
overwrite it where it lies; the version of the blob, which is no secret, is replaced at every cast. An
overwrite reaches the bytes on plain disks; on flash and copy-on-write file systems an old copy may stay.
"""

from __future__ import annotations

import asyncio
import os
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from adapters.vault import cipher
from bot.ports import RoundKey, Trouble
from governance.ids import PersonId, RoundId

T = TypeVar("T")
_NAME = re.compile(r"[A-Za-z0-9_-]{1,128}")
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@contextmanager
def _plain(what: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Trouble(
            f"The directory of round keys cannot be {what}: {error.strerror}. "
            "Nothing of this was kept. Check the disk, its free room, owner and permissions."
        ) from None


def _private(path: Path, mode: int) -> None:
    if path.lstat().st_mode & _OTHERS:
        raise Trouble(
            f"Other users of this machine may reach round keys. Run: chmod {mode:o} {path}, then try again.",
            final=True,
        )


def _sync(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(path: Path, data: bytes) -> None:
    """Put ``data`` in the file's place at once, durably: a crash leaves the old file or the new one."""
    draft = path.with_name(path.name + "~")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.utime(file.fileno(), (0, 0))  # its date would tell when somebody last answered
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError:
        _erase(draft)
        raise
    _sync(path.parent)


def _erase(path: Path) -> None:
    """Overwrite the file where it lies, then remove it; without one, do nothing."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return
    with os.fdopen(handle, "wb") as file:
        file.write(bytes(os.fstat(handle).st_size))
        file.flush()
        os.fsync(handle)
    path.unlink()


class DiskVault:
    """``bot.ports.Vault`` on a disk.

    Raises ``Trouble`` (final) if the directory or a key can be reached by other users of the machine,
    and ``Trouble`` when the disk fails. ``inline``: work in the caller's thread, for simulations.
    """

    def __init__(self, directory: Path, *, inline: bool = False) -> None:
        self._directory = directory
        self._thread = None if inline else ThreadPoolExecutor(1, "vault")
        with _plain("opened"):
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            _private(directory, 0o700)
            for draft in directory.glob("*~"):  # a crash may have left a key in one
                _erase(draft)

    async def make(self, round_: RoundId, key: bytes) -> None:
        """Keep a new key at version 0. Keeping the same again changes nothing; another one is refused."""
        await self._run("written", lambda: self._make(round_, key))

    async def get(self, round_: RoundId) -> RoundKey | None:
        """Read it; ``None``: lost or destroyed."""
        return await self._run("read", lambda: self._get(round_))

    async def advance(self, round_: RoundId, version: int) -> None:
        """Remember that ``version`` is on disk. Raises ``Trouble`` if the key is gone."""
        await self._run("written", lambda: self._advance(round_, version))

    async def destroy(self, round_: RoundId) -> None:
        """Overwrite and remove it; without one, do nothing."""
        await self._run("cleared", lambda: self._destroy(round_))

    async def rounds(self) -> Sequence[RoundId]:
        """Name every key there is, in the order of their names."""
        return await self._run("read", self._rounds)

    def seal(self, key: RoundKey, round_: RoundId, version: int, plain: bytes, nonce: bytes) -> bytes:
        """Seal with round and version bound in; see ``cipher.seal``."""
        return cipher.seal(key.key, round_, version, plain, nonce)

    def unseal(self, key: RoundKey, round_: RoundId, version: int, blob: bytes) -> bytes | None:
        """Open; ``None`` if this is not that round's blob of that version."""
        return cipher.unseal(key.key, round_, version, blob)

    def slot(self, key: RoundKey, person: PersonId) -> bytes:
        """Return 32 bytes that name a person's slot in this round and nowhere else."""
        return cipher.slot(key.key, person)

    async def _run(self, what: str, work: Callable[[], T]) -> T:
        with _plain(what):
            if self._thread is None:
                return work()
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _files(self, round_: RoundId) -> tuple[Path, Path]:
        if not _NAME.fullmatch(round_):
            raise ValueError("A round's name does not fit a file (code V3).")
        return self._directory / f"{round_}.key", self._directory / f"{round_}.version"

    def _make(self, round_: RoundId, key: bytes) -> None:
        if len(key) != cipher.KEY:
            raise ValueError("A round key has 32 bytes (code V1).")
        there = self._get(round_)
        if there is None:
            path, version = self._files(round_)
            version.unlink(missing_ok=True)
            _write(path, key)
        elif there.key != key:
            raise Trouble("This round has a key already; another one would lose its answers.", final=True)

    def _get(self, round_: RoundId) -> RoundKey | None:
        path, version = self._files(round_)
        if not path.exists():
            return None
        _private(path, 0o600)
        key, noted = path.read_bytes(), version.read_text("ascii") if version.exists() else "0"
        if len(key) != cipher.KEY or not noted.isdigit():
            return None  # half a key is no key: it counts as lost, and everybody is asked again
        return RoundKey(key=key, version=int(noted))

    def _advance(self, round_: RoundId, version: int) -> None:
        path, noted = self._files(round_)
        if not path.exists():
            raise Trouble("The key of this round is gone. Everybody will be asked again.", final=True)
        _write(noted, str(version).encode())

    def _destroy(self, round_: RoundId) -> None:
        for path in self._files(round_):
            _erase(path)
        _sync(self._directory)

    def _rounds(self) -> Sequence[RoundId]:
        found = {path.stem for path in self._directory.iterdir() if path.suffix in {".key", ".version"}}
        return [RoundId(stem) for stem in sorted(found)]
