"""What the machine says about itself, and what it cannot say."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot import log

CANARY = "oba said the report names who came"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    log.configure(stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


def test_known_keys_pass_and_everything_else_is_dropped(lines: io.StringIO) -> None:
    structlog.get_logger().info("letter waits", kind="digest", attempt=2, text=CANARY, person=CANARY, code=[CANARY])
    (line,) = map(json.loads, lines.getvalue().splitlines())
    assert {key: line[key] for key in line if key != "timestamp"} == {
        "event": "letter waits",
        "kind": "digest",
        "attempt": 2,
        "level": "info",
    }


def test_a_sentence_cannot_pass_as_an_event(lines: io.StringIO) -> None:
    structlog.get_logger().warning(f"failed: {CANARY}!")
    assert json.loads(lines.getvalue())["event"] == "unnamed"


def test_a_traceback_has_places_but_no_message_and_no_locals(lines: io.StringIO) -> None:
    def fails(words: str) -> None:
        raise ValueError(words)

    try:
        fails(CANARY)
    except ValueError:
        structlog.get_logger().exception("part crashed")
    line = json.loads(lines.getvalue())
    assert CANARY not in lines.getvalue()
    assert line["error"] == "ValueError"
    assert line["trace"].count("test_app_log.py") == 2


def test_libraries_speak_of_trouble_without_its_content(lines: io.StringIO) -> None:
    for name in ("nio.client", "discord.gateway", "sqlalchemy.engine", "asyncio", "somebody.else"):
        logger = logging.getLogger(name)
        logger.debug("payload %s", CANARY)
        logger.info("payload %s", CANARY)
        logger.error("bad event %s", CANARY)
    said = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert CANARY not in lines.getvalue()
    assert [line["kind"] for line in said] == ["ERROR"] * 5


def test_nothing_turns_debugging_on(lines: io.StringIO) -> None:
    structlog.get_logger().debug("payload", kind=CANARY)
    assert lines.getvalue() == ""
