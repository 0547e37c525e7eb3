"""The bot's session: logging in once, the key store, and a refusal to go on with a broken one.

A store that was lost while the device lived on looks fine and is deaf for good. So at start three things
are compared: who the homeserver says we are, the keys in our store, and the keys the homeserver has for
our device. If they differ a new device is made (with a password) or a clear error says what to do (with a
token). We never log out at shutdown: that would throw the device away.
"""

from __future__ import annotations

import json
import logging
from functools import partial
from pathlib import Path
from typing import Any, cast

from nio import (
    AsyncClient,
    AsyncClientConfig,
    KeysClaimError,
    KeysUploadError,
    LoginError,
    WhoamiError,
)

from adapters.matrix import crosssign
from adapters.matrix.api import NETWORK, MatrixTrouble, call, from_response
from adapters.matrix.files import private_directory, read_private, write_private
from adapters.matrix.guarded import Guarded
from adapters.matrix.keystore import KeyStore
from adapters.matrix.settings import Settings
from bot.ports import Entropy, Trouble

_STORE = "keys.db"


class LostStore(Exception):  # noqa: N818 - a fact found at start, handled right here
    """Our key store does not belong to the device the homeserver knows."""


async def connect(settings: Settings, entropy: Entropy) -> Guarded:
    """Return a client that is signed in, has its keys on the server and its device cross-signed.

    The directory must be held by this process alone (``files.OneProcess``). Raises ``Trouble``: final when
    somebody has to do something (the text says what), else worth another try.
    """
    # nio quotes events it cannot read in its warnings, peewee prints its SQL with ids and keys: both stay silent.
    logging.getLogger("nio").setLevel(logging.CRITICAL)
    logging.getLogger("peewee").setLevel(logging.CRITICAL)
    directory = private_directory(settings.directory)
    try:
        return await _signed_in(settings, entropy, directory)
    except LostStore:
        if settings.password is None or settings.access_token is not None:
            raise Trouble(
                f"The keys in {directory} are not those of this access token's device. Put the directory back from "
                "its last state, or make a new access token and start again.",
                final=True,
            ) from None
        (directory / "session.json").unlink(missing_ok=True)
        return await _signed_in(settings, entropy, directory)
    except NETWORK as error:
        raise MatrixTrouble("signing in: the homeserver does not answer") from error


async def _signed_in(settings: Settings, entropy: Entropy, directory: Path) -> Guarded:
    client = Guarded(
        settings.homeserver.rstrip("/"),
        settings.user,
        store_path=str(directory),
        config=AsyncClientConfig(
            store=cast("Any", partial(KeyStore, vault=settings.vault)),
            store_name=_STORE,
            encryption_enabled=True,
            store_sync_tokens=False,  # our own loop keeps its place, after handling
            max_limit_exceeded=0,  # we wait ourselves, so that one slow room holds up no other
            max_timeouts=0,
            request_timeout=30,
            pickle_key=_pickle_key(settings, entropy, directory),
        ),
    )
    try:
        await _restore(client, settings, directory)
        await _check_store(client)
        if client.should_upload_keys:
            uploaded = await client.keys_upload()
            if isinstance(uploaded, KeysUploadError):
                raise from_response("uploading our keys", uploaded)  # noqa: TRY301 - closed below, like any failure
        await _greet_anew(client)
        await crosssign.ensure(client, directory / "identity.json", entropy, settings.password)
    except BaseException:
        await client.close()
        raise
    return client


async def _greet_anew(client: AsyncClient) -> None:
    """Begin new one-to-one sessions with every device we know, if the vault lost ours at a restart of the machine.

    Their owners' clients then use these, instead of going on with sessions we cannot read.
    """
    if not client.store.lost:
        return
    olm, unmet = client.olm, {}
    for user in list(client.device_store.users):
        names = [one.id for one in client.device_store.active_user_devices(user) if one.id != client.device_id]
        if names:
            unmet[user] = names
    if not unmet:
        return
    olm.wedged_devices = [client.device_store[user][name] for user, names in unmet.items() for name in names]
    try:
        claimed = await client.keys_claim(unmet)  # nio queues a greeting for each; the loop sends them
    finally:
        olm.wedged_devices = []  # devices without a key to claim are greeted when they next have one
    if isinstance(claimed, KeysClaimError):
        raise from_response("greeting devices anew", claimed)


def _pickle_key(settings: Settings, entropy: Entropy, directory: Path) -> str:
    """Return what seals the key store, made once. Raises ``Trouble`` if it is gone while the store is there."""
    path = settings.pickle_key_file or directory / "pickle.key"
    kept = read_private(path)
    if kept is None:
        if (directory / _STORE).exists():
            raise Trouble(
                f"{path} is missing, and without it {directory / _STORE} cannot be read. Put the file back, or move "
                f"{directory} away to begin with a new device.",
                final=True,
            )
        kept = entropy.token().hex().encode()
        write_private(path, kept)
    return kept.decode()


async def _restore(client: AsyncClient, settings: Settings, directory: Path) -> None:
    """Sign in with the token, the kept session or the password, in this order; load the store."""
    path = directory / "session.json"
    if settings.access_token is not None:
        client.access_token = settings.access_token
    else:
        kept = read_private(path)
        if kept is None:
            await _log_in(client, settings, path)
            return
        client.access_token = json.loads(kept)["access_token"]
    who = await client.whoami()
    if isinstance(who, WhoamiError):
        trouble = from_response("signing in", who)
        if trouble.code == "M_UNKNOWN_TOKEN":
            raise signed_out(settings)
        raise trouble
    if client.user_id != settings.user:
        raise Trouble(f"The access token belongs to {client.user_id}, not to {settings.user}.", final=True)
    if not client.device_id:
        raise Trouble("The access token has no device. Make one by logging in as the bot.", final=True)
    client.load_store()


async def _log_in(client: AsyncClient, settings: Settings, path: Path) -> None:
    """Log in with the password, as a new device, and keep the session. Raises ``Trouble``."""
    if settings.password is None:
        raise Trouble("Neither a password nor an access token is set for the bot's Matrix account.", final=True)
    answer = await client.login(settings.password, device_name=settings.device_name)
    if isinstance(answer, LoginError):
        trouble = from_response("logging in", answer)
        if trouble.code == "M_FORBIDDEN":
            raise Trouble(f"The homeserver refused the password of {settings.user}. Check both.", final=True)
        raise trouble
    session = {"user_id": client.user_id, "device_id": client.device_id, "access_token": client.access_token}
    write_private(path, json.dumps(session).encode())


def signed_out(settings: Settings) -> Trouble:
    """Say that the session was ended from outside, and what to do."""
    todo = (
        "Make a new access token and start again."
        if settings.access_token is not None
        else f"Remove {settings.directory / 'session.json'} and start again: the bot then logs in as a new device."
    )
    return Trouble(f"The homeserver ended the session of {settings.user}. {todo}", final=True)


async def _check_store(client: AsyncClient) -> None:
    """Raise ``LostStore`` if the homeserver knows other keys for our device than the store holds."""
    me, device_id = client.user_id, client.device_id
    found = await call(client, "POST", "/keys/query", {"device_keys": {me: [device_id]}}, what="asking for our keys")
    on_server = found.get("device_keys", {}).get(me, {}).get(device_id)
    known = on_server["keys"].get(f"ed25519:{device_id}") if on_server else None
    if known is not None and known != client.olm.account.identity_keys["ed25519"]:
        raise LostStore
    if known is None and client.olm.account.shared:
        raise LostStore
