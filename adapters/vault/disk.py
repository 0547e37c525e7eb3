"""Round keys in a directory, which ``place`` has seen to be memory unless the host chose a disk.

Two files a round. The key is written once and never moved to other blocks, so that destroying it can
overwrite it where it lies; the version of the blob is replaced at every cast. It begins at a random
number and tells nothing by itself; whoever looks twice can count the rewrites in between, answers and
covers alike. On a disk an overwrite reaches the bytes; on flash and copy-on-write file systems an old
copy may stay.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from adapters.disks import erase
from adapters.vault import cipher
from adapters.vault.place import only_ours
from bot.ports import RoundKey, Trouble
from governance.ids import PersonId, RoundId

T = TypeVar("T")
_NAME = re.compile(r"[A-Za-z0-9_-]{1,128}")
_NEW = " new"
"""Stands after a version until the first rewrite is noted."""


@contextmanager
def _plain(what: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Trouble(
            f"The directory of round keys cannot be {what}: {error.strerror}. "
            "Nothing of this was kept. Check the disk, its free room, owner and permissions."
        ) from None


def _read(path: Path) -> bytes | None:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return None
    with os.fdopen(handle, "rb") as file:
        return file.read()


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
        erase(draft)
        raise
    _sync(path.parent)


class DiskVault:
    """``bot.ports.Vault`` in a directory of its own.

    Raises ``Trouble`` (final) if the directory or a key is a link, or other users of the machine can reach
    it, and ``Trouble`` when the disk fails. ``inline``: work in the caller's thread, for simulations.
    """

    def __init__(self, directory: Path, *, inline: bool = False) -> None:
        self._directory = directory
        self._thread = None if inline else ThreadPoolExecutor(1, "vault")
        with _plain("opened"):
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            only_ours(directory, 0o700)
            for draft in directory.glob("*~"):  # a crash may have left a key in one
                erase(draft)

    async def make(self, round_: RoundId, key: bytes, first: int = 0) -> None:
        """Keep a new key at version ``first``. Keeping the same again changes nothing; another one is refused."""
        await self._run("written", lambda: self._make(round_, key, first))

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

    def code(self, key: RoundKey, slot: bytes) -> bytes:
        """Return the 8 secret bytes the owner of a slot is shown."""
        return cipher.code(key.key, slot)

    async def lock(self, code: str, salt: bytes) -> str:
        """Return what is kept of a code; see ``cipher.lock``."""
        return await self._run("read", lambda: cipher.lock(code, salt))

    async def _run(self, what: str, work: Callable[[], T]) -> T:
        with _plain(what):
            if self._thread is None:
                return work()
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _files(self, round_: RoundId) -> tuple[Path, Path]:
        if not _NAME.fullmatch(round_):
            raise ValueError("A round's name does not fit a file (code V3).")
        return self._directory / f"{round_}.key", self._directory / f"{round_}.version"

    def _make(self, round_: RoundId, key: bytes, first: int) -> None:
        if len(key) != cipher.KEY:
            raise ValueError("A round key has 32 bytes (code V1).")
        there = self._get(round_)
        if there is None:
            path, version = self._files(round_)
            _write(version, f"{first}{_NEW}".encode())
            _write(path, key)
        elif there.key != key:
            raise Trouble("This round has a key already; another one would lose its answers.", final=True)

    def _get(self, round_: RoundId) -> RoundKey | None:
        path, version = self._files(round_)
        key = _read(path)
        if key is None:
            return None
        only_ours(path, 0o600)
        found = _read(version)
        # The first keys had no version until their first rewrite.
        noted = f"0{_NEW}" if found is None else found.decode("ascii", "replace")
        number = noted.removesuffix(_NEW)
        if len(key) != cipher.KEY or not re.fullmatch(r"[0-9]{1,18}", number):
            return None  # half a key is no key: it counts as lost, and everybody is asked again
        return RoundKey(key=key, version=int(number), fresh=noted != number)

    def _advance(self, round_: RoundId, version: int) -> None:
        path, noted = self._files(round_)
        if not path.exists():
            raise Trouble("The key of this round is gone. Everybody will be asked again.", final=True)
        _write(noted, str(version).encode())

    def _destroy(self, round_: RoundId) -> None:
        for path in self._files(round_):
            erase(path)
        _sync(self._directory)

    def _rounds(self) -> Sequence[RoundId]:
        found = {path.stem for path in self._directory.iterdir() if path.suffix in {".key", ".version"}}
        return [RoundId(stem) for stem in sorted(found)]
