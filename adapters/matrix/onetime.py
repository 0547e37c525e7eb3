"""The key work nio only does inside its own loop: our one-time keys, the fallback key, whose keys changed.

Whoever first writes to us takes a one-time key of ours from the homeserver. There are fifty, and while we are
away nobody makes new ones. When they are used up the homeserver hands out the fallback key, again and again,
until we are back and replace it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from nio import ErrorResponse, SyncResponse

from adapters.matrix.api import NETWORK, call
from adapters.matrix.guarded import Guarded
from bot.ports import Trouble

_log = structlog.get_logger()

RENEWED = 3_600.0
"""Seconds a fallback key stays at least. The account remembers only the one before: renewed at every use, it
would let anybody who asks for it often enough make unreadable what others begin to write meanwhile."""


class KeyCare:
    """One per client. What fails is logged and tried again in the next turn."""

    def __init__(self, client: Guarded) -> None:
        self._client = client
        self._renewed: float | None = None

    async def tend(self, turn: SyncResponse) -> None:
        """Do what is due after a sync."""
        client = self._client
        if turn.device_key_count.signed_curve25519 == 0:
            # nio takes a zero for "not told" and would never make new one-time keys again.
            client.olm.uploaded_key_count = 0
        await _try(lambda: bool(client.outgoing_to_device_messages), client.send_to_device_messages)
        await _try(lambda: client.should_upload_keys, client.keys_upload)
        await _try(self._due, self._renew)
        await _try(lambda: client.should_query_keys, client.keys_query)
        await _try(lambda: client.should_claim_keys, lambda: client.keys_claim(client.get_users_for_key_claiming()))

    def _due(self) -> bool:
        now = asyncio.get_running_loop().time()
        return bool(self._client.fallback_used) and (self._renewed is None or now - self._renewed >= RENEWED)

    async def _renew(self) -> None:
        """Make a fallback key and give it to the homeserver. It is on our disk first: it may be used at once."""
        olm = self._client.olm
        account = olm.account._account  # noqa: SLF001 - nio knows nothing of fallback keys, the library under it does
        if not account.fallback_key:
            account.generate_fallback_key()
            olm.save_account()
        keys: dict[str, Any] = {}
        for name, key in account.fallback_key.items():
            bare = {"key": key.to_base64(), "fallback": True}
            ours = {f"ed25519:{olm.device_id}": olm.sign_json(bare)}
            keys[f"signed_curve25519:{name}"] = {**bare, "signatures": {olm.user_id: ours}}
        await call(self._client, "POST", "/keys/upload", {"fallback_keys": keys}, what="leaving a fallback key")
        olm.mark_keys_as_published()
        olm.save_account()
        self._client.fallback_used = False
        self._renewed = asyncio.get_running_loop().time()


async def _try(due: Callable[[], bool], step: Callable[[], Awaitable[object]]) -> None:
    if not due():
        return
    try:
        answer = await step()
    except (Trouble, *NETWORK) as error:
        _log.warning("matrix.keys", error=type(error).__name__)
        return
    if isinstance(answer, ErrorResponse):
        _log.warning("matrix.keys", code=answer.status_code or "")
