"""A slip: one private answer. Its own type, so that nothing built for named things can carry it.

It shows nothing of itself: ``repr`` is silent; formatting, pickling, copying, hashing and comparing
raise ``TypeError``. Comparing raises rather than meaning identity, because a quiet ``False`` would
let somebody build "did this answer change?" without noticing.
"""

from __future__ import annotations

import re
from typing import NoReturn, final

from governance.consent import WORRIES
from governance.state import Position, VoiceKind
from governance.urn.words import LIMIT

MARKS = 8
"""Most options a slip can mark."""
VOICES = 4
"""Most things a person can say in one listening urn."""
LOWERED, ERASED = 2, 4
"""Most earlier words a person can lower, or take out, in one round."""
_UNFIT = re.compile("[\x00-\x1f\ud800-\udfff]")  # would grow, or have no bytes, in the encoding
_CODE = re.compile("([a-z]{5}(-[a-z]{5}){4})?")
_WORRIES = frozenset(WORRIES.values())

Said = tuple[VoiceKind, int, str]
"""What is said in a listening urn, about which item, and the words."""


class FullError(ValueError):
    """One more than a slip has room for."""


@final
class Slip:
    """One answer. ``version``: number of the text it is about. ``carried``: words passed on for somebody else.

    ``position`` and ``marks`` (one an option) exclude each other; both may be missing. ``reply``: the code
    under which ``words`` go on with earlier ones. ``lower``, ``erase``: codes of words to be lowered, taken
    out. ``code``: the one it was said under, once it moved to another urn. Raises ``FullError`` for too
    many of something, ``ValueError`` for anything that would not come back the same from its encoding.
    """

    __slots__ = (
        *("version", "position", "marks", "worries", "words", "carry", "carried"),
        *("reply", "lower", "erase", "voices", "code"),
    )
    version: int
    position: Position | None
    marks: tuple[Position, ...]
    worries: tuple[str, ...]
    words: str
    carry: bool
    carried: str
    reply: str
    lower: tuple[str, ...]
    erase: tuple[str, ...]
    voices: tuple[Said, ...]
    code: str

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
        reply: str = "",
        lower: tuple[str, ...] = (),
        erase: tuple[str, ...] = (),
        voices: tuple[Said, ...] = (),
        code: str = "",
    ) -> None:
        texts = (words, carried, *(text for _, _, text in voices))
        numbers = (version, *(n for _, n, _ in voices))
        if len(voices) > VOICES or len(set(lower)) > LOWERED or len(set(erase)) > ERASED:
            raise FullError
        fits = all(len(text) <= LIMIT and not _UNFIT.search(text) for text in texts)
        fits = fits and all(_CODE.fullmatch(one) for one in (reply, code, *lower, *erase))
        fits = fits and all(0 <= number < 1 << 31 for number in numbers)
        if not (fits and len(marks) <= MARKS and _WORRIES.issuperset(worries)):
            raise ValueError("The sealed box refused an answer that does not fit (code S1).")
        if (marks and position is not None) or (carried and not carry) or (reply and not words and position is None):
            raise ValueError("The sealed box refused an answer that contradicts itself (code S2).")
        worries, lower, erase = (tuple(sorted(set(several))) for several in (worries, lower, erase))
        values: tuple[object, ...] = (version, position, marks, worries, words, carry, carried)
        values += (reply, lower, erase, tuple(sorted(voices)), code)
        for name, value in zip(self.__slots__, values, strict=True):
            object.__setattr__(self, name, value)

    @property
    def speaks(self) -> bool:
        """Tell whether anything in it would be lost with its urn: words, worries, passed on, said or lowered."""
        return bool(self.words or self.worries or self.carried or self.voices or self.lower)

    def __repr__(self) -> str:
        return "Slip(…)"

    def _refuse(self, *_: object) -> NoReturn:
        raise TypeError("An answer of a private round is not shown, compared, copied or sent (code S4).")

    __str__ = __format__ = __eq__ = __ne__ = __hash__ = _refuse
    __lt__ = __le__ = __gt__ = __ge__ = __bool__ = __iter__ = _refuse
    __reduce__ = __reduce_ex__ = __getstate__ = __copy__ = __deepcopy__ = _refuse
    __setattr__ = __delattr__ = _refuse
