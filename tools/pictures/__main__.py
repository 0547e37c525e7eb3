"""Take the pictures of ``docs/pictures``: ``make pictures``.

A throw-away homeserver, the real house, six people on plain clients and one at a real Element Web in a headless
Chromium. Only time is virtual; every message is a real one, encrypted and decrypted. What is fetched and built
stays in ``var/pictures``.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import tempfile
import time
from pathlib import Path

from bot import log
from bot.ports import Trouble
from tools.demo_matrix import PASSWORD, laid
from tools.pictures.browser import Browser
from tools.pictures.client import build, served
from tools.pictures.element import Element
from tools.pictures.story import OBA, Story

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "docs" / "pictures"
BUILT = ROOT / "var" / "pictures" / "client"
FAILED = ROOT / "var" / "pictures" / "failed.png"


async def play(folder: Path) -> None:
    """Build the client, play the story, take the pictures. Raises ``Trouble`` if something is missing."""
    print("Fetching and building the client, if it is not there yet …", flush=True)
    client = await build(BUILT)
    print(f"{client.name} is ready. Starting a real Synapse on this machine …", flush=True)
    async with laid(folder) as (table, server), served(client, server.url) as address:
        await server.register(OBA, PASSWORD)
        browser = await Browser.start(folder / "browser")
        try:
            element = await Element.log_in(browser, address, OBA, PASSWORD)

            async def take(name: str, since: str) -> None:
                picture = await element.picture(since)
                await asyncio.to_thread((OUT / f"{name}.png").write_bytes, picture)
                print(f"{name}.png, {len(picture) // 1000} kB", flush=True)

            story = Story(table, element, take)
            await story.sit_down(server, folder)
            await story.trial()
            await story.decide()
            await story.fill_in()
            await story.ask_for_help()
        except Trouble as fault:
            await asyncio.to_thread(FAILED.write_bytes, await browser.picture())
            raise Trouble(f"{fault} What it showed then: {FAILED.relative_to(ROOT)}", final=True) from fault
        finally:
            await browser.stop()


def main() -> int:
    """Play in a folder that is thrown away; return the exit code."""
    log.configure(level="warning")
    started = time.monotonic()
    # A browser that is ending may still write into its profile.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, contextlib.suppress(KeyboardInterrupt):
        try:
            asyncio.run(play(Path(folder)))
        except Trouble as fault:
            print(fault, file=sys.stderr)
            return 1
        print(f"Done in {time.monotonic() - started:.0f} s. Look at {OUT.relative_to(ROOT)} before you keep them.")
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
