"""Small helpers for building messages out of messages."""

from __future__ import annotations

from collections.abc import Sequence

from bot.ui.model import Line, Text, Tone, msg


def joined(texts: Sequence[Text]) -> Text | None:
    """Return several texts as one list in a sentence; ``None`` for none."""
    if not texts:
        return None
    said = texts[-1]
    for text in reversed(texts[:-1]):
        said = msg("list-more", first=text, rest=said)
    return said


def head(text: Text) -> Line:
    """Return a heading."""
    return Line(text=text, tone=Tone.HEAD)


def quote(text: Text) -> Line:
    """Return words of people, set off."""
    return Line(text=text, tone=Tone.QUOTE)


def small(text: Text) -> Line:
    """Return a hint."""
    return Line(text=text, tone=Tone.SMALL)


def plain(text: Text) -> Line:
    """Return a paragraph."""
    return Line(text=text)


def slug(code: str) -> str:
    """Return a code of the core as the end of a message's id."""
    return code.replace("_", "-").replace(" ", "-")
