"""Tells a group once, at home, that its letters take minutes: where a platform lets only so many through."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from math import ceil

from bot.app.hours import day_name
from bot.app.letters import DAY, LIVE, PROGRESS
from bot.ports import Clock, Letter, LetterKind, Paced, Platform, Store
from bot.ui.model import Line, Notice, msg
from governance.commands import Place
from governance.ids import CircleId

LONG = 60.0
"""Seconds from which on people are told."""


class Progress:
    """Knows which groups were told. Who has their letter already is not said, nor to how many it goes."""

    def __init__(self, *, store: Store, clock: Clock, platforms: Mapping[str, Platform]) -> None:
        self._store, self._clock, self._platforms = store, clock, platforms
        self._told: dict[tuple[CircleId, str], str] = {}

    async def notices(self, waiting: Sequence[Letter]) -> list[Letter]:
        """Return what is to be said now, as letters nobody keeps: lost at a stop, they are not said.

        One a group, an occasion and a day; a repeat after a restart has the same id. Raises ``Trouble``.
        """
        if not any(self._takes(len(waiting)) > LONG for _ in waiting[:1]):
            return []
        told = []
        asked = Counter((one.circle, one.ref) for one in waiting if one.ref == DAY or one.ref.startswith(LIVE))
        for (circle, ref), count in asked.items():
            seconds = self._takes(count)
            if seconds > LONG and (day := await self._day(circle)) not in {"", self._told.get((circle, ref))}:
                self._told[circle, ref] = day
                told.append(self._letter(circle, f"{ref}\0{day}", ceil(seconds / 60)))
        return told

    def unsaid(self, letter: Letter) -> None:
        """Note that it could not be said: it is said anew as long as it is true."""
        if letter.ref == PROGRESS:
            self._told = {known: day for known, day in self._told.items() if known[0] != letter.circle}

    def _takes(self, letters: int) -> float:
        return max((one.takes(letters) for one in self._platforms.values() if isinstance(one, Paced)), default=0.0)

    async def _day(self, id_: CircleId) -> str:
        circle = await self._store.circle(id_)
        return day_name(circle, self._clock.now()) if circle is not None else ""

    def _letter(self, circle: CircleId, occasion: str, minutes: int) -> Letter:
        return Letter(
            id=hashlib.sha256(f"{PROGRESS}\0{circle}\0{occasion}".encode()).hexdigest(),
            circle=circle,
            kind=LetterKind.NOTICE,
            place=Place.HOME,
            not_before=self._clock.now(),
            ref=PROGRESS,
            notice=Notice(lines=(Line(text=msg("app-everybody-is-asked", minutes=minutes)),)),
        )
