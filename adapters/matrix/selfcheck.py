"""What is right with the bot's account and what is not, each with its remedy. Asks the homeserver, changes nothing.

Looked at whenever the bot has signed in (the log then counts what is wrong, by its code) and by the doctor,
also while the bot runs: it needs an access token and the small files, never the key store.
"""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from pathlib import Path

from nio import AsyncClient, AsyncClientConfig

from adapters.matrix import crosssign, identity
from adapters.matrix.api import NETWORK, SIGNED_OUT, MatrixTrouble, call
from adapters.matrix.files import read_private
from adapters.matrix.identity import Device, Identity
from adapters.matrix.settings import Settings
from bot.ports import Clock, Trouble
from bot.ui.model import Said, Text, msg

CLOCK_OFF = timedelta(minutes=2)
"""How far this machine's clock may be from the homeserver's; a ``Date`` header counts whole seconds."""


class Is(Enum):
    """How much it matters. The same names as ``bot.doctor.Weight`` has."""

    RIGHT = auto()
    NOTE = auto()
    WRONG = auto()


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was seen. ``code``: its name in the log; ``what``: a sentence, and what to do if that is due."""

    weight: Is
    code: str
    what: Text


def wrong(code: str, what: Text | Trouble) -> Found:
    """Say what is to be done. ``Trouble`` brings its own words."""
    return Found(Is.WRONG, code, Said(str(what)) if isinstance(what, Trouble) else what)


async def look(client: AsyncClient, settings: Settings, clock: Clock | None) -> AsyncIterator[Found]:
    """Yield every finding about an account whose access token ``client`` has. Raises nothing of the outside.

    ``clock``: compared with the homeserver's, if there is one.
    """
    try:
        when = await _server(client)
    except MatrixTrouble:
        yield wrong("server", msg("matrix-check-away", url=settings.homeserver))
        return
    if when is None:
        yield wrong("version", msg("matrix-check-old", url=settings.homeserver))
    else:
        yield Found(Is.RIGHT, "server", msg("matrix-check-server", url=settings.homeserver))
        if clock is not None:
            yield _clock(clock.now() - when)
    try:
        async for found in _account(client, settings):
            yield found
    except Trouble as trouble:
        yield wrong("account", trouble)


async def look_from_outside(settings: Settings, clock: Clock) -> AsyncIterator[Found]:
    """Do the same without the bot, also while it runs, and look who may open its files."""
    for found in files(settings.directory):
        yield found
    try:
        client = from_outside(settings)
    except Trouble as trouble:
        yield wrong("session", trouble)
        return
    if client is None or not (settings.directory / "identity.json").exists():
        yield Found(Is.NOTE, "account", msg("matrix-check-not-yet", user=settings.user))
        return
    try:
        async for found in look(client, settings, clock):
            yield found
    finally:
        await client.close()


def from_outside(settings: Settings) -> AsyncClient | None:
    """Return a client for plain questions with the bot's own token, to be closed; ``None``: there is no token yet.

    It has no keys and may live beside a running bot. Raises ``Trouble``.
    """
    token = settings.access_token or _token(settings.directory)
    if token is None:
        return None
    config = AsyncClientConfig(
        encryption_enabled=False, max_limit_exceeded=0, max_timeouts=0, request_timeout=15, store_sync_tokens=False
    )
    client = AsyncClient(settings.homeserver.rstrip("/"), settings.user, config=config)
    client.access_token = token
    client.user_id = settings.user
    return client


def _token(directory: Path) -> str | None:
    """Return the token of the kept session. Raises ``Trouble``."""
    path = directory / "session.json"
    kept = read_private(path)
    if kept is None:
        return None
    try:
        return str(json.loads(kept)["access_token"])
    except (ValueError, KeyError, TypeError) as error:
        raise Trouble(f"{path} is damaged. Remove it: the bot then logs in as a new device.", final=True) from error


def files(directory: Path) -> list[Found]:
    """Look who may open what the bot keeps on disk for Matrix, save for its pickle key, looked at elsewhere."""
    if not directory.exists():
        return []
    found = []
    for path in (directory, *sorted(directory.glob("*.json"))):
        about, right = path.stat(), "700" if path == directory else "600"
        if about.st_uid != os.geteuid():
            found.append(wrong("files", msg("matrix-check-owner", path=str(path))))
        elif about.st_mode & 0o077:
            found.append(wrong("files", msg("matrix-check-open", mode=right, path=str(path))))
    return found or [Found(Is.RIGHT, "files", msg("matrix-check-files", path=str(directory)))]


async def _server(client: AsyncClient) -> datetime | None:
    """Return the homeserver's time; ``None`` if it is no homeserver we can talk to. Raises ``MatrixTrouble``."""
    try:
        response = await client.send("GET", "/_matrix/client/versions")
        async with response:
            text, date = await response.text(), response.headers.get("Date", "")
    except NETWORK as error:
        raise MatrixTrouble("asking for its version: the homeserver does not answer") from error
    try:
        versions = json.loads(text)["versions"]
        speaks = any(isinstance(one, str) and one.startswith("v1.") for one in versions)
        when = parsedate_to_datetime(date)
    except (ValueError, KeyError, TypeError):
        return None
    return when.replace(tzinfo=when.tzinfo or UTC) if speaks else None


