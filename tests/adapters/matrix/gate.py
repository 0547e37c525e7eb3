"""What stands between the bot and its homeserver on a bad day: a proxy that breaks, drops, delays and loses."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web

_HOPS = {"host", "content-length", "connection", "transfer-encoding"}


class Gate:
    """Stands before the homeserver.

    ``broken``: answers with a page instead. ``deaf``: loses so many answers to sends.
    ``lost``: the answers to requests whose path ends so are lost.
    ``flaky``: of so many requests in a hundred each is dropped, answered with 502, answered late, and passed on
    with its answer lost. The dice are seeded.
    """

    def __init__(self, behind: str, *, seed: int = 1) -> None:
        self.behind, self.broken, self.syncs, self.deaf, self.flaky = behind, False, 0, 0, 0
        self.did = dict.fromkeys(("passed", "dropped", "502", "late", "lost"), 0)
        self.url = self.lost = ""
        self._dice = random.Random(seed)
        self._session: aiohttp.ClientSession | None = None

    async def _pass(self, request: web.Request) -> web.StreamResponse:
        self.syncs += request.path.endswith("/sync")
        if self.broken:
            return _page(502)
        fate = self._fate()
        self.did[fate] += 1
        if fate == "dropped":
            return self._drop(request)
        if fate == "502":
            return _page(502)
        if fate == "late":
            await asyncio.sleep(self._dice.uniform(0.1, 1.5))
        assert self._session is not None
        headers = {k: v for k, v in request.headers.items() if k.lower() not in _HOPS}
        async with self._session.request(
            request.method, self.behind + request.raw_path, data=await request.read(), headers=headers
        ) as answer:
            body = await answer.read()
        if self.deaf and "/send/" in request.path:
            self.deaf -= 1
            return _page(502)
        if self.lost and request.path.endswith(self.lost):
            self.did["lost"] += 1
            return _page(502)
        if fate == "lost":
            return self._drop(request)
        return web.Response(status=answer.status, body=body, content_type="application/json")

    def _fate(self) -> str:
        throw = self._dice.uniform(0, 100)
        for number, fate in enumerate(("dropped", "502", "late", "lost"), 1):
            if throw < number * self.flaky:
                return fate
        return "passed"

    @staticmethod
    def _drop(request: web.Request) -> web.StreamResponse:
        """Cut the line in the middle of a request."""
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Gate]:
        app = web.Application(client_max_size=10**8)
        app.router.add_route("*", "/{path:.*}", self._pass)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        # Every request of its own connection, as a proxy that was just started has none.
        connector = aiohttp.TCPConnector(force_close=True, limit=0)
        async with aiohttp.ClientSession(
            connector=connector, timeout=aiohttp.ClientTimeout(total=120)
        ) as self._session:
            try:
                yield self
            finally:
                await runner.cleanup()


def _page(status: int) -> web.Response:
    return web.Response(status=status, text="<html>bad gateway</html>", content_type="text/html")
