"""A person at a client nobody here wrote: matrix-js-sdk in node, which trusts signed devices only.

Its packages are fetched once, exactly those ``js/package-lock.json`` names by their hashes, into ``.venv-node``;
where that cannot be, the test that wants them is skipped and says what is missing. To take newer ones, change
``js/package.json`` and run ``npm install --package-lock-only --omit-lockfile-registry-resolved`` beside it.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent / "js"
MODULES = Path(__file__).parents[3] / ".venv-node"
NODE = 20
"""The oldest node the client is known to run on."""
FETCHING = 300
PATIENCE = 40.0
Seen = dict[str, Any]


def modules() -> Path:
    """Return the folder that holds the client's packages, fetching them if need be; else skip the test."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("there is no node, or no npm: the client by another maker needs both (node 20 or later)")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    found = re.match(r"v(\d+)", version)
    if found is None or int(found[1]) < NODE:
        pytest.skip(f"node is {version.strip()}; the client by another maker needs node {NODE} or later")
    MODULES.mkdir(exist_ok=True)
    with (MODULES / "busy").open("w") as busy:
        fcntl.flock(busy, fcntl.LOCK_EX)  # two runs of the tests do not fetch into one folder at once
        _fetch(npm)
    return MODULES


def _fetch(npm: str) -> None:
    lock, stamp = HERE / "package-lock.json", MODULES / "made-from"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    stamp.unlink(missing_ok=True)
    for file in ("package.json", "package-lock.json"):
        shutil.copy(HERE / file, MODULES)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    try:
        done = subprocess.run(command, cwd=MODULES, capture_output=True, text=True, timeout=FETCHING, check=False)
    except subprocess.TimeoutExpired:
        pytest.skip(f"npm fetched nothing in {FETCHING} s: the client by another maker cannot be had here")
    if done.returncode:
        pytest.skip(f"npm could not fetch the client by another maker: {done.stderr.strip()[-300:]}")
    stamp.write_text(wanted)


class OtherClient:
    """One process of ``js/person.mjs``; use it with ``opened``. ``seen``: every message so far, oldest first."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._news = asyncio.Event()
        self._reading = asyncio.create_task(self._read())
        self.id = ""
        self.seen: list[Seen] = []
        self.joined: list[str] = []
        self.failed: list[str] = []

    @classmethod
    @contextlib.asynccontextmanager
    async def opened(
        cls, homeserver: str, user: str, password: str, *, sign: bool = True
    ) -> AsyncIterator[OtherClient]:
        """Sign in as a new device; ``sign``: also make the account an identity that signs it."""
        folder = await asyncio.to_thread(modules)
        process = await asyncio.create_subprocess_exec(
            "node",
            str(HERE / "person.mjs"),
            str(folder),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            limit=10**7,
        )
        client = cls(process)
        try:
            client.id = await client.ask("signIn", homeserver=homeserver, user=user, password=password)
            if sign:
                assert await client.ask("sign", password=password) is True
            yield client
        finally:
            client._reading.cancel()
            await asyncio.gather(client._reading, return_exceptions=True)
            if process.returncode is None:
                process.kill()
            await process.wait()

    async def ask(self, what: str, **more: Any) -> Any:
        """Let it do something; return what came of it. Raises ``RuntimeError`` with its words."""
        number = len(self._answers)
        self._answers[number] = asyncio.get_running_loop().create_future()
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"id": number, "do": what, **more}).encode() + b"\n")
        async with asyncio.timeout(PATIENCE):
            await self._process.stdin.drain()
            return await self._answers[number]

    async def say(self, room: str, text: str, **more: Any) -> str:
        """Type words; return the event's id."""
        return str(await self.ask("say", room=room, content={"msgtype": "m.text", "body": text, **more}))

    async def sees(self, wanted: Callable[[Seen], bool], *, after: int = 0) -> Seen:
        """Return the first message like this, waiting for it."""
        await self.until(lambda: any(wanted(one) for one in self.seen[after:]))
        return next(one for one in self.seen[after:] if wanted(one))

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something is so."""
        async with asyncio.timeout(PATIENCE):
            while not condition():
                self._news.clear()
                await self._news.wait()

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            told = json.loads(line)
            match told.pop("event", None):
                case "message":
                    self.seen.append(told)
                case "joined":
                    self.joined.append(told["room"])
                case "error":
                    self.failed.append(told["error"])
                case _ if "error" in told:
                    self._answers[told["id"]].set_exception(RuntimeError(told["error"]))
                case _:
                    self._answers[told["id"]].set_result(told.get("done"))
            self._news.set()
        for waiting in self._answers.values():
            if not waiting.done():
                waiting.set_exception(RuntimeError("the client ended"))
