"""Calls matrix-nio has no method for, and one place that turns a homeserver's errors into ``Trouble``."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import aiohttp
from nio import AsyncClient, ErrorResponse

from bot.ports import Trouble

SIGNED_OUT = frozenset({"M_UNKNOWN_TOKEN", "M_MISSING_TOKEN", "M_USER_DEACTIVATED"})
"""The account or its session is gone: nothing will work until somebody logs in again."""

LIMITED = "M_LIMIT_EXCEEDED"
"""Too much for now: ``retry_after`` says how long to wait."""

_FINAL = SIGNED_OUT | {"M_FORBIDDEN", "M_NOT_FOUND", "M_TOO_LARGE", "M_BAD_JSON", "M_INVALID_PARAM", "M_UNRECOGNIZED"}

NETWORK = (aiohttp.ClientError, TimeoutError, OSError)
"""What a homeserver that is away raises; always worth another try."""


class MatrixTrouble(Trouble):
    """A homeserver said no, or said nothing. ``code``: its ``errcode``, or empty."""

    def __init__(self, what: str, *, code: str = "", retry_after: float | None = None, final: bool = False) -> None:
        super().__init__(what, retry_after=retry_after, final=final)
        self.code = code


def refused(what: str, code: object, retry_after_ms: float | None) -> MatrixTrouble:
    """Build the trouble for an error answer. Its text holds ``what`` and the code, never content."""
    name = code if isinstance(code, str) else ""
    seconds = retry_after_ms / 1000 if retry_after_ms else None
    return MatrixTrouble(
        f"{what}: {name or 'no usable answer'}", code=name, retry_after=seconds, final=name in _FINAL
    )


def from_response(what: str, response: ErrorResponse) -> MatrixTrouble:
    """Build the trouble for one of nio's error responses."""
    return refused(what, response.status_code, response.retry_after_ms)


async def call(
    client: AsyncClient, method: str, path: str, body: dict[str, Any] | None = None, *, what: str
) -> dict[str, Any]:
    """Send one request below ``/_matrix/client/v3`` and return the JSON object. Raises ``MatrixTrouble``."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {client.access_token}"}
    try:
        response = await client.send(
            method, "/_matrix/client/v3" + path, None if body is None else json.dumps(body), headers
        )
        async with response:
            text = await response.text()
    except NETWORK as error:
        raise MatrixTrouble(f"{what}: the homeserver does not answer") from error
    try:
        answer = json.loads(text)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise refused(what, "", None)
    if response.status == HTTPStatus.UNAUTHORIZED:
        raise AsksWho(what, answer)
    if response.status != HTTPStatus.OK:
        raise refused(what, answer.get("errcode"), answer.get("retry_after_ms"))
    return answer


class AsksWho(MatrixTrouble):
    """401: either signed out, or the server asks who we are (``session`` then names its question)."""

    def __init__(self, what: str, answer: dict[str, Any]) -> None:
        code = answer.get("errcode")
        super().__init__(f"{what}: {code or 'asks for a password'}", code=str(code or ""), final=True)
        self.session = str(answer.get("session", ""))


def part(text: str) -> str:
    """Quote one piece of a path."""
    return quote(text, safe="")
