"""Names of things. Every id is opaque text from the entropy port; nothing is encoded in it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import NewType

CircleId = NewType("CircleId", str)
PersonId = NewType("PersonId", str)
RoundId = NewType("RoundId", str)
WordsId = NewType("WordsId", str)

NO_WORDS = WordsId("")
"""Where no words are meant."""


@dataclass(frozen=True, slots=True)
class Fresh:
    """256 bits from the entropy port, handed to one ask; ids and salts are drawn from it by label.

    The seed is dropped with the ask, so an id tells nothing about its neighbours. Same seed and
    label, same value: ``decide`` stays a function (law: same state and ask, same events).
    """

    seed: bytes

    def __repr__(self) -> str:
        """Keep the seed out of every log and traceback."""
        return "Fresh(…)"

    def hex(self, label: str) -> str:
        """Return 64 hex digits for ``label`` (SHA-256 over seed and label)."""
        return hashlib.sha256(b"owntable/fresh/v1\0" + self.seed + label.encode()).hexdigest()

    def salt(self, label: str) -> bytes:
        """Return 32 bytes for ``label``, to salt one commitment."""
        return hashlib.sha256(b"owntable/salt/v1\0" + self.seed + label.encode()).digest()
