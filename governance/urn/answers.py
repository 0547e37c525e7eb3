"""From the letters of a code and the words after them to a slip. Pure."""

from __future__ import annotations

import re

from governance.consent import (
    CARRY,
    CARRYING,
    ERASE,
    LETTERS,
    LOWER,
    MARKED,
    NO,
    OPEN_WORDS,
    REPLY,
    VOICES,
    WORRIES,
)
from governance.state import Position, Round, RoundKind, VoiceKind
from governance.urn.codes import MistypedError, split
from governance.urn.slip import Slip

WORDED = OPEN_WORDS | {RoundKind.LISTENING}
"""Rounds that take words; in them everybody is shown a code."""
_ABOUT = re.compile(r"#?(\d{1,9})[.:)]?(?:\s+|$)", re.ASCII)


def understand(round_: Round, letters: str, words: str) -> Slip | None:
    """Read the letters of a code with its cleaned words; ``None``: no such answer in this round.

    One letter a code, so that every code of a round is as long as any other; a choice has one letter
    an option, and an option left out is *can do*. Raises ``MistypedError`` where five words are wrong or missing.
    """
    known, letter, version = LETTERS[round_.kind], letters.strip().lower(), round_.version
    if round_.kind in MARKED:
        if not 1 <= len(letter) <= len(round_.options) or not set(letter) <= known.keys():
            return None
        marks = tuple(known[one] for one in letter)
        left = len(round_.options) - len(marks)
        return Slip(version=version, marks=marks + (Position.CAN_DO,) * left)
    if round_.kind in WORDED and letter in {REPLY, LOWER, ERASE}:
        return _coded(version, letter, words)
    if round_.kind is RoundKind.LISTENING and letter in VOICES:
        return _voice(VOICES[letter], words)
    if letter in known:
        code, rest = split(words) if round_.kind in WORDED else ("", words)
        return Slip(version=version, position=known[letter], reply=code, words=rest)
    if letter in WORRIES and round_.kind in OPEN_WORDS:
        return Slip(version=version, worries=(WORRIES[letter],), words=words)
    if letter == CARRY and round_.kind in CARRYING:
        return Slip(version=version, carry=True, carried=words)
    return None


def _coded(version: int, letter: str, words: str) -> Slip | None:
    code, rest = split(words)
    if not code:
        raise MistypedError
    if letter == REPLY:
        return Slip(version=version, reply=code, words=rest) if rest else None
    return Slip(version=version, lower=(code,)) if letter == LOWER else Slip(version=version, erase=(code,))


def _voice(kind: VoiceKind, words: str) -> Slip | None:
    if kind is VoiceKind.NEED:
        return Slip(version=0, voices=((kind, 0, words),)) if words else None
    about = _ABOUT.match(words)
    if about is None or (kind is VoiceKind.QUESTION and about.end() == len(words)):
        return None
    return Slip(version=0, voices=((kind, int(about[1]), words[about.end() :]),))


def stance(kind: RoundKind, slip: Slip) -> Position | None:
    """Return what a slip counts as: its position, or the no of this kind of round for a worry alone."""
    if slip.position is not None or not slip.worries:
        return slip.position
    return next(position for position in LETTERS[kind].values() if position in NO)
