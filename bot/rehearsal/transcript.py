"""What was shown to whom. One list for the whole story; a seat's part of it is what that seat could see."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Kind(StrEnum):
    """What an entry is."""

    SAID = "said"
    """A person's named words, with their name before them."""
    ANSWER = "answer"
    """Somebody answered a private round; which way is not written down."""
    REPLY = "reply"
    """The bot's answer to who spoke."""
    FORM = "form"
    """What the bot asks for before anything is sent."""
    CARD = "card"
    """An item's living card, new or edited: always the whole of it."""
    NOTICE = "notice"
    """What the bot says to everyone in a place, or privately to one person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing shown. ``where``: ``home``, ``shared`` or ``private:<seat>``. ``readers``: who sat there then.

    ``news``: the lines of an edited card that it did not have before; else the whole text.
    """

    at: datetime
    where: str
    kind: Kind
    text: str
    readers: frozenset[str]
    news: str


class Watcher(Protocol):
    """Who looks on while a story is played."""

    def title(self, text: str) -> None:
        """Tell what is played."""
        ...

    def step(self, number: int, of: int, at: datetime) -> None:
        """Tell that a step begins."""
        ...

    def entry(self, at: datetime, where: str, kind: str, text: str, readers: frozenset[str]) -> None:
        """Show one thing."""
        ...

    def done(self, text: str) -> None:
        """Tell how it ended."""
        ...


class Silent:
    """Looks away."""

    def title(self, text: str) -> None:
        """Show nothing."""

    def step(self, number: int, of: int, at: datetime) -> None:
        """Show nothing."""

    def entry(self, at: datetime, where: str, kind: str, text: str, readers: frozenset[str]) -> None:
        """Show nothing."""

    def done(self, text: str) -> None:
        """Show nothing."""


class Transcript:
    """Collects entries and tells a watcher."""

    def __init__(self, watcher: Watcher) -> None:
        self.entries: list[Entry] = []
        self._watcher = watcher

    def add(self, entry: Entry) -> None:
        """Add one thing shown."""
        self.entries.append(entry)
        self._watcher.entry(entry.at, entry.where, entry.kind, entry.news, entry.readers)

    def seen_by(self, seat: str) -> Sequence[Entry]:
        """Return what this seat could see, in order."""
        return [entry for entry in self.entries if seat in entry.readers]

    def told(self, where: str) -> Sequence[Entry]:
        """Return what the bot showed in a place, in order."""
        return [entry for entry in self.entries if entry.where == where and entry.kind is not Kind.SAID]

    def lines(self) -> str:
        """Return the transcript as JSON, one object a line: ``at``, ``where``, ``kind``, ``text``."""
        rows = (
            {"at": entry.at.isoformat(), "where": entry.where, "kind": entry.kind, "text": entry.text}
            for entry in self.entries
        )
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def shows(entries: Sequence[Entry], words: str) -> bool:
    """Tell whether any of the entries holds ``words``; case and line breaks do not matter."""
    wanted = " ".join(words.casefold().split())
    return any(wanted in " ".join(entry.text.casefold().split()) for entry in entries)
