"""A slip as bytes, and one slip laid over another. Every slip of an urn has the same number of bytes."""

from __future__ import annotations

import json
from typing import Any

from governance.state import Position, VoiceKind
from governance.urn.slip import Slip

SIZE = 5632
"""Bytes of a slip: two texts of 600 characters at 4 bytes, seven codes, the rest, padding."""
WIDE = 15360
"""The same in a listening urn, with room for four more texts."""
_LENGTH = 4


def _row(slip: Slip) -> dict[str, Any]:
    return {name: getattr(slip, name) for name in Slip.__slots__}


def over(slip: Slip, earlier: Slip | None) -> Slip:
    """Lay ``slip`` over the same person's ``earlier`` one: what it leaves open stays, worries add up.

    Of what is said in a listening urn, the last words of one kind about one item count. Raises ``FullError``.
    """
    if earlier is None:
        return slip
    answered = slip if slip.position is not None or slip.marks else earlier
    reply = slip.reply
    if not (slip.words or slip.reply):
        # A reply may be nothing but a position: changed to one without five words, it goes with it.
        reply = earlier.reply if earlier.words or answered is earlier else ""
    said = {(kind, n): text for kind, n, text in (*earlier.voices, *slip.voices)}
    return Slip(
        version=slip.version,
        position=answered.position,
        marks=answered.marks,
        worries=(*earlier.worries, *slip.worries),
        words=slip.words or earlier.words,
        reply=reply,
        carry=slip.carry or earlier.carry,
        carried=slip.carried or earlier.carried,
        lower=(*earlier.lower, *slip.lower),
        erase=(*earlier.erase, *slip.erase),
        voices=tuple((kind, n, text) for (kind, n), text in said.items()),
    )


def under(slip: Slip, code: str) -> Slip:
    """Return the slip as it moves to another urn: it keeps the code it was first said under."""
    return Slip(**{**_row(slip), "code": slip.code or code})


def encode(slip: Slip, size: int = SIZE) -> bytes:
    """Return exactly ``size`` bytes; the same for the same answer."""
    body = json.dumps(list(_row(slip).values()), ensure_ascii=False, separators=(",", ":")).encode()
    if len(body) > size - _LENGTH:
        raise ValueError("The sealed box refused an answer that does not fit (code S5).")
    return (len(body).to_bytes(_LENGTH, "big") + body).ljust(size, b"\0")


def decode(data: bytes, size: int = SIZE) -> Slip | None:
    """Read what ``encode`` wrote; ``None`` for a dummy. Raises ``ValueError`` for anything else."""
    if data == bytes(size):
        return None
    try:
        body = data[_LENGTH : _LENGTH + int.from_bytes(data[:_LENGTH], "big")]
        row = dict(zip(Slip.__slots__, json.loads(body), strict=True))
        row["position"] = None if row["position"] is None else Position(row["position"])
        row["marks"] = tuple(Position(mark) for mark in row["marks"])
        row["voices"] = tuple((VoiceKind(kind), n, text) for kind, n, text in row["voices"])
        slip = Slip(**{**row, **{name: tuple(row[name]) for name in ("worries", "lower", "erase")}})
        plain = type(slip.version) is int and type(slip.carry) is bool
        if plain and encode(slip, size) == data:  # one spelling only: no stray padding or order
            return slip
    except (ValueError, TypeError, UnicodeError, RecursionError):
        pass
    raise ValueError("The sealed box holds something that is no answer (code S3).") from None
