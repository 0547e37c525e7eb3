"""The only randomness of the house."""

from __future__ import annotations

import secrets

TOKEN_BYTES = 32


class SystemEntropy:
    """The operating system's generator; a ``bot.ports.Entropy``."""

    def token(self) -> bytes:
        """Return 32 unpredictable bytes."""
        return secrets.token_bytes(TOKEN_BYTES)
