"""What two members are asked to look at before anyone else does, for their private rooms only."""

from __future__ import annotations

from collections.abc import Iterable

from bot.ui.model import Line, Notice, Said, msg
from bot.ui.names import numbered
from bot.ui.prompts import helper_looks
from bot.ui.words import head, joined, plain, quote, small
from governance.screening import waiting
from governance.state import Circle, Held, Person, Reason


def place(text: Held) -> str:
    """Return how a held text is called: ``37.1``."""
    return f"{text.round}.{text.number}"


def _lines(circle: Circle, texts: Iterable[Held]) -> list[Line]:
    why = joined([Said(reason) for reason in Reason]) or msg("none")
    lines = []
    for text in texts:
        item = circle.items.get(text.n)
        about = msg("screen-place-new", place=place(text))
        if item is not None:
            about = msg("screen-place", place=place(text), item=numbered(item))
        lines += [
            plain(about),
            quote(Said(text.words.text)),
            small(msg("screen-how", place=place(text), reasons=why)),
            small(msg("screen-rule", until=text.until)),
        ]
    return lines


def to_look_at(circle: Circle, person: Person) -> tuple[Line, ...]:
    """Return all texts this person is asked to look at, and how to say what they think; empty for nearly everyone."""
    texts = waiting(circle, person.id)
    return (head(msg("screen-head")), *_lines(circle, texts)) if texts else ()


def look_first(circle: Circle, person: Person, number: int) -> Notice | None:
    """Return the message about the texts of round ``number``; ``None`` if none of them waits for this person."""
    texts = [text for text in waiting(circle, person.id) if text.round == number]
    if not texts:
        return None
    return Notice(lines=(head(msg("screen-head")), *_lines(circle, texts), *helper_looks(circle, person)))
