"""What a homeserver says somebody's identity and devices are, with every signature checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nio import AsyncClient

from adapters.matrix.api import call
from adapters.matrix.crosssign import signed_by


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """One device of a person. ``signed``: by the identity it is listed with. ``name``: how its owner calls it."""

    id: str
    ed25519: str
    curve25519: str
    signed: bool
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """``master``: the public key all signatures of the person go back to; ``None``: there is none."""

    master: str | None
    devices: tuple[Device, ...]

    def by_sender(self, curve25519: str | None) -> Device | None:
        """Return the device that messages with this sender key come from."""
        return next((device for device in self.devices if device.curve25519 == curve25519), None)


async def ask(client: AsyncClient, person: str) -> Identity:
    """Ask the homeserver. Raises ``MatrixTrouble``. Devices that do not sign for themselves are left out."""
    found = await call(
        client, "POST", "/keys/query", {"device_keys": {person: []}}, what="asking for somebody's keys"
    )
    master = _key(found.get("master_keys", {}).get(person), person, "master")
    signing = found.get("self_signing_keys", {}).get(person)
    signer = _key(signing, person, "self_signing")
    if master is None or signer is None or not signed_by(signing, person, f"ed25519:{master}", master):
        signer = None
    listed = found.get("device_keys", {}).get(person, {})
    devices = (_device(person, name, one, signer) for name, one in sorted(listed.items()))
    return Identity(master=master, devices=tuple(device for device in devices if device is not None))


def _key(published: Any, person: str, usage: str) -> str | None:
    """Return the public half of a cross-signing key."""
    if not isinstance(published, Mapping) or published.get("user_id") != person:
        return None
    keys = published.get("keys")
    if usage not in published.get("usage", ()) or not isinstance(keys, Mapping) or len(keys) != 1:
        return None
    name, public = next(iter(keys.items()))
    return public if isinstance(public, str) and name == f"ed25519:{public}" else None


def _device(person: str, name: str, published: Any, signer: str | None) -> Device | None:
    try:
        if (published["user_id"], published["device_id"]) != (person, name):
            return None
        ed25519, curve25519 = published["keys"][f"ed25519:{name}"], published["keys"][f"curve25519:{name}"]
        shown = published.get("unsigned", {}).get("device_display_name") or ""
    except (KeyError, TypeError, AttributeError):
        return None
    if not signed_by(published, person, f"ed25519:{name}", ed25519):
        return None
    signed = signer is not None and signed_by(published, person, f"ed25519:{signer}", signer)
    return Device(id=name, ed25519=ed25519, curve25519=curve25519, signed=signed, name=str(shown)[:60])
