"""A headless Chromium, driven over its DevTools protocol on 127.0.0.1. It reaches no other machine."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import itertools
import json
import os
import shutil
import struct
import zlib
from pathlib import Path
from typing import Any

import aiohttp

from bot.ports import Trouble

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_OPTIONS = (
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--lang=en-GB",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--remote-debugging-port=0",
)
_FEWER = """async (address) => {
    const picture = await createImageBitmap(await (await fetch(address)).blob());
    const { width, height } = picture;
    const drawn = new OffscreenCanvas(width, height).getContext("2d");
    drawn.drawImage(picture, 0, 0);
    const { data } = drawn.getImageData(0, 0, width, height);
    const colours = new Map();
    for (let at = 0; at < data.length; at += 4) {
        const one = (data[at] << 16) | (data[at + 1] << 8) | data[at + 2];
        colours.set(one, (colours.get(one) ?? 0) + 1);
    }
    const kept = [...colours].sort((a, b) => b[1] - a[1]).slice(0, 256).map(([one]) => one);
    const far = (a, b) =>
        ((a >> 16) - (b >> 16)) ** 2 + (((a >> 8) & 255) - ((b >> 8) & 255)) ** 2 + ((a & 255) - (b & 255)) ** 2;
    for (const one of colours.keys())
        colours.set(one, kept.reduce((best, _, at) => (far(kept[at], one) < far(kept[best], one) ? at : best), 0));
    const pixels = new Uint8Array(width * height).map((_, at) =>
        colours.get((data[4 * at] << 16) | (data[4 * at + 1] << 8) | data[4 * at + 2]));
    const text = (bytes) => bytes.reduce((all, one) => all + String.fromCharCode(one), "");
    const palette = kept.flatMap((one) => [one >> 16, (one >> 8) & 255, one & 255]);
    return [width, height, btoa(text(palette)), btoa(text(pixels))];
}"""
"""Takes a picture's address; keeps its 256 commonest colours and gives every point the nearest of them."""
_START = 60.0
_PATIENCE = 60.0
_LOOK = 0.1


