"""A cross-signing identity for the bot's account: nio has none, and strict clients are deaf to unsigned devices.

Three Ed25519 keys. The *master* key is the account; it signs the *self-signing* key, which signs our devices,
and the *user-signing* key, which we never use but clients expect. The seeds lie in one file, 0600: whoever
has them is the bot. Specification: https://spec.matrix.org/latest/client-server-api/#cross-signing
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from nio import Api, AsyncClient

from adapters.matrix.api import AsksWho, call
from adapters.matrix.files import read_private, write_private
from bot.ports import Entropy, Trouble

_ROLES = ("master", "self_signing", "user_signing")
_SEED = 32


class Signed(StrEnum):
    """What had to be done."""

    ALREADY = "already"
    SIGNED = "signed"
    CREATED = "created"


class SigningKey:
    """One of the three keys, from its 32-byte seed."""

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = _base64(self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))

    @property
    def id(self) -> str:
        """The key's name in Matrix: its public half."""
        return f"ed25519:{self.public}"

    def sign(self, thing: dict[str, Any], user_id: str) -> dict[str, Any]:
        """Return ``thing`` with our signature added (over its canonical JSON, as the specification has it)."""
        bare = {name: value for name, value in thing.items() if name not in {"signatures", "unsigned"}}
        signature = _base64(self._key.sign(Api.to_canonical_json(bare).encode()))
        return {**thing, "signatures": {**thing.get("signatures", {}), user_id: {self.id: signature}}}


def signed_by(thing: Mapping[str, Any], user_id: str, key_id: str, public: str) -> bool:
    """Tell whether ``thing`` bears this person's signature made with that key (``public``: unpadded base64)."""
    bare = {name: value for name, value in thing.items() if name not in {"signatures", "unsigned"}}
    try:
        signature = base64.b64decode(thing["signatures"][user_id][key_id] + "==")
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public + "=="))
        key.verify(signature, Api.to_canonical_json(bare).encode())
    except (KeyError, TypeError, ValueError, InvalidSignature):
        return False
    return True


def _base64(raw: bytes) -> str:
    """Encode the way Matrix does: without padding."""
    return base64.b64encode(raw).decode().rstrip("=")


def load_or_make(path: Path, entropy: Entropy) -> tuple[SigningKey, SigningKey, SigningKey]:
    """Return master, self-signing and user-signing key; seeds are made once and kept. Raises ``Trouble``."""
    kept = read_private(path)
    if kept is None:
        seeds = {role: entropy.token() for role in _ROLES}
        write_private(path, json.dumps({role: _base64(seed) for role, seed in seeds.items()}).encode())
    else:
        try:
            seeds = {role: base64.b64decode(json.loads(kept)[role] + "=") for role in _ROLES}
        except (ValueError, KeyError, TypeError) as error:
            raise Trouble(f"{path} is damaged. Put it back from your copy of the secrets.", final=True) from error
    if any(len(seed) != _SEED for seed in seeds.values()):
        raise Trouble(f"{path} is damaged. Put it back from your copy of the secrets.", final=True)
    return SigningKey(seeds["master"]), SigningKey(seeds["self_signing"]), SigningKey(seeds["user_signing"])


async def ensure(client: AsyncClient, path: Path, entropy: Entropy, password: str | None = None) -> Signed:
    """Make sure our device is signed by our account's own keys; doing it again changes nothing.

    The device's keys must be on the server already. ``password`` is only needed where the account has an
    older identity that is to be replaced by the one in ``path``. Raises ``Trouble``: final if the account
    has an identity whose seeds are not in ``path``.
    """
    me, device_id = client.user_id, client.device_id
    found = await call(client, "POST", "/keys/query", {"device_keys": {me: []}}, what="asking for our own keys")
    device = found.get("device_keys", {}).get(me, {}).get(device_id)
    if device is None:
        raise Trouble("The homeserver does not know our device's keys yet.")
    on_server = found.get("master_keys", {}).get(me)
    if on_server and read_private(path) is None:
        raise Trouble(
            f"The account {me} has a cross-signing identity made elsewhere, and {path} is missing. "
            "Put that file back, or reset the identity in a Matrix client and delete it there.",
            final=True,
        )
    master, self_signing, user_signing = load_or_make(path, entropy)
    did = Signed.SIGNED
    if not on_server or master.id not in on_server["keys"]:
        await _upload(client, master, self_signing, user_signing, password)
        did = Signed.CREATED
    elif self_signing.id in device.get("signatures", {}).get(me, {}):
        return Signed.ALREADY
    device.pop("unsigned", None)
    signed = self_signing.sign({**device, "signatures": {}}, me)
    answer = await call(
        client, "POST", "/keys/signatures/upload", {me: {device_id: signed}}, what="signing our device"
    )
    if answer.get("failures"):
        raise Trouble("The homeserver did not take the signature of our device.")
    return did


async def _upload(
    client: AsyncClient, master: SigningKey, self_signing: SigningKey, user_signing: SigningKey, password: str | None
) -> None:
    """Publish the three keys. The first time no password is asked for; replacing an identity needs one."""
    me = client.user_id

    def public(key: SigningKey, usage: str) -> dict[str, Any]:
        return {"user_id": me, "usage": [usage], "keys": {key.id: key.public}}

    body: dict[str, Any] = {
        "master_key": public(master, "master"),
        "self_signing_key": master.sign(public(self_signing, "self_signing"), me),
        "user_signing_key": master.sign(public(user_signing, "user_signing"), me),
    }
    path, what = "/keys/device_signing/upload", "publishing our identity"
    try:
        await call(client, "POST", path, body, what=what)
    except AsksWho as asks:
        if not asks.session or password is None:
            raise
        who = {"type": "m.id.user", "user": me}
        body["auth"] = {"type": "m.login.password", "session": asks.session, "password": password, "identifier": who}
        await call(client, "POST", path, body, what=what)
