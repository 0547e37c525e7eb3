"""An ideal vault: a sealed blob shows its random bytes and its length, a lock shows chance, and nothing else.

With it "what a sealed blob tells" and "what the lock of five words tells" is exactly nothing, so two stories
can be compared byte by byte. What is slow on purpose in the real one (Argon2id) is quick here.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from adapters.vault.disk import DiskVault
from bot.ports import RoundKey
from governance.ids import RoundId

OVERHEAD = 48


class QuickVault(DiskVault):
    """The real vault, but for the locks of codes: chance that is remembered, drawn in the order of asking."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory, inline=True)
        self._locks: dict[bytes, list[str]] = {}

    async def lock(self, code: str, salt: bytes) -> str:
        """Return the lock of a code under a salt: the same each time, and nothing of the code."""
        asked = self._locks.setdefault(salt, [])
        if code not in asked:
            asked.append(code)
        return hashlib.sha256(b"lock" + salt + bytes([asked.index(code)])).hexdigest()


class IdealVault(QuickVault):
    """Keeps keys on the disk for real; sealing is remembered instead of computed."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self._sealed: dict[tuple[bytes, RoundId, int], bytes] = {}

    def seal(self, key: RoundKey, round_: RoundId, version: int, plain: bytes, nonce: bytes) -> bytes:
        blob = self.shown(key, plain, nonce)
        self._sealed[blob, round_, version] = plain
        return blob

    def shown(self, key: RoundKey, plain: bytes, nonce: bytes) -> bytes:
        """Return what a blob looks like from outside."""
        return (nonce * (len(plain) // len(nonce) + 2))[: len(plain) + OVERHEAD]

    def unseal(self, key: RoundKey, round_: RoundId, version: int, blob: bytes) -> bytes | None:
        return self._sealed.get((blob, round_, version))
