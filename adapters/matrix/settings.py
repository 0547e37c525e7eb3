"""What the Matrix adapter is told at start. Filled in by the composition root, never read from a file here."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One account on one homeserver.

    ``password`` or ``access_token``: exactly one is needed (a token wins). ``directory`` is ours alone
    (made 0700); ``vault`` is too, and is in memory where the host has not chosen otherwise: the keys of
    private rooms lie there. ``pickle_key_file`` seals the keys in it and lies beside it unless named.
    Of one person's named asks ``asks_a_minute`` are taken, of private answers all.
    ``inviters`` (``@maya:example.org``) and ``servers`` (``example.org``) may invite the bot; nobody else may.
    """

    homeserver: str
    user: str
    directory: Path
    vault: Path
    password: str | None = field(default=None, repr=False)
    access_token: str | None = field(default=None, repr=False)
    pickle_key_file: Path | None = None
    device_name: str = "Own Table"
    inviters: frozenset[str] = frozenset()
    servers: frozenset[str] = frozenset()
    asks_a_minute: int = 30

    def may_invite(self, user_id: str) -> bool:
        """Tell whether an invitation from this person is accepted."""
        return user_id in self.inviters or user_id.partition(":")[2] in self.servers
