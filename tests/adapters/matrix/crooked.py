"""A homeserver that tells what is not so, and what a host is told about it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from aiohttp import web

from adapters.clock import SystemClock
from adapters.matrix.plugin import Matrix
from adapters.matrix.selfcheck import Found, Is, look_from_outside
from adapters.matrix.settings import Settings
from bot.i18n import Speaker
from tests.adapters.matrix.gate import Gate


class Crooked(Gate):
    """A homeserver that tells what is not so. ``late``: its clock; ``unsigned``: signatures of devices are spoiled,
    until somebody signs again; ``page``: there is a web page instead; ``silent``: it swallows everything.
    """

    late: timedelta | None = None
    unsigned = page = False
    silent: asyncio.Event | None = None
    signatures = 0

    async def _pass(self, request: web.Request) -> web.StreamResponse:
        if self.silent is not None:
            await self.silent.wait()
        if self.page:
            return web.Response(text="<html>Welcome</html>", content_type="text/html")
        answer = await super()._pass(request)
        if request.path.endswith("/signatures/upload"):
            self.signatures += 1
            self.unsigned = False
        if self.unsigned and request.path.endswith("/keys/query") and isinstance(answer, web.Response):
            assert isinstance(answer.body, bytes)
            told = json.loads(answer.body)
            for devices in told["device_keys"].values():
                for device in devices.values():
                    _spoil(device["signatures"], device["device_id"])
            answer = web.json_response(told)
        if self.late is not None:
            answer.headers["Date"] = format_datetime(datetime.now(UTC) - self.late, usegmt=True)
        return answer


def _spoil(signatures: dict[str, dict[str, str]], device: str) -> None:
    """Turn round every signature but the device's own."""
    for made in signatures.values():
        made.update({key: one[::-1] for key, one in made.items() if key != f"ed25519:{device}"})


async def seen(settings: Settings) -> list[Found]:
    return [found async for found in look_from_outside(settings, SystemClock())]


@asynccontextmanager
async def started(matrix: Matrix) -> AsyncIterator[Matrix]:
    """Run the bot until the block ends."""
    running, ready = asyncio.create_task(matrix.run()), asyncio.create_task(matrix.ready.wait())
    try:
        async with asyncio.timeout(30):
            await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            await running
        yield matrix
    finally:
        for task in (running, ready):
            task.cancel()
        await asyncio.gather(running, ready, return_exceptions=True)


def todo(findings: list[Found]) -> list[tuple[str, str]]:
    say = Speaker().say
    return [(one.code, say(one.what)) for one in findings if one.weight is Is.WRONG]
