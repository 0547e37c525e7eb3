"""All a machine says while it runs, with the host having turned everything on."""

from __future__ import annotations

import io
import json
import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from bot import log

_WHEN = "timestamp"


class Said:
    """Lines of the product's own log and of every library's, at DEBUG."""

    def __init__(self) -> None:
        self.stream = io.StringIO()
        self.lines: list[str] = []

    def all(self) -> list[str]:
        """Return every line without its wall clock."""
        own = []
        for line in self.stream.getvalue().splitlines():
            found = json.loads(line)
            found.pop(_WHEN, None)
            own.append(json.dumps(found, sort_keys=True))
        return own + self.lines


class _Everything(logging.Handler):
    def __init__(self, said: Said) -> None:
        super().__init__(logging.NOTSET)
        self._said = said

    def emit(self, record: logging.LogRecord) -> None:
        text = f"{record.name} {record.levelname} {record.getMessage()}"
        if record.exc_info and record.exc_info[1] is not None:
            text += "".join(traceback.format_exception(record.exc_info[1]))
        self._said.lines.append(text)


@contextmanager
def listening() -> Iterator[Said]:
    """Configure logs as the product does, then listen to everything the product left open; put it back after."""
    root, said = logging.getLogger(), Said()
    before = root.handlers[:], root.level, structlog.get_config()
    floors = {name: logging.getLogger(name).level for name in log.FLOORS}
    log.configure(said.stream, "info")
    handler = _Everything(said)
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield said
    finally:
        root.handlers[:], level, config = before[0], before[1], before[2]
        root.setLevel(level)
        structlog.configure(**config)
        for name, floor in floors.items():
            logging.getLogger(name).setLevel(floor)
