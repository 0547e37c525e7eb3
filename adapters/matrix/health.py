"""Notices that listening has stopped without ending: then it is begun again, with everything that belongs to it."""

from __future__ import annotations

import asyncio

STUCK_AFTER = 300.0
"""Seconds in which listening must come round once, whatever the homeserver does. A turn takes at most 90."""


class Health:
    """Signs of life of one run. ``limit``: seconds between two of them at most."""

    def __init__(self, limit: float = STUCK_AFTER) -> None:
        self._limit = limit
        self._until = asyncio.get_running_loop().time() + limit

    def alive(self, wait: float = 0.0) -> None:
        """Give a sign of life; ``wait``: seconds of rest that were chosen and come on top."""
        self._until = asyncio.get_running_loop().time() + self._limit + wait

    async def lost(self) -> None:
        """Return when there was no sign of life for too long."""
        while True:
            left = self._until - asyncio.get_running_loop().time()
            if left <= 0:
                return
            await asyncio.sleep(left)
