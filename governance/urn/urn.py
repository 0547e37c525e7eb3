"""The urn: one blob of fixed size for one round. Layout and padding only; sealing is ``adapters/vault``.

A head (bytes of a slip; what was promised; what a kept urn waits for), then one slot for everybody who may
answer, sorted by slot name (a keyed hash). A slot holds this round's slip, and in a second compartment what
was carried in from earlier urns: words moved once and words moved twice. Unused places are zeros; sealed,
like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from governance.urn.encoding import SIZE, decode, encode, over, under
from governance.urn.head import HEAD, Promise, bring, head, room_of
from governance.urn.slip import Slip

NAME = 32
_OWN, _ONCE, _TWICE = _ALL = range(3)

Found = list[tuple[bytes, Slip]]
"""Slot names with their slips, ordered by content alone: slots and time leave no trace."""


def size(slots: int, room: int = SIZE) -> int:
    """Return the bytes of every urn with this many slots, ``room`` bytes a slip."""
    return HEAD + (NAME + len(_ALL) * room) * slots


def empty(names: Iterable[bytes], room: int = SIZE, promise: Promise = Promise()) -> bytes:  # noqa: B008 - frozen
    """Return an urn of dummies with a slot for each name (32 bytes each, all different).

    ``promise``: what the round was opened with; it cannot be opened with less.
    """
    ordered = sorted(names)
    if len(set(ordered)) != len(ordered) or any(len(name) != NAME for name in ordered):
        raise ValueError("The sealed box was given slot names that do not fit (code U1).")
    slots = b"".join(name + bytes(len(_ALL) * room) for name in ordered)
    return head(room, (promise, Promise(), Promise())) + slots


def names(blob: bytes) -> tuple[bytes, ...]:
    """Return the slot names in their order. Raises ``ValueError`` if this is no urn."""
    room = room_of(blob)
    found = tuple(blob[at : at + NAME] for at in range(HEAD, len(blob), NAME + len(_ALL) * room))
    if len(blob) != size(len(found), room) or len(blob) < HEAD or list(found) != sorted(set(found)):
        raise ValueError("The sealed box has not the shape of one (code U2).")
    return found


def _place(blob: bytes, name: bytes, place: int) -> slice:
    found, room = names(blob), room_of(blob)
    if name not in found:
        raise ValueError("The sealed box has no such place (code U3).")
    at = HEAD + (NAME + len(_ALL) * room) * found.index(name) + NAME + place * room
    return slice(at, at + room)


def get(blob: bytes, name: bytes, place: int = _OWN) -> Slip | None:
    """Return this round's slip in a slot; ``None``: a dummy."""
    return decode(blob[_place(blob, name, place)], room_of(blob))


def _with(blob: bytes, name: bytes, place: int, slip: Slip | None) -> bytes:
    where = _place(blob, name, place)
    return (
        blob[: where.start]
        + (bytes(room_of(blob)) if slip is None else encode(slip, room_of(blob)))
        + blob[where.stop :]
    )


def put(blob: bytes, name: bytes, slip: Slip) -> bytes:
    """Lay ``slip`` over what the slot holds of this round; what was carried in stays. Same length."""
    return _with(blob, name, _OWN, over(slip, get(blob, name)))


def clear(blob: bytes, name: bytes) -> bytes:
    """Take everything out of a slot, what was carried in too. Same length."""
    for place in _ALL:
        blob = _with(blob, name, place, None)
    return blob


def _read(blob: bytes, *places: int) -> Found:
    held = [(blob[_place(blob, name, place)], name) for name in names(blob) for place in places]
    return [(name, slip) for data, name in sorted(held) if (slip := decode(data, room_of(blob))) is not None]


def slips(blob: bytes) -> Found:
    """Return this round's slips."""
    return _read(blob, _OWN)


def moved(blob: bytes) -> Found:
    """Return what was carried in from earlier urns."""
    return _read(blob, _ONCE, _TWICE)


def last_chance(blob: bytes) -> bool:
    """Tell whether there is anything that will not be moved again."""
    return any(slip.speaks for _, slip in _read(blob, _TWICE))


def carry(old: bytes, new: bytes, renamed: Mapping[bytes, bytes], code: Callable[[bytes], str]) -> bytes:
    """Move words out of ``old`` into the second compartments of ``new`` (same length as ``new``).

    ``renamed`` names a slot of ``new`` for every slot of ``old``; ``code`` gives the code of a slot of
    ``old``, which its words keep. This round's words become words moved once, those become words moved
    twice, and words moved twice are not moved again. Positions without words do not move. Whether there are
    any or not, ``new`` opens only with what was promised for them.
    """
    new = bring(old, new)
    for name in names(old):
        for place, later in ((_OWN, _ONCE), (_ONCE, _TWICE)):
            slip = get(old, name, place)
            if slip is not None and slip.speaks:
                new = _with(new, renamed[name], later, under(slip, code(name)))
    return new