class Browser:
    """One page in one browser. Build it with ``start``, end it with ``stop``."""

    def __init__(
        self, process: asyncio.subprocess.Process, http: aiohttp.ClientSession, wire: aiohttp.ClientWebSocketResponse
    ) -> None:
        self._process, self._http, self._wire = process, http, wire
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._listening = asyncio.create_task(self._listen())

    @classmethod
    async def start(cls, directory: Path) -> Browser:
        """Start with an empty profile in ``directory``. Raises ``Trouble``."""
        program = next((found for name in _NAMES if (found := shutil.which(name))), None)
        if program is None:
            raise Trouble("There is no Chromium here. On Debian: sudo apt install chromium.", final=True)
        # Chromium refuses to run as root with its sandbox. It shows nothing here but our own pages.
        root = ["--no-sandbox"] if os.geteuid() == 0 else []
        options = [*_OPTIONS, *root, f"--user-data-dir={directory}", "about:blank"]
        quiet = asyncio.subprocess.DEVNULL
        process = await asyncio.create_subprocess_exec(program, *options, stdout=quiet, stderr=quiet)
        http = aiohttp.ClientSession()
        try:
            port = await _port(directory / "DevToolsActivePort", process)
            async with http.get(f"http://127.0.0.1:{port}/json/list") as answer:
                page = next(one for one in await answer.json() if one["type"] == "page")
            wire = await http.ws_connect(page["webSocketDebuggerUrl"], max_msg_size=0)
        except BaseException:
            await http.close()
            await _end(process)
            raise
        browser = cls(process, http, wire)
        for domain in ("Page", "Runtime"):
            await browser._ask(f"{domain}.enable")
        return browser

    async def stop(self) -> None:
        """Close the page and end the browser."""
        self._listening.cancel()
        await asyncio.gather(self._listening, return_exceptions=True)
        await self._wire.close()
        await self._http.close()
        await _end(self._process)

    async def go(self, address: str) -> None:
        """Open a page."""
        await self._ask("Page.navigate", url=address)

    async def value(self, expression: str) -> Any:
        """Return what a JavaScript expression comes to; a promise is waited for. Raises ``Trouble``."""
        answer = await self._ask("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise Trouble(f"The page could not run {expression!r}: {answer['exceptionDetails']}", final=True)
        return answer["result"].get("value")

    async def until(self, expression: str, seconds: float = _PATIENCE) -> Any:
        """Wait until a JavaScript expression is true and return its value. Raises ``Trouble`` if it never is."""
        try:
            async with asyncio.timeout(seconds):
                while not (value := await self.value(expression)):  # noqa: ASYNC110 - the page cannot wake us
                    await asyncio.sleep(_LOOK)
                return value
        except TimeoutError:
            raise Trouble(f"The page never came to {expression}.", final=True) from None

    async def click(self, selector: str) -> None:
        """Click the middle of the first element like this, once it is there."""
        found = f"document.querySelector({json.dumps(selector)})"
        await self.until(f"!!{found}")
        box = await self.value(
            f"(({{x, y, width, height}}) => [x + width / 2, y + height / 2])({found}.getBoundingClientRect())"
        )
        for kind in ("mousePressed", "mouseReleased"):
            await self._ask("Input.dispatchMouseEvent", type=kind, x=box[0], y=box[1], button="left", clickCount=1)

    async def type(self, text: str) -> None:
        """Type where the cursor is."""
        await self._ask("Input.insertText", text=text)

    async def press(self, key: str) -> None:
        """Press a key: ``Enter`` or ``Escape``."""
        keys: dict[str, dict[str, Any]] = {
            "Enter": {"windowsVirtualKeyCode": 13, "text": "\r"},
            "Escape": {"windowsVirtualKeyCode": 27},
        }
        for kind in ("keyDown", "keyUp"):
            await self._ask("Input.dispatchKeyEvent", type=kind, key=key, code=key, **keys[key])

    async def size(self, width: int, height: int) -> None:
        """Give the window this size in pixels."""
        await self._ask(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
        )

    async def picture(self) -> bytes:
        """Return what the window shows, as PNG of at most 256 colours."""
        taken = (await self._ask("Page.captureScreenshot", format="png"))["data"]
        width, height, colours, pixels = await self.value(f"({_FEWER})('data:image/png;base64,{taken}')")
        return png(width, height, base64.b64decode(colours), base64.b64decode(pixels))

    async def _ask(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self._numbers)
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        await self._wire.send_json({"id": number, "method": method, "params": params})
        async with asyncio.timeout(_PATIENCE):
            told = await answer
        if "error" in told:
            raise Trouble(f"The browser refused {method}: {told['error']}", final=True)
        result: dict[str, Any] = told["result"]
        return result

    async def _listen(self) -> None:
        async for one in self._wire:
            told = json.loads(one.data)
            waiting = self._waiting.pop(told.get("id"), None)
            if waiting is not None and not waiting.done():  # done: nobody waits any more
                waiting.set_result(told)


def png(width: int, height: int, colours: bytes, pixels: bytes) -> bytes:
    """Return a PNG. ``colours``: three bytes each; ``pixels``: the number of a colour each, row by row."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    rows = b"".join(b"\0" + pixels[at : at + width] for at in range(0, width * height, width))
    parts = (b"IHDR", head), (b"PLTE", colours), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


async def _port(file: Path, process: asyncio.subprocess.Process) -> int:
    """Return the port the browser listens on, once it has written it down. Raises ``Trouble``."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_START):
            while process.returncode is None:
                if await asyncio.to_thread(file.exists):
                    lines = (await asyncio.to_thread(file.read_text)).splitlines()
                    if lines:
                        return int(lines[0])
                await asyncio.sleep(_LOOK)
    raise Trouble("Chromium did not start. Try it by hand: chromium --headless --dump-dom about:blank", final=True)


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
        await process.wait()
