"""The client the pictures are taken in: fetched from npm, built once in a folder git ignores, served on 127.0.0.1."""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

from aiohttp import web

from bot.ports import Trouble

_OURS = Path(__file__).parent / "client"
_INSTALL = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--legacy-peer-deps")
_BUILD = ("node", "build.mjs")


class Client(NamedTuple):
    """A built client: its pages, and how to name it in a caption."""

    pages: Path
    name: str


async def build(directory: Path) -> Client:
    """Return the client built in ``directory``, making what is missing or older than our part of it.

    Raises ``Trouble`` if node or npm is missing or fails.
    """
    named = await asyncio.to_thread((_OURS / "package.json").read_text)
    version = json.loads(named)["dependencies"]["matrix-react-sdk"]
    client = Client(directory / "dist", f"matrix-react-sdk {version}")
    if await asyncio.to_thread(_is_fresh, directory):
        return client
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            raise Trouble(f"There is no {program} here. Install Node.js 20 or later.", final=True)
    await asyncio.to_thread(shutil.copytree, _OURS, directory, dirs_exist_ok=True)
    for command in (_INSTALL, _BUILD):
        await _run(command, directory)
    await asyncio.to_thread((directory / "built").write_bytes, await asyncio.to_thread(_ours))
    return client


def _ours() -> bytes:
    """Return all of our part in one piece: another one needs another build."""
    return b"\n".join(file.read_bytes() for file in sorted(_OURS.iterdir()))


def _is_fresh(directory: Path) -> bool:
    built = directory / "built"
    return built.exists() and built.read_bytes() == _ours()


async def _run(command: tuple[str, ...], directory: Path) -> None:
    both = asyncio.subprocess.STDOUT
    process = await asyncio.create_subprocess_exec(
        *command, cwd=directory, stdout=asyncio.subprocess.PIPE, stderr=both
    )
    said, _ = await process.communicate()
    if process.returncode:
        raise Trouble(f"`{' '.join(command)}` failed in {directory}:\n{said.decode()[-3000:]}", final=True)


@contextlib.asynccontextmanager
async def served(client: Client, homeserver: str) -> AsyncIterator[str]:
    """Serve the client, told of this homeserver, and yield its address."""
    config = {"brand": "Element", "default_server_config": {"m.homeserver": {"base_url": homeserver}}}

    async def settings(_: web.Request) -> web.Response:
        return web.json_response(config)

    async def start(_: web.Request) -> web.FileResponse:
        return web.FileResponse(client.pages / "index.html")

    app = web.Application()
    app.add_routes([web.get("/config.json", settings), web.get("/", start), web.static("/", client.pages)])
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
