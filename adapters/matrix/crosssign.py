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
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from nio import Api, AsyncClient

from adapters.matrix.api import AsksWho, MatrixTrouble, call
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
        self.seed = seed
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


class Keys(NamedTuple):
    """The account's identity."""

    master: SigningKey
    self_signing: SigningKey
    user_signing: SigningKey


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


def load(path: Path) -> Keys | None:
    """Return the identity kept there; ``None`` if there is none. Raises ``Trouble``."""
    kept = read_private(path)
    if kept is None:
        return None
    try:
        seeds = [base64.b64decode(json.loads(kept)[role] + "=") for role in _ROLES]
    except (ValueError, KeyError, TypeError) as error:
        raise Trouble(f"{path} is damaged. Put it back from your copy of the secrets.", final=True) from error
    if any(len(seed) != _SEED for seed in seeds):
        raise Trouble(f"{path} is damaged. Put it back from your copy of the secrets.", final=True)
    return Keys(*map(SigningKey, seeds))


def load_or_make(path: Path, entropy: Entropy) -> Keys:
    """Return the identity kept there; its seeds are made once and kept. Raises ``Trouble``."""
    kept = load(path)
    if kept is not None:
        return kept
    seeds = [entropy.token() for _ in _ROLES]
    write_private(path, json.dumps(dict(zip(_ROLES, map(_base64, seeds), strict=True))).encode())
    return Keys(*map(SigningKey, seeds))


def published(found: Mapping[str, Any], me: str, keys: Keys) -> bool:
    """Tell whether a homeserver's answer to ``/keys/query`` shows this identity as ours, whole and vouched for."""
    try:
        master, signing = found["master_keys"][me], found["self_signing_keys"][me]
        listed = keys.master.id in master["keys"] and keys.self_signing.id in signing["keys"]
    except (KeyError, TypeError):
        return False
    return listed and signed_by(signing, me, keys.master.id, keys.master.public)


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
            "Put that file back. If it is lost for good, run owntable new-identity: everybody's app will say that "
            "the bot changed, so tell the group before.",
            final=True,
        )
    keys = load_or_make(path, entropy)
    did = Signed.SIGNED
    if not published(found, me, keys):
        await _upload(client, keys, password, path)
        did = Signed.CREATED
    elif signed_by(device, me, keys.self_signing.id, keys.self_signing.public):
        return Signed.ALREADY
    device.pop("unsigned", None)
    signed = keys.self_signing.sign({**device, "signatures": {}}, me)
    answer = await call(
        client, "POST", "/keys/signatures/upload", {me: {device_id: signed}}, what="signing our device"
    )
    if answer.get("failures"):
        raise Trouble("The homeserver did not take the signature of our device.")
    return did


async def publish(client: AsyncClient, keys: Keys, password: str, path: Path) -> None:
    """Make this the account's identity, if it is not yet. Raises ``Trouble``."""
    me = client.user_id
    found = await call(client, "POST", "/keys/query", {"device_keys": {me: []}}, what="asking for our own keys")
    if not published(found, me, keys):
        await _upload(client, keys, password, path)


async def _upload(client: AsyncClient, keys: Keys, password: str | None, kept: Path) -> None:
    """Publish the three keys. The first time no password is asked for; replacing an identity needs one."""
    me = client.user_id

    def public(key: SigningKey, usage: str) -> dict[str, Any]:
        return {"user_id": me, "usage": [usage], "keys": {key.id: key.public}}

    body: dict[str, Any] = {
        "master_key": public(keys.master, "master"),
        "self_signing_key": keys.master.sign(public(keys.self_signing, "self_signing"), me),
        "user_signing_key": keys.master.sign(public(keys.user_signing, "user_signing"), me),
    }
    path, what = "/keys/device_signing/upload", "publishing our identity"
    try:
        await call(client, "POST", path, body, what=what)
    except AsksWho as asks:
        if not asks.session:
            raise
        if password is None:
            raise Trouble(
                f"The account {me} has another cross-signing identity than the one in {kept}. The homeserver wants "
                "a password before it takes ours back: set password_file in place of the access token, start "
                "once, stop, and change back.",
                final=True,
            ) from None
        who = {"type": "m.id.user", "user": me}
        body["auth"] = {"type": "m.login.password", "session": asks.session, "password": password, "identifier": who}
        await _replace(client, path, body, kept)


async def _replace(client: AsyncClient, path: str, body: dict[str, Any], kept: Path) -> None:
    try:
        await call(client, "POST", path, body, what="publishing our identity")
    except AsksWho:
        raise Trouble(f"The homeserver refused the password of {client.user_id}. Check both.", final=True) from None
    except MatrixTrouble as trouble:
        if not trouble.code or trouble.retry_after:
            raise
        raise Trouble(  # Synapse never takes an identity again that was replaced once, and says M_UNKNOWN
            f"Somebody gave the account {client.user_id} another cross-signing identity than the one in {kept}, and "
            "the homeserver does not take ours back. If it was not you, change the password. Then run owntable "
            "new-identity: everybody's app will say that the bot changed, so tell the group before.",
            final=True,
        ) from trouble
