"""Letters under way: one to each place at a time, to many places beside each other, each place's in order.

Words for a group's home go before anything else of that group: where they cannot be shown there each reader
gets a letter, and that one is to be the same message as what else waits for them today. Cards go when nothing
else can. Which letter goes next depends on the letters alone, so the same history is the same in every run.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from bot.app.letters import RELEASED
from bot.ports import Letter, LetterKind, Trouble
from governance.commands import Place
from governance.ids import CircleId, PersonId

LANES = 8
"""To how many places letters are under way at once."""

_Place = tuple[CircleId, Place, PersonId | None]


def _place(letter: Letter) -> _Place:
    return letter.circle, letter.place, letter.to


def _home_words(letter: Letter) -> bool:
    return letter.to is None and letter.ref.startswith(RELEASED)


class Tour:
    """One go at the letters of ``in_hand``. What is not settled stays there, or comes back."""

    def __init__(self, in_hand: list[Letter], settle: Callable[[Letter], Coroutine[Any, Any, bool]]) -> None:
        self._in_hand, self._settle = in_hand, settle
        self._under_way: dict[asyncio.Task[bool], Letter] = {}
        self._failed: dict[_Place, BaseException] = {}
        """Places to which a letter could not be settled in this go, by a fault that is not the platform's."""
        self.settled = 0

    def letters(self) -> list[Letter]:
        """Return what is under way and what waits for it."""
        return [*self._under_way.values(), *self._in_hand]

    def start(self) -> bool:
        """Start what may go now; tell whether anything is under way."""
        while len(self._under_way) < LANES and (letter := self._next()) is not None:
            self._in_hand.remove(letter)
            self._under_way[asyncio.create_task(self._settle(letter))] = letter
        return bool(self._under_way)

    def _next(self) -> Letter | None:
        if any(not _of_one_letter(fault) for fault in self._failed.values()):
            return None
        under_way = self._under_way.values()
        taken = {_place(letter) for letter in under_way} | self._failed.keys()
        words = {letter.circle for letter in (*under_way, *self._in_hand) if _home_words(letter)}
        found = None
        # Words lie first, so they are also the first letter of their place.
        for letter in sorted(self._in_hand, key=lambda letter: not letter.ref.startswith(RELEASED)):
            where = _place(letter)
            if where in taken:
                continue
            taken.add(where)  # later ones to the same place wait for this one
            if letter.circle in words and not _home_words(letter):
                continue
            if letter.kind is not LetterKind.CARD:
                return letter
            found = found or letter
        return found

    async def one_out(self, sooner: asyncio.Event) -> bool:
        """Return when a letter is settled, or ``sooner``; tell whether there may be new letters to take."""
        waker = asyncio.create_task(sooner.wait())
        try:
            await asyncio.wait({*self._under_way, waker}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            waker.cancel()
        words = False
        for task in [task for task in self._under_way if task.done()]:
            letter = self._under_way.pop(task)
            fault = task.exception()
            if fault is None:
                self.settled += task.result()
                words = words or _home_words(letter)
            else:
                self._in_hand.insert(0, letter)
                self._failed[_place(letter)] = fault
        return words or sooner.is_set()

    async def end(self) -> None:
        """Call back what is under way: all of it is in hand again, and goes out once more under the same id."""
        self._in_hand[:0] = [letter for task, letter in self._under_way.items() if not _is_settled(task)]
        tasks, self._under_way = tuple(self._under_way), {}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def complain(self) -> None:
        """Raise what went wrong first, if anything did."""
        for fault in self._failed.values():
            raise fault


def _of_one_letter(fault: BaseException) -> bool:
    """Tell whether this is a mistake of ours in one letter; else the store failed, or we are being stopped."""
    return isinstance(fault, Exception) and not isinstance(fault, Trouble)


def _is_settled(task: asyncio.Task[bool]) -> bool:
    return task.done() and not task.cancelled() and task.exception() is None
