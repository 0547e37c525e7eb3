"""How far we have read, on our disk: the homeserver's own token for it."""

from __future__ import annotations

import json
from pathlib import Path

from adapters.matrix.files import read_private, write_private
from bot.ports import Trouble


class OurPlace:
    """A file. Raises ``Trouble``."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> str | None:
        """Return our place; ``None``: we never were anywhere. Final trouble if the file is damaged."""
        kept = read_private(self._path)
        if kept is None:
            return None
        try:
            return str(json.loads(kept)["since"])
        except (ValueError, KeyError, TypeError) as error:
            raise Trouble(
                f"{self._path} is damaged. Remove it and start again; what was said meanwhile is then not read.",
                final=True,
            ) from error

    def save(self, since: str) -> None:
        """Keep our place; on disk when this returns."""
        write_private(self._path, json.dumps({"since": since}).encode())
