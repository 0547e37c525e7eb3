"""A real process that listens as the bot does and writes down what it hears: for tests that kill it.

``python -m tests.adapters.matrix.storm_bot SETTINGS NOTEBOOK``: SETTINGS is JSON of ``Settings``; a line on
stdout says when it listens.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from adapters.entropy import SystemEntropy
from adapters.matrix.plugin import Matrix
from adapters.matrix.settings import Settings
from bot.ports import Account, Heard, Spot
from bot.ui.model import Answer, Line, Nothing, Notice, Said
from tests.adapters.matrix.world import ScriptedInbox


class Notebook(ScriptedInbox):
    """An inbox on paper: each line is on disk before its answer. It knows a repeated ask as the store does."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        lines = path.read_text().splitlines() if path.exists() else []
        self._keys = {json.loads(line)["key"] for line in lines}
        self._file = path.open("a")

    def _write(self, account: Account, spot: Spot, said: str, key: str) -> Answer:
        self._file.write(json.dumps({"who": account.id, "room": spot.id, "said": said, "key": key}) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())
        return Notice(lines=(Line(text=Said(f"noted {said}")),))

    async def ask(self, heard: Heard) -> Answer:
        if heard.key in self._keys:
            return Nothing()
        self._keys.add(heard.key)
        return self._write(heard.account, heard.spot, f"{heard.verb} {heard.fields.get('n', '')}", heard.key or "")

    async def slip(self, account: Account, spot: Spot, code: str, words: str) -> Answer:
        return self._write(account, spot, f"{code} {words}", "")


def written(settings: Settings) -> str:
    """Return settings as the process reads them."""
    plain: dict[str, Any] = {name: getattr(settings, name) for name in Settings.__dataclass_fields__}
    return json.dumps(
        {name: sorted(value) if isinstance(value, frozenset) else value for name, value in plain.items()}, default=str
    )


def _read(text: str) -> Settings:
    kept = json.loads(text)
    for name in ("directory", "vault"):
        kept[name] = Path(kept[name])
    for name in ("inviters", "servers"):
        kept[name] = frozenset(kept[name])
    return Settings(**kept)


async def _main(settings: Settings, notebook: Path) -> None:
    matrix = Matrix(settings, Notebook(notebook), SystemEntropy())
    task = asyncio.create_task(matrix.run())
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    ready = asyncio.create_task(matrix.ready.wait())
    await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED)
    if ready.done():
        print("listening", flush=True)  # noqa: T201 - the test waits for it
    await asyncio.gather(task, return_exceptions=False)


if __name__ == "__main__":
    try:
        asyncio.run(_main(_read(sys.argv[1]), Path(sys.argv[2])))
    except asyncio.CancelledError:
        sys.exit(0)
