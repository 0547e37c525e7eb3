"""One worker a room: what waits there is handled one after the other, and rooms beside each other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from adapters.matrix.fair import Fair

Work = Callable[[], Awaitable[None]]


class Lanes:
    """Queues and workers of all rooms. Work must not raise."""

    def __init__(self) -> None:
        self._waiting: dict[str, Fair[Work]] = {}
        self._workers: dict[str, asyncio.Task[None]] = {}
        self._closing = False
        self._shrunk = asyncio.Event()

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))

    def busy(self) -> set[str]:
        """Name the rooms in which something waits or is being handled."""
        return set(self._workers)

    def put(self, room: str, person: str, work: Work) -> None:
        """Let work wait in a room, after what waits there of the same person."""
        self._waiting.setdefault(room, Fair()).put(person, work)
        if room not in self._workers and not self._closing:
            self._workers[room] = asyncio.create_task(self._serve(room))

    async def below(self, most: int) -> None:
        """Return when less than this waits in all rooms together."""
        while len(self) >= most:
            self._shrunk.clear()
            await self._shrunk.wait()

    async def _serve(self, room: str) -> None:
        waiting = self._waiting[room]
        try:
            while len(waiting) and not self._closing:
                await waiting.take()()
                self._shrunk.set()
                await asyncio.sleep(0)  # what is done in no time must not keep other rooms from theirs
        finally:
            del self._workers[room]
            if not len(waiting):
                self._waiting.pop(room, None)

    async def close(self, seconds: float) -> None:
        """Begin nothing more; give what is being handled this long to end, then break it off."""
        self._closing = True
        workers = list(self._workers.values())
        if not workers:
            return
        _, late = await asyncio.wait(workers, timeout=seconds)
        for worker in late:
            worker.cancel()
        await asyncio.gather(*late, return_exceptions=True)
