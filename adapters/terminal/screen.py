"""A story on a terminal: the moment, who said what where, what each place and seat received.

The same words to several people at the same moment are shown once, with everyone's name.
"""

from __future__ import annotations

from datetime import datetime

from rich.console import Console
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from adapters.terminal.render import safe
from bot.i18n import Speaker
from bot.ui.model import Said, msg
from bot.ui.words import joined

WIDTH = 110
_PRIVATE = "private:"
_PEOPLE = frozenset({"said", "answer"})


class Screen:
    """Shows what happens. ``console``: where; built on standard output by default."""

    def __init__(self, speaker: Speaker, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False, markup=False, emoji=False)
        self.quiet = False
        """Show only how it ended."""
        self._console.width = min(self._console.width, WIDTH)
        self._speaker = speaker
        self._waiting: dict[tuple[str, str, bool], list[str]] = {}
        self._at: datetime | None = None
        self._shown: datetime | None = None

    def title(self, text: str) -> None:
        """Tell what is played."""
        if self.quiet:
            return
        self._console.print(Text(safe(text), style="bold"))

    def step(self, number: int, of: int, at: datetime) -> None:
        """Tell that a step begins."""
        self.flush()
        if self.quiet:
            return
        said = msg("rehearsal-step", number=number, of=of, at=at)
        self._console.print(Rule(Text(self._speaker.say(said)), style="dim"))
        self._shown = at

    def entry(self, at: datetime, where: str, kind: str, text: str, readers: frozenset[str]) -> None:  # noqa: ARG002 - a screen shows all
        """Show one thing, as soon as the moment is over."""
        if self.quiet:
            return
        if self._at is not None and at != self._at:
            self.flush()
        self._at = at
        private = where.startswith(_PRIVATE)
        self._waiting.setdefault((kind, text, private), []).append(where.removeprefix(_PRIVATE))

    def done(self, text: str) -> None:
        """Tell how it ended."""
        self.flush()
        self._console.print(Text(text, style="bold"))

    def line(self, text: str) -> None:
        """Show one line outside the story."""
        self.flush()
        self._console.print(Text(safe(text)))

    def flush(self) -> None:
        """Show what waits."""
        waiting, self._waiting = self._waiting, {}
        if waiting and self._at is not None and (self._shown is None or self._at.date() != self._shown.date()):
            self._console.print(Text(self._speaker.instant(self._at), style="dim"))
            self._shown = self._at
        for (kind, text, private), places in waiting.items():
            self._show(self._place(places, private=private), kind, text)

    def _place(self, places: list[str], *, private: bool) -> str:
        if not private:
            home = places[0] == "home"
            return self._speaker.say(msg("rehearsal-place-home") if home else msg("rehearsal-place-shared"))
        names = joined([Said(name) for name in dict.fromkeys(places)])
        assert names is not None, "something is always shown somewhere"
        return self._speaker.say(msg("rehearsal-privately", names=names))

    def _show(self, place: str, kind: str, text: str) -> None:
        grid = Table.grid(padding=(0, 1))
        grid.add_column(width=20, no_wrap=False)
        grid.add_column(ratio=1)
        style = "bold" if kind in _PEOPLE else ""
        words = Text("\n".join(safe(row) for row in text.split("\n")), style=style)
        grid.add_row(Text(place, style="cyan"), words)
        self._console.print(grid)
