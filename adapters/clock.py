"""The only ``now()`` of the house."""

from __future__ import annotations

from datetime import UTC, datetime


class SystemClock:
    """The host's clock; a ``bot.ports.Clock``."""

    def now(self) -> datetime:
        """Return the present as an aware UTC datetime."""
        return datetime.now(UTC)
