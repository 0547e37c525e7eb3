"""A recovery key for the bot's account, so that a host can take its identity into a Matrix app and verify it.

The three seeds of the identity go into the account's secret storage, each sealed under one key that is shown
once and kept nowhere. Nothing that opens a message is in there: no session, no key of a room.
Specification: https://spec.matrix.org/latest/client-server-api/#secrets (``m.secret_storage.v1.aes-hmac-sha2``).
"""

from __future__ import annotations

import base64
import hmac
from functools import reduce
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from nio import AsyncClient

from adapters.matrix import crosssign, identity
from adapters.matrix.api import SIGNED_OUT, MatrixTrouble, call, part
from adapters.matrix.selfcheck import from_outside
from adapters.matrix.settings import Settings
from bot.ports import Entropy, Trouble

ALGORITHM = "m.secret_storage.v1.aes-hmac-sha2"
_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_PREFIX = b"\x8b\x01"
_GROUP = 4
_IV = 16


def shown(key: bytes) -> str:
    """Return a key as people type it: prefix, key and parity in base58, in groups of four."""
    whole = _PREFIX + key
    whole += bytes([reduce(int.__xor__, whole)])
    number, text = int.from_bytes(whole), ""
    while number:
        number, digit = divmod(number, len(_ALPHABET))
        text = _ALPHABET[digit] + text
    return " ".join(text[at : at + _GROUP] for at in range(0, len(text), _GROUP))


def sealed(key: bytes, name: str, secret: bytes, random: bytes) -> dict[str, str]:
    """Seal a secret under the key and its own name. ``random``: at least 16 bytes, never used twice."""
    both = HKDF(algorithm=SHA256(), length=64, salt=bytes(32), info=name.encode()).derive(key)
    iv = bytearray(random[:_IV])
    iv[8] &= 0x7F  # so that no implementation's counter runs over
    encryptor = Cipher(algorithms.AES(both[:32]), modes.CTR(bytes(iv))).encryptor()
    ciphertext = encryptor.update(secret) + encryptor.finalize()
    mac = hmac.digest(both[32:], ciphertext, "sha256")
    return {"iv": _base64(bytes(iv)), "ciphertext": _base64(ciphertext), "mac": _base64(mac)}


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode().rstrip("=")


async def make(settings: Settings, entropy: Entropy) -> str:
    """Put the identity into secret storage under a new key; return the key as people type it, this once.

    One made before opens nothing any more. Works beside a running bot. Raises ``Trouble``.
    """
    keys = crosssign.load(settings.directory / "identity.json")
    client = from_outside(settings)
    if keys is None or client is None:
        raise Trouble(f"The bot has not signed in as {settings.user} yet. Start it once, then try again.", final=True)
    try:
        who = await call(client, "GET", "/account/whoami", what="asking who we are")
        if who.get("user_id") != settings.user:
            raise Trouble(f"The access token does not belong to {settings.user}.", final=True)
        if (await identity.ask(client, settings.user)).master != keys.master.public:
            raise Trouble(
                "People are shown another identity of the bot than the one kept here. Start it with its password "
                "first: it says what to do.",
                final=True,
            )
        return await _store(client, keys, entropy)
    except MatrixTrouble as trouble:
        if trouble.code in SIGNED_OUT:
            raise Trouble(
                f"The homeserver ended the session of {settings.user}. Start the bot: it says what to do.", final=True
            ) from trouble
        raise
    finally:
        await client.close()


async def _store(client: AsyncClient, keys: crosssign.Keys, entropy: Entropy) -> str:
    key, name = entropy.token(), entropy.token().hex()
    check = sealed(key, "", bytes(32), entropy.token())
    await _put(
        client, f"m.secret_storage.key.{name}", {"algorithm": ALGORITHM, "iv": check["iv"], "mac": check["mac"]}
    )
    for role, one in keys._asdict().items():
        kind = f"m.cross_signing.{role}"
        secret = sealed(key, kind, _base64(one.seed).encode(), entropy.token())
        await _put(client, kind, {"encrypted": {name: secret}})
    await _put(client, "m.secret_storage.default_key", {"key": name})
    return shown(key)


async def _put(client: AsyncClient, kind: str, content: dict[str, Any]) -> None:
    path = f"/user/{part(client.user_id)}/account_data/{part(kind)}"
    await call(client, "PUT", path, content, what="keeping the sealed identity")
