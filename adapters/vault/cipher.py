"""Sealing an urn: ChaCha20-Poly1305 (RFC 8439) under subkeys drawn by HKDF-SHA256 (RFC 5869).

A round key is never used itself: sealing and slot names each have a subkey of their own. A blob is
sealed under a key of its own, HKDF(sealing subkey, salt = its 32 random bytes), with the zero nonce:
the way the age file format (C2SP age, "payload key") and Tink's streaming AEAD (HKDF with a random
salt) let random values be long enough never to meet again, which 96 bits are not. Round and version
are associated data, so an old blob, or another round's, does not open.
"""

from __future__ import annotations

import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

from governance.ids import PersonId, RoundId

KEY = 32
NONCE = 32
TAG = 16
OVERHEAD = NONCE + TAG
"""Bytes a sealed blob is longer than what it holds."""

CODE = 8
"""Secret bytes of a code."""
SALT = 16

_SEALING, _SLOTS, _CODES = b"owntable/urn/sealing/v1", b"owntable/urn/slots/v1", b"owntable/urn/codes/v1"
_BLOB = b"owntable/urn/blob/v1"
_ONCE = bytes(12)  # safe, because every blob key seals exactly one blob


def _subkey(key: bytes, label: bytes) -> bytes:
    if len(key) != KEY:
        raise ValueError("A round key has 32 bytes (code V1).")
    return HKDFExpand(algorithm=SHA256(), length=KEY, info=label).derive(key)


def _cipher(key: bytes, salt: bytes) -> ChaCha20Poly1305:
    drawn = HKDF(algorithm=SHA256(), length=KEY, salt=salt, info=_BLOB).derive(_subkey(key, _SEALING))
    return ChaCha20Poly1305(drawn)


def _bound(round_: RoundId, version: int) -> bytes:
    return b"owntable/urn/v1\0" + version.to_bytes(8, "big") + round_.encode()


def seal(key: bytes, round_: RoundId, version: int, plain: bytes, nonce: bytes) -> bytes:
    """Return ``plain`` sealed for this round and version, ``OVERHEAD`` bytes longer.

    ``nonce``: 32 fresh random bytes, never used before. Raises ``ValueError`` for wrong lengths.
    """
    if len(nonce) != NONCE:
        raise ValueError("A blob is sealed with 32 random bytes (code V2).")
    return nonce + _cipher(key, nonce).encrypt(_ONCE, plain, _bound(round_, version))


def unseal(key: bytes, round_: RoundId, version: int, blob: bytes) -> bytes | None:
    """Open a blob; ``None`` if it was not sealed by this key for this round and version."""
    if len(blob) < OVERHEAD:
        return None
    try:
        return _cipher(key, blob[:NONCE]).decrypt(_ONCE, blob[NONCE:], _bound(round_, version))
    except InvalidTag:
        return None


def slot(key: bytes, person: PersonId) -> bytes:
    """Return the 32 bytes that name this person's slot under this key, and nothing without it."""
    return hmac.digest(_subkey(key, _SLOTS), person.encode(), "sha256")


def code(key: bytes, name: bytes) -> bytes:
    """Return the secret bytes shown to the owner of the slot ``name``; nothing follows from them without the key."""
    return hmac.digest(_subkey(key, _CODES), name, "sha256")[:CODE]


def lock(shown: str, salt: bytes) -> str:
    """Return 64 hex digits of Argon2id (RFC 9106) over a code, 19 MiB and 2 passes: a code has 64 secret bits.

    Raises ``ValueError`` unless ``salt`` has 16 bytes.
    """
    if len(salt) != SALT:
        raise ValueError("A lock is made with 16 random bytes (code V4).")
    return Argon2id(salt=salt, length=KEY, iterations=2, lanes=1, memory_cost=19 * 1024).derive(shown.encode()).hex()
