"""Whether a homeserver limits the bot, as far as it tells. Asks, changes nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus

from nio import AsyncClient

from adapters.matrix.api import NETWORK, MatrixTrouble, part


class Limits(StrEnum):
    """What a homeserver says about an account's limits."""

    NONE = "none"
    """Somebody lifted them for it."""
    DEFAULT = "default"
    """Nobody did anything: the homeserver's own apply."""
    OWN = "own"
    """It has others than everybody else."""
    UNTOLD = "untold"
    """Only an administrator may ask."""
    ELSEWHERE = "elsewhere"
    """This homeserver does not know the question: it is no Synapse, or keeps its administration apart."""


@dataclass(frozen=True, slots=True)
class Override:
    """``a_second``: messages, where the account has limits of its own."""

    limits: Limits
    a_second: int = 0


def path(user: str) -> str:
    """Return where a Synapse keeps the limits of an account, for its administrators."""
    return f"/_synapse/admin/v1/users/{part(user)}/override_ratelimit"


async def ask(client: AsyncClient, user: str) -> Override:
    """Ask with the client's token about ``user``. Raises ``MatrixTrouble`` if the homeserver does not answer."""
    headers = {"Authorization": f"Bearer {client.access_token}"}
    try:
        response = await client.send("GET", path(user), headers=headers)
        async with response:
            status, text = response.status, await response.text()
    except NETWORK as error:
        raise MatrixTrouble("asking for our limits: the homeserver does not answer") from error
    if status in {HTTPStatus.FORBIDDEN, HTTPStatus.UNAUTHORIZED}:
        return Override(Limits.UNTOLD)
    try:
        told = json.loads(text)
    except ValueError:
        told = None
    if status != HTTPStatus.OK or not isinstance(told, dict):
        return Override(Limits.ELSEWHERE)
    a_second = told.get("messages_per_second")
    if not isinstance(a_second, int):
        return Override(Limits.DEFAULT)
    return Override(Limits.OWN, a_second) if a_second else Override(Limits.NONE)
