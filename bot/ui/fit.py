"""Fits a message to a platform's limits. Pure; loses no block and cuts nothing silently (law).

A title, a line and a choice are one part each. Blocks keep their order and start a new page where
the next one would not fit. A line longer than a page is said and split at a space.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from bot.ui.model import Card, Choice, Line, Notice, Said, Text

MARK_UP = 6
"""Characters a renderer may add to one part: a line end, a bullet, a dash between words and label."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one message may hold. ``characters`` at least 1500, ``parts`` at least 3."""

    characters: int
    parts: int

    def __post_init__(self) -> None:
        if self.characters < 1500 or self.parts < 3:  # noqa: PLR2004 - a title may be 600 characters long
            raise ValueError("limits too small to hold a message")


def size(block: Line | Choice, say: Callable[[Text], str]) -> int:
    """Return how many characters a block takes on a page."""
    text = say(block.text) if isinstance(block, Line) else say(block.label) + block.typed
    return len(text) + MARK_UP


def _pieces(line: Line, room: int, say: Callable[[Text], str]) -> Iterator[Line]:
    if size(line, say) <= room:
        yield line
        return
    rest, length = say(line.text), room - MARK_UP
    while len(rest) > length:
        # The space stays with the piece before it: joined, the pieces are the text again.
        at = max(rest.rfind(" ", 0, length), rest.rfind("\n", 0, length)) + 1
        piece, rest = rest[: at or length], rest[at or length :]
        yield replace(line, text=Said(piece))
    yield replace(line, text=Said(rest))


def _pages(
    blocks: Iterator[Line | Choice], limits: Limits, title: int, say: Callable[[Text], str]
) -> Iterator[_Page]:
    page, used, parts = _Page((), ()), title, int(title > 0)
    for block in blocks:
        length = size(block, say)
        if parts and (used + length > limits.characters or parts + 1 > limits.parts):
            yield page
            page, used, parts = _Page((), ()), title, int(title > 0)
        if isinstance(block, Line):
            page = _Page((*page.lines, block), page.choices)
        else:
            page = _Page(page.lines, (*page.choices, block))
        used, parts = used + length, parts + 1
    yield page


@dataclass(frozen=True, slots=True)
class _Page:
    lines: tuple[Line, ...]
    choices: tuple[Choice, ...]


def fit(body: Card | Notice, limits: Limits, say: Callable[[Text], str]) -> list[Card | Notice]:
    """Return the pages of ``body``, at least one, each within ``limits`` as ``say`` says its words.

    A card's first page keeps its key; the following ones are named ``item:3/2``, ``item:3/3`` and
    repeat its title. Raises ``ValueError`` if a title or a choice alone is longer than half a page.
    """
    title = len(say(body.title)) + MARK_UP if isinstance(body, Card) else 0
    half = limits.characters // 2
    if title > half or any(size(choice, say) > half for choice in body.choices):
        raise ValueError("a title or a choice does not fit on a page")
    lines = (piece for line in body.lines for piece in _pieces(line, limits.characters - title, say))
    blocks: list[Line | Choice] = [*lines, *body.choices]
    pages = list(_pages(iter(blocks), limits, title, say))
    if isinstance(body, Notice):
        return [Notice(lines=page.lines, choices=page.choices) for page in pages]
    return [
        replace(body, key=body.key if i == 1 else f"{body.key}/{i}", lines=page.lines, choices=page.choices)
        for i, page in enumerate(pages, 1)
    ]
