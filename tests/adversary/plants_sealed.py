"""Planted leaks in the urn, its file and its key."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from adapters.store import urn_store
from adapters.store.urn_store import SqlUrnStore
from bot.ports import RoundKey
from governance.ids import RoundId
from tests.adversary.ideal import OVERHEAD, IdealVault
from tests.adversary.plant_tools import instead

_PIECE = 512


class Piecewise(IdealVault):
    """Each piece is sealed by itself, and only a changed one anew: an upsert an answer."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self._last: dict[tuple[bytes, int], tuple[bytes, bytes]] = {}

    def shown(self, key: RoundKey, plain: bytes, nonce: bytes) -> bytes:
        blob = [nonce]
        for at in range(0, len(plain), _PIECE):
            piece = plain[at : at + _PIECE]
            before, sealed = self._last.get((key.key, at), (b"", b""))
            if piece != before:
                sealed = hashlib.shake_256(nonce + at.to_bytes(8, "big")).digest(len(piece))
            self._last[key.key, at] = piece, sealed
            blob.append(sealed)
        return b"".join(blob)


class Unpadded(IdealVault):
    """Padding is left away, so a blob is as long as what is in it."""

    def shown(self, key: RoundKey, plain: bytes, nonce: bytes) -> bytes:
        return super().shown(key, plain, nonce)[: OVERHEAD + len(plain) - plain.count(0)]


class Telltale(IdealVault):
    """A few bytes of every blob follow from its content."""

    def shown(self, key: RoundKey, plain: bytes, nonce: bytes) -> bytes:
        return super().shown(key, plain, nonce[:24] + hashlib.sha256(plain).digest()[:8])


class Undestroyed(SqlUrnStore):
    """An urn stays when its round is over."""

    async def destroy(self, round_: RoundId) -> None:
        """Leave it."""


class KeyStays(IdealVault):
    """A key stays when its round is over."""

    async def destroy(self, round_: RoundId) -> None:
        """Leave it."""


@contextmanager
def no_secure_delete() -> Iterator[None]:
    """Deleted rows are not overwritten, and the file is not rebuilt after them."""
    pragmas = tuple(one.replace("secure_delete=ON", "secure_delete=OFF") for one in urn_store._PRAGMAS)
    with instead(urn_store, "_PRAGMAS", pragmas), instead(urn_store._Sqlite, "clear", lambda _: None):
        yield


def no_checkpoint() -> Any:
    def write(self: Any, sql: str, *values: object) -> None:
        self._link.execute(sql, values)

    return instead(urn_store._Sqlite, "write", write)
