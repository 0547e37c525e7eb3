"""The urn: one blob of fixed size for one round. Layout and padding only; sealing is ``adapters/vault``.

A head (what a kept urn is about; empty until then), then one slot for everybody who may answer, sorted
by slot name (a keyed hash). A slot has two compartments: this round's slip, and what was carried in from
earlier turns: words moved once and words moved twice. Unused places are zeros; sealed, they look like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from governance.urn.slip import SIZE, Slip

NAME = 32
HEAD = 512
_LENGTH = 2
_OWN, _ONCE, _TWICE = (NAME + SIZE * place for place in range(3))
SLOT = NAME + 3 * SIZE
_DUMMY = bytes(SIZE)


def size(slots: int) -> int:
    """Return the bytes of every urn with this many slots."""
    return HEAD + SLOT * slots


def empty(names: Iterable[bytes]) -> bytes:
    """Return an urn of dummies with a slot for each name (32 bytes each, all different)."""
    ordered = sorted(names)
    if len(set(ordered)) != len(ordered) or any(len(name) != NAME for name in ordered):
        raise ValueError("The sealed box was given slot names that do not fit (code U1).")
    return bytes(HEAD) + b"".join(name + 3 * _DUMMY for name in ordered)


def names(blob: bytes) -> tuple[bytes, ...]:
    """Return the slot names in their order. Raises ``ValueError`` if this is no urn."""
    found = tuple(blob[at : at + NAME] for at in range(HEAD, len(blob), SLOT))
    if len(blob) != size(len(found)) or len(blob) < HEAD or list(found) != sorted(set(found)):
        raise ValueError("The sealed box has not the shape of one (code U2).")
    return found


def _slot(blob: bytes, name: bytes) -> int:
    found = names(blob)
    if name not in found:
        raise ValueError("The sealed box has no such place (code U3).")
    return HEAD + SLOT * found.index(name)


def get(blob: bytes, name: bytes) -> Slip | None:
    """Return this round's slip in a slot; ``None``: a dummy."""
    at = _slot(blob, name) + _OWN
    return Slip.decode(blob[at : at + SIZE])


def put(blob: bytes, name: bytes, slip: Slip) -> bytes:
    """Lay ``slip`` over what the slot holds of this round; what was carried in stays. Same length."""
    at = _slot(blob, name) + _OWN
    return blob[:at] + slip.over(get(blob, name)).encode() + blob[at + SIZE :]


def _read(blob: bytes, *places: int) -> list[Slip]:
    starts = range(HEAD, HEAD + SLOT * len(names(blob)), SLOT)
    found = sorted(blob[at + place : at + place + SIZE] for at in starts for place in places)
    return [slip for slip in map(Slip.decode, found) if slip is not None]


def slips(blob: bytes) -> list[Slip]:
    """Return this round's slips, ordered by their content alone: slots and time leave no trace."""
    return _read(blob, _OWN)


def moved(blob: bytes) -> list[Slip]:
    """Return what was carried in from earlier turns, ordered by content alone."""
    return _read(blob, _ONCE, _TWICE)


def carry(old: bytes, new: bytes, renamed: Mapping[bytes, bytes]) -> bytes:
    """Move words out of ``old`` into the second compartments of ``new`` (same length as ``new``).

    ``renamed`` names a slot of ``new`` for every slot of ``old``. This round's words become words moved
    once, those become words moved twice, and words moved twice are not moved again. Positions without
    words do not move.
    """
    out = bytearray(new)
    for name in names(old):
        source, target = _slot(old, name), _slot(new, renamed[name])
        for place, later in ((_OWN, _ONCE), (_ONCE, _TWICE)):
            slip = Slip.decode(old[source + place : source + place + SIZE])
            if slip is not None and (slip.words or slip.worries):
                out[target + later : target + later + SIZE] = slip.encode()
    return bytes(out)


def about(blob: bytes) -> bytes:
    """Return what the head says; empty unless the urn is kept for a later turn."""
    end = _LENGTH + int.from_bytes(blob[:_LENGTH], "big")
    return blob[_LENGTH:end]


def keep(blob: bytes, what: bytes) -> bytes:
    """Write the head: this urn is kept, unopened, for what ``what`` names. Same length."""
    if len(what) > HEAD - _LENGTH:
        raise ValueError("The sealed box was given a label that is too long (code U4).")
    return (len(what).to_bytes(_LENGTH, "big") + what).ljust(HEAD, b"\0") + blob[HEAD:]
