"""An urn store in memory."""

from __future__ import annotations

from collections.abc import Sequence

from bot.ports import UrnRow
from governance.ids import RoundId


class MemoryUrnStore:
    """``bot.ports.UrnStore`` that forgets with the process. ``puts`` counts rewrites."""

    def __init__(self) -> None:
        self._rows: dict[RoundId, UrnRow] = {}
        self.puts = 0

    async def put(self, row: UrnRow) -> None:
        """Write the whole row, new or in place of the old one."""
        self._rows[row.round] = row
        self.puts += 1

    async def get(self, round_: RoundId) -> UrnRow | None:
        """Read it."""
        return self._rows.get(round_)

    async def destroy(self, round_: RoundId) -> None:
        """Remove it; without one, do nothing."""
        self._rows.pop(round_, None)

    async def rounds(self) -> Sequence[RoundId]:
        """Name every urn there is, in the order of their names."""
        return sorted(self._rows)

    async def close(self) -> None:
        """Do nothing: there is no file."""
