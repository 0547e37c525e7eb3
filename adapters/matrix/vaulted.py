"""Small files in the vault: what is to survive a restart of the process, and not one of the machine.

Each file is written whole at once, and what it held before is overwritten. When the disk is full the new
content waits here and is tried again by ``flush``, which the loop calls before it saves its place.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import structlog

from adapters.matrix.files import erase, private_directory, read_private, replace_erased
from bot.ports import Trouble

_log = structlog.get_logger()


class Drawer:
    """The files of one device of ours. Whatever lies there of another device is erased.

    Raises ``Trouble`` if the directory cannot be used.
    """

    def __init__(self, directory: Path, device: str) -> None:
        self._directory, self._device = private_directory(directory), device
        self._late: dict[str, Any] = {}
        for draft in self._directory.glob("*.new"):  # a crash may have left keys in one
            erase(draft)

    def all(self, kind: str) -> Iterator[Any]:
        """Give what is kept of a kind. Half a file, or one of another device, is erased: it counts as lost."""
        for path in sorted(self._directory.glob(f"{kind}-*.json")):
            try:
                kept = json.loads(read_private(path) or b"")
                device, content = kept["device"], kept["content"]
            except (ValueError, KeyError, TypeError):
                device = content = None
            if device == self._device:
                yield content
            else:
                _log.warning("matrix.vault_lost", kind=kind)
                erase(path)

    def put(self, kind: str, name: str, content: Any) -> None:
        """Keep this under a name; ``None``: nothing. What cannot be written now is written by ``flush``."""
        self._late[_file(kind, name)] = content
        try:
            self.flush()
        except Trouble:
            _log.warning("matrix.vault_full")

    def flush(self) -> None:
        """Write what could not be written before. Raises ``Trouble``."""
        for name, content in list(self._late.items()):
            path = self._directory / name
            if content is None:
                erase(path)
            else:
                replace_erased(path, json.dumps({"device": self._device, "content": content}).encode())
            del self._late[name]


def _file(kind: str, name: str) -> str:
    return f"{kind}-{hashlib.sha256(name.encode()).hexdigest()[:32]}.json"
