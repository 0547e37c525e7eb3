"""What can be wrong with a story: the file itself, or what came out otherwise than it says."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path


class StoryError(Exception):
    """The file cannot be played. Its text names file, line and remedy."""

    def __init__(self, path: Path, line: int, what: str) -> None:
        super().__init__(f"{path}:{line}: {what}")
        self.line = line


class Differs(Exception):  # noqa: N818 - a fact the story tells, not a fault
    """The story went otherwise than it expects. Names file and line, what was expected, what is."""

    def __init__(self, path: Path, line: int, expected: str, found: str) -> None:
        super().__init__(f"{path}:{line}: expected {expected}; but {found}")
        self.line = line


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the remedy for a misspelt word: the nearest known one, or all of them."""
    names = sorted(set(known))
    near = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    return f"Did you mean {near[0]}?" if near else f"Known: {', '.join(names)}."
