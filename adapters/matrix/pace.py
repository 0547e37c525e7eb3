"""A homeserver's limits: nobody is held back until it first says no; then one at a time, as it says, urgent first.

What it allows is learnt from what it answers (Synapse unless told otherwise: ten messages at once, then one in
five seconds). It is forgotten when so long nothing went that the homeserver has forgotten, too. In memory only,
and nothing here knows what is sent.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from heapq import heappop, heappush
from itertools import count
from math import inf
from typing import NamedTuple, TypeVar

from adapters.matrix.api import LIMITED, MatrixTrouble

ANSWER = 0
"""The urgency of an answer to what somebody just said."""
LETTER = 1
"""Of any letter that has its turn; which gets it first, ``ports.Urgency`` says."""

_SAVED_UP = 5
"""How many go at once after a while in which none went: less than any homeserver lets through."""
_FORGOTTEN = 12
"""After the time so many take nothing is left of a limit."""
_LEAST = 0.1
"""Seconds to wait where the homeserver names none."""
_LATER = 0.05
"""Seconds beyond what it names: it rounds down."""
_T = TypeVar("_T")


def _now() -> float:
    return asyncio.get_running_loop().time()


class Limit:
    """What a homeserver allows of one kind, as far as it said."""

    def __init__(self) -> None:
        self._next, self._spacing = 0.0, 0.0
        self.refusals = 0
        """How often the homeserver said no."""

    def known(self) -> bool:
        """Tell whether the homeserver said no lately."""
        if self._spacing and _now() - self._next > _FORGOTTEN * self._spacing:
            self._spacing = 0.0
        return self._spacing > 0

    def opens(self) -> float:
        """Return when the next may go (of the event loop's clock); a moment ago or earlier: at once."""
        return self._next if self.known() else 0.0

    def reached(self, retry_after: float | None) -> None:
        """Note that the homeserver said no, and for how many seconds."""
        wait = max(retry_after or 0.0, _LEAST)
        self.refusals += 1
        if not self.known():
            self._spacing = wait
        elif wait < self._spacing / 2:
            self._spacing += min(wait, self._spacing / 20)  # we came a little early: what we learnt was too short
        else:
            self._spacing = max(self._spacing, wait)
        self._next = max(self._next, _now() + wait + _LATER)

    def used(self, refusals: int) -> None:
        """Note that one went through that was begun after so many refusals: a later one counted it already."""
        if self.known() and refusals == self.refusals:
            self._next = max(self._next, _now() - _SAVED_UP * self._spacing) + self._spacing

    def takes(self, more: int) -> float:
        """Return about how many seconds so many more need; 0 where no limit is known."""
        return max(self._next - _now(), 0.0) + (more - 1) * self._spacing if self.known() and more else 0.0


class _Waiting(NamedTuple):
    urgency: int
    number: int
    let_in: asyncio.Future[None]


class Gate:
    """Lets in side by side while no limit is known; then one after the other when the limit opens, urgent first."""

    def __init__(self, limit: Limit, *, single: bool = False) -> None:
        """``single``: one after the other in any case."""
        self._limit, self._single = limit, single
        self._line: list[_Waiting] = []
        self._numbers = count()
        self._inside = 0
        self._alarm: asyncio.TimerHandle | None = None

    @asynccontextmanager
    async def turn(self, urgency: int = ANSWER, patience: float = inf) -> AsyncIterator[None]:
        """Wait for a turn and hold it. Raises ``MatrixTrouble`` that passes after ``patience`` seconds."""
        await self._enter(urgency, patience)
        try:
            yield
        finally:
            self._inside -= 1
            self._let_in()

    async def through(self, step: Callable[[], Awaitable[_T]], urgency: int = ANSWER, patience: float = inf) -> _T:
        """Do ``step`` in its turn, again whenever the homeserver says that it is too early.

        Raises ``MatrixTrouble``, also when it would take longer than ``patience`` seconds.
        """
        until = _now() + patience
        while True:
            async with self.turn(urgency, until - _now()):
                refusals = self._limit.refusals
                try:
                    done = await step()
                except MatrixTrouble as trouble:
                    if trouble.code != LIMITED:
                        raise
                    self._limit.reached(trouble.retry_after)
                else:
                    self._limit.used(refusals)
                    return done

    async def _enter(self, urgency: int, patience: float) -> None:
        if not self._line and self._open():
            self._inside += 1
            return
        if self._limit.opens() - _now() > patience:
            raise self._too_early()
        one = _Waiting(urgency, next(self._numbers), asyncio.get_running_loop().create_future())
        heappush(self._line, one)
        self._let_in()
        try:
            async with asyncio.timeout(None if patience == inf else max(patience, 0)):
                await one.let_in
        except BaseException as stopped:
            if one.let_in.done() and not one.let_in.cancelled():
                self._inside -= 1  # let in and called away in the same moment
            one.let_in.cancel()
            self._let_in()
            if isinstance(stopped, TimeoutError):
                raise self._too_early() from None
            raise

    def _open(self) -> bool:
        alone = self._single or self._limit.known()
        return not (alone and self._inside) and self._limit.opens() <= _now()

    def _let_in(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        while self._line and (self._line[0].let_in.done() or self._open()):
            one = heappop(self._line)
            if not one.let_in.done():
                self._inside += 1
                one.let_in.set_result(None)
        if self._line and self._limit.opens() > _now():
            self._alarm = asyncio.get_running_loop().call_at(self._limit.opens(), self._let_in)

    def _too_early(self) -> MatrixTrouble:
        wait = max(self._limit.takes(len(self._line) + self._inside + 1), _LEAST)
        return MatrixTrouble("waiting for the homeserver's limits", code=LIMITED, retry_after=wait)


class Pace:
    """The gates of one client."""

    def __init__(self) -> None:
        said, made, came = Limit(), Limit(), Limit()
        self.limit = said
        """Of messages."""
        self.letters = Gate(said)
        """A letter waits here before it is written."""
        self.sends = Gate(said)
        """Every message goes through here."""
        self.ahead = Gate(made, single=True)
        """Rooms made ahead wait here, one after the other."""
        self.rooms = Gate(made)
        """Making a room, or inviting into one."""
        self.joins = Gate(came)
