"""Dice that fall the same way each time."""

from __future__ import annotations

import hashlib


class SeededEntropy:
    """A ``bot.ports.Entropy``: SHA-256 over seed and count. For tests and rehearsals only."""

    def __init__(self, seed: int | str | bytes = 0) -> None:
        """Give the same tokens for the same seed."""
        self._seed = seed if isinstance(seed, bytes) else str(seed).encode()
        self._count = 0

    def token(self) -> bytes:
        """Return the next 32 bytes."""
        self._count += 1
        return hashlib.sha256(b"owntable/testkit/entropy\0" + self._seed + b"\0%d" % self._count).digest()