def _clock(off: timedelta) -> Found:
    if abs(off) <= CLOCK_OFF:
        return Found(Is.RIGHT, "clock", msg("matrix-check-clock-right"))
    minutes = round(abs(off) / timedelta(minutes=1))
    return wrong(
        "clock", msg("matrix-check-clock-ahead" if off > timedelta() else "matrix-check-clock-behind", n=minutes)
    )


async def _account(client: AsyncClient, settings: Settings) -> AsyncIterator[Found]:
    """Look who the homeserver says we are, and at our keys there. Raises ``Trouble``."""
    try:
        who = await call(client, "GET", "/account/whoami", what="asking who we are")
    except MatrixTrouble as trouble:
        if trouble.code in SIGNED_OUT:
            yield wrong("account", msg("matrix-check-signed-out", user=settings.user))
            return
        raise
    me, device = str(who.get("user_id")), str(who.get("device_id", ""))
    if me != settings.user:
        yield wrong("account", msg("matrix-check-other", user=settings.user, other=Said(me)))
        return
    yield Found(Is.RIGHT, "account", msg("matrix-check-account", user=settings.user, device=Said(device)))
    listed = await identity.ask(client, me)
    ours = next((one for one in listed.devices if one.id == device), None)
    yield _keys(client, ours, device)
    yield _signed(listed, ours, settings.directory / "identity.json")
    others = sum(one.id != device for one in listed.devices)
    if others:
        yield Found(Is.NOTE, "devices", msg("matrix-check-devices", count=others))


def _keys(client: AsyncClient, device: Device | None, name: str) -> Found:
    """Compare the keys the homeserver hands out for us with those in our store, where that is open."""
    if device is None:
        return wrong("keys", msg("matrix-check-no-keys", device=Said(name)))
    kept = client.olm.account.identity_keys if client.olm is not None else None
    if kept is not None and (kept["ed25519"], kept["curve25519"]) != (device.ed25519, device.curve25519):
        return wrong("keys", msg("matrix-check-other-keys", device=Said(name)))
    return Found(Is.RIGHT, "keys", msg("matrix-check-keys"))


def _signed(listed: Identity, device: Device | None, path: Path) -> Found:
    """See that our device is signed by our identity, and that it is the one people are shown."""
    try:
        keys = crosssign.load(path)
    except Trouble as trouble:
        return wrong("identity", trouble)
    if keys is None:
        return wrong("identity", msg("matrix-check-no-identity", path=str(path)))
    if listed.master != keys.master.public:
        return wrong("identity", msg("matrix-check-other-identity"))
    if device is None or not device.signed:
        return wrong("signature", msg("matrix-check-not-signed"))
    return Found(Is.RIGHT, "identity", msg("matrix-check-signed"))
