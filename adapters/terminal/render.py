"""Cards, notices and forms as lines of text. A node this file does not know is an error, never a shrug."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import assert_never

from bot.ui.model import Card, Choice, Line, Notice, Text, Tone

Say = Callable[[Text], str]


def lines(body: Card | Notice, say: Say) -> list[str]:
    """Return what a terminal shows. Raises ``TypeError`` for anything but a card or a notice."""
    shown: list[str] = []
    if isinstance(body, Card):
        shown.append(safe(say(body.title)))
    elif not isinstance(body, Notice):
        raise TypeError(f"cannot show a {type(body).__name__}")
    for line in body.lines:
        shown += _line(line, say)
    shown += [_choice(i, choice, say) for i, choice in enumerate(body.choices, start=1)]
    return shown


def _line(line: Line, say: Say) -> list[str]:
    rows = [safe(row) for row in say(line.text).split("\n")]
    match line.tone:
        case Tone.PLAIN | Tone.HEAD | Tone.SMALL:
            return rows
        case Tone.QUOTE:
            return [f"> {row}" for row in rows]
        case _:
            assert_never(line.tone)


def _choice(number: int, choice: Choice, say: Say) -> str:
    return f"  [{number}] {safe(say(choice.label))} ({safe(choice.typed)})"


def safe(row: str) -> str:
    """Take out what a terminal would obey instead of showing (escape sequences, text turned round)."""
    return "".join(" " if unicodedata.category(sign) in {"Cc", "Cf"} and sign != "\u200d" else sign for sign in row)
