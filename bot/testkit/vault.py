"""A vault in memory, standard library only: for tests and rehearsals, never for people's real answers."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

from bot.ports import RoundKey, Trouble
from governance.ids import PersonId, RoundId

_NONCE = _TAG = 32


def _bound(round_: RoundId, version: int, nonce: bytes) -> bytes:
    return b"testkit/urn\0" + nonce + version.to_bytes(8, "big") + round_.encode()


def _xor(key: bytes, bound: bytes, data: bytes) -> bytes:
    stream = hashlib.shake_256(key + bound).digest(len(data))
    return (int.from_bytes(data, "big") ^ int.from_bytes(stream, "big")).to_bytes(len(data), "big")


class MemoryVault:
    """``bot.ports.Vault`` that forgets with the process. Seals by hash stream and HMAC, tamper-evident."""

    def __init__(self) -> None:
        self._keys: dict[RoundId, RoundKey] = {}

    async def make(self, round_: RoundId, key: bytes, first: int = 0) -> None:
        """Keep a new key at version ``first``. Keeping the same again changes nothing; another one is refused."""
        there = self._keys.setdefault(round_, RoundKey(key=key, version=first, fresh=True))
        if there.key != key:
            raise Trouble("This round has a key already; another one would lose its answers.", final=True)

    async def get(self, round_: RoundId) -> RoundKey | None:
        """Read it; ``None``: lost or destroyed."""
        return self._keys.get(round_)

    async def advance(self, round_: RoundId, version: int) -> None:
        """Remember that ``version`` is on disk. Raises ``Trouble`` if the key is gone."""
        if round_ not in self._keys:
            raise Trouble("The key of this round is gone. Everybody will be asked again.", final=True)
        self._keys[round_] = RoundKey(key=self._keys[round_].key, version=version)

    async def destroy(self, round_: RoundId) -> None:
        """Forget it; without one, do nothing."""
        self._keys.pop(round_, None)

    async def rounds(self) -> Sequence[RoundId]:
        """Name every key there is, in the order of their names."""
        return sorted(self._keys)

    def seal(self, key: RoundKey, round_: RoundId, version: int, plain: bytes, nonce: bytes) -> bytes:
        """Seal with round and version bound in. ``nonce``: 32 bytes."""
        if len(nonce) != _NONCE:
            raise ValueError("A blob is sealed with 32 random bytes.")
        bound = _bound(round_, version, nonce)
        body = _xor(key.key, bound, plain)
        return nonce + body + hmac.digest(key.key, bound + body, "sha256")

    def unseal(self, key: RoundKey, round_: RoundId, version: int, blob: bytes) -> bytes | None:
        """Open; ``None`` if this is not that round's blob of that version."""
        if len(blob) < _NONCE + _TAG:
            return None
        nonce, body, tag = blob[:_NONCE], blob[_NONCE:-_TAG], blob[-_TAG:]
        bound = _bound(round_, version, nonce)
        if not hmac.compare_digest(tag, hmac.digest(key.key, bound + body, "sha256")):
            return None
        return _xor(key.key, bound, body)

    def slot(self, key: RoundKey, person: PersonId) -> bytes:
        """Return 32 bytes that name a person's slot in this round and nowhere else."""
        return hmac.digest(key.key, b"testkit/slot\0" + person.encode(), "sha256")

    def code(self, key: RoundKey, slot: bytes) -> bytes:
        """Return the 8 secret bytes the owner of a slot is shown."""
        return hmac.digest(key.key, b"testkit/code\0" + slot, "sha256")[:8]

    async def lock(self, code: str, salt: bytes) -> str:
        """Return a quick hash: nobody's real code is ever kept by this vault."""
        return hashlib.sha256(salt + code.encode()).hexdigest()
