"""One person takes any seat: types, presses, moves time on. Nothing typed here ends in an error of ours."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol

from bot.ports import Trouble
from bot.rehearsal.checking import LAST_YEAR
from bot.rehearsal.play import Play
from bot.rehearsal.times import length, local, moment
from bot.rehearsal.transcript import Kind, Watcher
from bot.ui.model import Msg, Said, Text, msg
from bot.ui.words import joined
from governance.commands import Place

QUIT = frozenset({"quit", "exit", "bye"})
RECENT = 5
"""How many of the last messages ``look`` shows beside the cards."""


class Lines(Protocol):
    """Where typed lines come from."""

    def line(self, prompt: str) -> str | None:
        """Return the next line; ``None`` for no more."""
        ...


class Page(Watcher, Protocol):
    """A screen that also shows lines outside the story."""

    def line(self, text: str) -> None:
        """Show one line."""
        ...

    def flush(self) -> None:
        """Show what waits."""
        ...


class OneSeat:
    """Shows only what one seat sees, once one is taken; the whole story until then."""

    def __init__(self, page: Page) -> None:
        self.seat: str | None = None
        self._page = page

    def title(self, text: str) -> None:
        """Tell what is played."""
        self._page.title(text)

    def step(self, number: int, of: int, at: datetime) -> None:
        """Tell that a step begins."""
        self._page.step(number, of, at)

    def entry(self, at: datetime, where: str, kind: str, text: str, readers: frozenset[str]) -> None:
        """Show one thing, if the seat sees it."""
        if self.seat is None or self.seat in readers:
            self._page.entry(at, where, kind, text, readers)

    def done(self, text: str) -> None:
        """Tell how it ended."""
        self._page.done(text)


class Interactive:
    """The conversation. ``run`` it after the story's own steps."""

    def __init__(self, play: Play, page: Page, watching: OneSeat) -> None:
        self._play = play
        self._page = page
        self._watching = watching
        self._seat = next(iter(play.seats.values()))
        self._place = self._seat.usual_place()
        self._own: dict[str, Callable[[str], Awaitable[None]]] = {
            "seat": self._sit,
            "where": self._go,
            "after": self._after,
            "at": self._at,
            "next": self._next,
            "look": self._look,
            "help": self._help,
        }

    def _tell(self, text: Text) -> None:
        self._page.line(self._play.stage.speaker.say(text))

    async def run(self, keyboard: Lines) -> None:
        """Take lines until there are none, or ``quit``."""
        self._watching.seat = self._seat.name
        self._tell(msg("rehearsal-seats-hello"))
        while True:
            self._page.flush()
            now = local(self._play.stage.clock.now(), self._play.stage.zone)
            typed = keyboard.line(f"{self._seat.name}, {self._place}, {now} > ")
            if typed is None or typed.strip().casefold() in QUIT:
                break
            try:
                await self._take(typed.strip())
            except Trouble as fault:
                self._tell(msg("rehearsal-seats-trouble", what=Said(str(fault))))
        self._tell(msg("rehearsal-seats-bye"))

    async def _take(self, typed: str) -> None:
        word, _, rest = typed.partition(" ")
        own = self._own.get(word.casefold())
        # "next 3" and "help propose" are words for the bot; alone they are for the rehearsal.
        if own is not None and not (rest and word.casefold() in {"next", "help", "look"}):
            await own(rest.strip())
        elif typed.isascii() and typed.isdigit():
            await self._press(int(typed))
        elif typed:
            outcome = await self._seat.type(self._place, typed)
            await self._after_words(outcome.code)

    async def _after_words(self, code: str | None) -> None:
        await self._play.stage.settle()
        if code == "asks_for_more" and self._place is not Place.PRIVATE:
            self._place = Place.PRIVATE
            self._tell(msg("rehearsal-seats-form", name=Said(self._seat.name)))

    async def _press(self, number: int) -> None:
        offered = self._play.stage.rooms.offered(self._seat.spot(self._place))
        if not 1 <= number <= len(offered):
            self._tell(msg("rehearsal-seats-no-choice", number=number))
            return
        outcome = await self._seat.press(self._place, offered[number - 1])
        await self._after_words(outcome.code)

    # --- where and who --------------------------------------------------------------------------

    async def _sit(self, name: str) -> None:
        seat = self._play.seats.get(name.casefold())
        if seat is None:
            self._tell(msg("rehearsal-seats-nobody", name=Said(name or "-"), names=self._names()))
            return
        self._seat, self._watching.seat = seat, seat.name
        self._place = seat.usual_place()
        self._now()

    async def _go(self, typed: str) -> None:
        if typed.casefold() not in set(Place):
            self._tell(msg("rehearsal-seats-no-place"))
            return
        place = Place(typed.casefold())
        if place is Place.HOME and self._seat.usual_place() is not Place.HOME:
            self._tell(msg("rehearsal-seats-not-there", name=Said(self._seat.name)))
            return
        self._place = place
        self._now()

    def _now(self) -> None:
        self._tell(msg("rehearsal-seats-now", name=Said(self._seat.name), place=Said(self._place)))

    def _names(self) -> Text:
        names = joined([Said(name) for name in self._play.seats])
        assert names is not None, "a story has seats"
        return names

    # --- time -----------------------------------------------------------------------------------

    async def _after(self, typed: str) -> None:
        by = length(typed)
        await self._move(None if by is None else self._play.stage.clock.now() + by)

    async def _at(self, typed: str) -> None:
        stage = self._play.stage
        await self._move(moment(typed, stage.clock.now(), stage.zone))

    async def _move(self, to: datetime | None) -> None:
        stage = self._play.stage
        wrong: Msg | None = None
        if to is None:
            wrong = msg("rehearsal-seats-no-time")
        elif to < stage.clock.now():
            wrong = msg("rehearsal-seats-past")
        elif to.year >= LAST_YEAR:
            wrong = msg("rehearsal-seats-too-far", year=str(LAST_YEAR))
        if wrong is not None or to is None:
            self._tell(wrong or msg("rehearsal-seats-no-time"))
            return
        await stage.advance(to)

    async def _next(self, _: str) -> None:
        stage = self._play.stage
        due = await stage.next_due()
        if due is None:
            self._tell(msg("rehearsal-seats-nothing-next"))
            return
        await stage.advance(max(due, stage.clock.now()))
        await stage.settle()

    # --- reading --------------------------------------------------------------------------------

    async def _look(self, _: str) -> None:
        stage = self._play.stage
        seen = stage.transcript.seen_by(self._seat.name)
        cards = [stage.rooms.text(card) for spot, card in stage.rooms.cards() if self._sees(spot.id)]
        if not seen and not cards:
            self._tell(msg("rehearsal-seats-nothing-seen"))
        for text in cards:
            self._page.line(text + "\n")
        for entry in [entry for entry in seen if entry.kind is not Kind.CARD][-RECENT:]:
            self._page.entry(entry.at, entry.where, entry.kind, entry.text, entry.readers)
        self._page.flush()

    def _sees(self, where: str) -> bool:
        return where != Place.HOME or self._seat.usual_place() is Place.HOME

    async def _help(self, _: str) -> None:
        other = list(self._play.seats)[-1]
        for line in (
            msg("rehearsal-seats-help-words"),
            msg("rehearsal-seats-help-number"),
            msg("rehearsal-seats-help-seat", name=Said(other), names=self._names()),
            msg("rehearsal-seats-help-where"),
            msg("rehearsal-seats-help-time"),
            msg("rehearsal-seats-help-look"),
            msg("rehearsal-seats-help-bot"),
        ):
            self._tell(line)
