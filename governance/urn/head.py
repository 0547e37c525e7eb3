"""The head of an urn: how many bytes a slip has in it, what was promised, and what a kept urn waits for.

What was promised to everybody when they were asked is sealed in with their answers, so that nobody who edits
the database can open an urn with less. Words that moved in bring the promise of their own round along.
"""

from __future__ import annotations

from dataclasses import dataclass

HEAD = 512
LAYOUT = 2
"""Changes with the layout of urn or slip."""
_ROOM, _ABOUT = 4, 6
_NUMBER = 2
_PLACES = 3


@dataclass(frozen=True, slots=True)
class Promise:
    """A round's numbers when it opened (``Round.floor``, ``Round.least``): neither can be made less later."""

    floor: int = 0
    least: int = 0


Promises = tuple[Promise, Promise, Promise]
"""Of this round, of the words moved in once, and of those moved in twice."""
NONE: Promises = (Promise(), Promise(), Promise())
_WHAT = _ABOUT + _PLACES * 2 * _NUMBER


def head(room: int, promises: Promises = NONE, what: bytes = b"") -> bytes:
    """Return the ``HEAD`` bytes an urn begins with. Raises ``ValueError`` if ``what`` is too long."""
    if len(what) > HEAD - _WHAT:
        raise ValueError("The sealed box was given a label that is too long (code U4).")
    numbers = b"".join(n.to_bytes(_NUMBER, "big") for one in promises for n in (one.floor, one.least))
    size = len(what).to_bytes(_ABOUT - _ROOM, "big")
    return (bytes([LAYOUT]) + room.to_bytes(_ROOM - 1, "big") + size + numbers + what).ljust(HEAD, b"\0")


def room_of(blob: bytes) -> int:
    """Return the bytes of one slip."""
    return int.from_bytes(blob[1:_ROOM], "big")


def fits(blob: bytes) -> bool:
    """Tell whether this is an urn as this version lays it out; another one's cannot be read."""
    return len(blob) >= HEAD and blob[0] == LAYOUT


def promises(blob: bytes) -> Promises:
    """Return what was promised for each place of a slot."""
    numbers = [int.from_bytes(blob[at : at + _NUMBER], "big") for at in range(_ABOUT, _WHAT, _NUMBER)]
    own, once, twice = (Promise(*numbers[at : at + 2]) for at in range(0, len(numbers), 2))
    return own, once, twice


def about(blob: bytes) -> bytes:
    """Return what a kept urn waits for; empty unless it is kept for a later one."""
    return blob[_WHAT : _WHAT + int.from_bytes(blob[_ROOM:_ABOUT], "big")]


def keep(blob: bytes, what: bytes) -> bytes:
    """Write into the head that this urn is kept, unopened, for what ``what`` names. Same length."""
    return head(room_of(blob), promises(blob), what) + blob[HEAD:]


def bring(old: bytes, new: bytes) -> bytes:
    """Write into the head of ``new`` what was promised for words that move there out of ``old``. Same length."""
    own, once, _ = promises(old)
    return head(room_of(new), (promises(new)[0], own, once), about(new)) + new[HEAD:]
