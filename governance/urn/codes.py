"""Five words that stand for a code: proquints (D. S. Wilkerson, arXiv:0901.4016), the same length for everybody.

A code has 64 secret bits and 16 that tell a slip of the pen; 80 bits are five words of five letters.
Whoever shows the code of a round speaks as who was shown it: there is nothing else that says who wrote.
"""

from __future__ import annotations

import hashlib
import re

SECRET = 8
"""Bytes of a code before its check."""
WORDS = 5
LENGTH = WORDS * 5 + WORDS - 1
"""Characters of a spelled code."""

_CHECK = 2
_CONSONANTS, _VOWELS = "bdfghjklmnprstvz", "aiou"
_SHAPE = "[bdfghjklmnprstvz][aiou][bdfghjklmnprstvz][aiou][bdfghjklmnprstvz]"
_BEGINS = re.compile(rf"\s*({_SHAPE}(?:[\s\-\u2010-\u2014]+{_SHAPE}){{4}})(?![a-z])[.,:;]*(?:\s+|$)", re.IGNORECASE)
_MEANT = re.compile(r"\s*[a-z]{3,7}(?:-[a-z]{3,7}){3,5}(?:\s|$)", re.IGNORECASE)
_SPACES = re.compile(r"[\s\-\u2010-\u2014]+")


class MistypedError(ValueError):
    """Words that were meant as a code and are none."""


def shown(text: str) -> bool:
    """Tell whether a code stands anywhere in ``text``: it would be released with it, to everybody."""
    words = re.findall(r"[a-z]+", text.lower())
    fives = (words[at : at + WORDS] for at in range(len(words) - WORDS + 1))
    return any(all(re.fullmatch(_SHAPE, word) for word in five) and _fits(five) for five in fives)


def _fits(words: list[str]) -> bool:
    data = b"".join(_bits(word).to_bytes(2, "big") for word in words)
    return _check(data[:SECRET]) == data[SECRET:]


def _check(secret: bytes) -> bytes:
    return hashlib.sha256(b"owntable/code/v1\0" + secret).digest()[:_CHECK]


def spell(secret: bytes) -> str:
    """Return the five words of ``SECRET`` bytes. Raises ``ValueError`` for another length."""
    if len(secret) != SECRET:
        raise ValueError("A code has 8 bytes (code U5).")
    data = secret + _check(secret)
    return "-".join(_word(int.from_bytes(data[at : at + 2], "big")) for at in range(0, len(data), 2))


def _word(bits: int) -> str:
    first, second, third = (_CONSONANTS[bits >> at & 15] for at in (12, 6, 0))
    return first + _VOWELS[bits >> 10 & 3] + second + _VOWELS[bits >> 4 & 3] + third


def _bits(word: str) -> int:
    first, second, third = (_CONSONANTS.index(word[at]) << by for at, by in ((0, 12), (2, 6), (4, 0)))
    return first | _VOWELS.index(word[1]) << 10 | second | _VOWELS.index(word[3]) << 4 | third


def split(text: str) -> tuple[str, str]:
    """Return the code ``text`` begins with, in its one spelling (empty: none), and what follows it.

    Capitals, spaces for hyphens and a stop after it do no harm. Raises ``MistypedError`` if the
    beginning was meant as a code and is none.
    """
    found = _BEGINS.match(text)
    if found is None:
        if _MEANT.match(text):
            raise MistypedError
        return "", text
    words = _SPACES.split(found[1].lower())
    if not _fits(words):
        raise MistypedError
    return "-".join(words), text[found.end() :].strip()
