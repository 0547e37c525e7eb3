"""The head of an urn: how many bytes a slip has in it, and what a kept urn waits for."""

from __future__ import annotations

HEAD = 512
_ROOM, _ABOUT = 4, 6


def head(room: int, what: bytes = b"") -> bytes:
    """Return the ``HEAD`` bytes an urn begins with. Raises ``ValueError`` if ``what`` is too long."""
    if len(what) > HEAD - _ABOUT:
        raise ValueError("The sealed box was given a label that is too long (code U4).")
    return (room.to_bytes(_ROOM, "big") + len(what).to_bytes(_ABOUT - _ROOM, "big") + what).ljust(HEAD, b"\0")


def room_of(blob: bytes) -> int:
    """Return the bytes of one slip."""
    return int.from_bytes(blob[:_ROOM], "big")


def about(blob: bytes) -> bytes:
    """Return what a kept urn waits for; empty unless it is kept for a later one."""
    return blob[_ABOUT : _ABOUT + int.from_bytes(blob[_ROOM:_ABOUT], "big")]


def keep(blob: bytes, what: bytes) -> bytes:
    """Write into the head that this urn is kept, unopened, for what ``what`` names. Same length."""
    return head(room_of(blob), what) + blob[HEAD:]
