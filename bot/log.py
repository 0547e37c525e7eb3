"""What the machine may say about itself: an allow-list, never people's words.

Every line is an event name in our own code and the known keys below with plain values. Anything
else is dropped before it is written, so a careless call cannot leak. Exceptions appear as their
type and the places they passed, without messages (these may quote input) and without locals.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from datetime import datetime
from typing import Any, TextIO

import structlog

KEYS = frozenset(
    {
        "at",
        "attempt",
        "backoff",
        "circles",
        "code",
        "count",
        "error",
        "event",
        "final",
        "gap",
        "items",
        "kind",
        "level",
        "letters",
        "platform",
        "seconds",
        "since",
        "timestamp",
        "trace",
        "version",
    }
)
"""All a log line may hold. No ids of people, rooms, messages or rounds are among them."""

LEVELS: Mapping[str, int] = {"info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}

_EVENT = re.compile(r"[a-z][a-z ._-]{0,59}")

FLOORS: Mapping[str, int] = {
    "aiohttp": logging.WARNING,
    "alembic": logging.WARNING,
    "apscheduler": logging.WARNING,
    "asyncio": logging.WARNING,
    "discord": logging.INFO,
    "nio": logging.WARNING,
    "peewee": logging.WARNING,
    "sqlalchemy": logging.WARNING,
}
"""Libraries print payloads below these levels (discord.py at DEBUG, nio bad events at INFO)."""


def trace(error: BaseException) -> str:
    """Return where an error passed, as ``file:line`` pairs: no message, no locals, no source lines."""
    frames = traceback.extract_tb(error.__traceback__)
    return " > ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in frames)


def allow(_: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep only known keys with plain values; turn an exception into its type and trace."""
    raised = line.pop("exc_info", None)
    if raised is True:
        raised = sys.exc_info()[1]
    if isinstance(raised, tuple):
        raised = raised[1]
    if isinstance(raised, BaseException):
        line["error"], line["trace"] = type(raised).__name__, trace(raised)
    if not _EVENT.fullmatch(str(line.get("event", ""))):
        line["event"] = "unnamed"  # an event is a name in our code, never a sentence with something in it
    kept = {
        key: value for key, value in line.items() if key in KEYS and isinstance(value, str | int | float | datetime)
    }
    return {key: value.isoformat() if isinstance(value, datetime) else value for key, value in kept.items()}


class _Library(logging.Handler):
    """Library records become one line of ours: which library, how bad, what kind of error. Never the message."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        raised = record.exc_info[1] if record.exc_info else None
        structlog.get_logger().warning("library", code=record.name, kind=record.levelname, exc_info=raised)


def configure(stream: TextIO | None = None, level: str = "info") -> None:
    """Set up logging once, from the composition root.

    ``stream``: standard error by default. ``level``: a name of ``LEVELS``; there is nothing below INFO.
    """
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            allow,
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(max(LEVELS[level], logging.INFO)),
        logger_factory=structlog.PrintLoggerFactory(stream or sys.stderr),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers[:] = [_Library(logging.WARNING)]
    root.setLevel(logging.WARNING)
    for name, floor in FLOORS.items():
        logging.getLogger(name).setLevel(floor)
