"""A slip: one private answer. Its own type, so that nothing built for named things can carry it.

It shows nothing of itself: ``repr`` is silent; formatting, pickling, copying, hashing and comparing
raise ``TypeError``. Comparing raises rather than meaning identity, because a quiet ``False`` would
let somebody build "did this answer change?" without noticing. Encoded, every slip has ``SIZE`` bytes.
"""

from __future__ import annotations

import json
import re
from typing import NoReturn, final

from governance.consent import WORRIES
from governance.state import Position
from governance.urn.words import LIMIT

SIZE = 5248
"""Bytes of every encoded slip: two texts of ``LIMIT`` characters at 4 bytes, the rest, padding."""
MARKS = 8
"""Most options a slip can mark."""
_LENGTH = 4
_UNFIT = re.compile("[\x00-\x1f\ud800-\udfff]")  # would grow, or have no bytes, in the encoding
_WORRIES = frozenset(WORRIES.values())


@final
class Slip:
    """One answer. ``version``: number of the text it is about. ``carried``: words passed on for somebody else.

    ``position`` and ``marks`` (one an option) exclude each other; both may be missing. Raises
    ``ValueError`` for anything that would not come back the same from its encoding.
    """

    __slots__ = ("carried", "carry", "marks", "position", "version", "words", "worries")
    version: int
    position: Position | None
    marks: tuple[Position, ...]
    worries: tuple[str, ...]
    words: str
    carry: bool
    carried: str

    def __init__(
        self,
        *,
        version: int,
        position: Position | None = None,
        marks: tuple[Position, ...] = (),
        worries: tuple[str, ...] = (),
        words: str = "",
        carry: bool = False,
        carried: str = "",
    ) -> None:
        texts_fit = all(len(text) <= LIMIT and not _UNFIT.search(text) for text in (words, carried))
        if not (texts_fit and 0 <= version < 1 << 31 and len(marks) <= MARKS and _WORRIES.issuperset(worries)):
            raise ValueError("The sealed box refused an answer that does not fit (code S1).")
        if (marks and position is not None) or (carried and not carry):
            raise ValueError("The sealed box refused an answer that contradicts itself (code S2).")
        values = (version, position, marks, tuple(sorted(set(worries))), words, carry, carried)
        names = ("version", "position", "marks", "worries", "words", "carry", "carried")
        for name, value in zip(names, values, strict=True):
            object.__setattr__(self, name, value)

    def over(self, earlier: Slip | None) -> Slip:
        """Return this slip laid over the same person's ``earlier`` one: what it leaves open stays, worries add up."""
        if earlier is None:
            return self
        answered = self.position is not None or self.marks
        return Slip(
            version=self.version,
            position=self.position if answered else earlier.position,
            marks=self.marks if answered else earlier.marks,
            worries=(*earlier.worries, *self.worries),
            words=self.words or earlier.words,
            carry=self.carry or earlier.carry,
            carried=self.carried or earlier.carried,
        )

    def encode(self) -> bytes:
        """Return exactly ``SIZE`` bytes; the same for the same answer."""
        marks = [str(mark) for mark in self.marks]
        row = [self.version, self.position, marks, list(self.worries), self.words, self.carry, self.carried]
        body = json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()
        return (len(body).to_bytes(_LENGTH, "big") + body).ljust(SIZE, b"\0")

    @staticmethod
    def decode(data: bytes) -> Slip | None:
        """Read what ``encode`` wrote; ``None`` for a dummy. Raises ``ValueError`` for anything else."""
        if len(data) == SIZE and not any(data):
            return None
        try:
            body = data[_LENGTH : _LENGTH + int.from_bytes(data[:_LENGTH], "big")]
            version, position, marks, worries, words, carry, carried = json.loads(body)
            slip = Slip(
                version=version,
                position=None if position is None else Position(position),
                marks=tuple(Position(mark) for mark in marks),
                worries=tuple(worries),
                words=words,
                carry=carry,
                carried=carried,
            )
            plain = type(version) is int and type(carry) is bool and type(words) is type(carried) is str
            if plain and slip.encode() == data:  # one spelling only: no stray padding or order
                return slip
        except (ValueError, TypeError, UnicodeError, RecursionError):
            pass
        raise ValueError("The sealed box holds something that is no answer (code S3).") from None

    def __repr__(self) -> str:
        return "Slip(…)"

    def _refuse(self, *_: object) -> NoReturn:
        raise TypeError("An answer of a private round is not shown, compared, copied or sent (code S4).")

    __str__ = __format__ = __eq__ = __ne__ = __hash__ = _refuse
    __lt__ = __le__ = __gt__ = __ge__ = __bool__ = __iter__ = _refuse
    __reduce__ = __reduce_ex__ = __getstate__ = __copy__ = __deepcopy__ = _refuse
    __setattr__ = __delattr__ = _refuse
