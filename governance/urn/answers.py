"""From a code to a slip, and from slips to what may open. Pure; ids for released words are handed in."""

from __future__ import annotations

from collections.abc import Callable

from governance.consent import CARRY, CARRYING, LETTERS, MARKED, NO, OPEN_WORDS, WORRIES, judge
from governance.ids import WordsId
from governance.rules import Rules
from governance.state import Opening, Position, Round, RoundKind, Words, WordsKind
from governance.urn import urn
from governance.urn.slip import Slip


def understand(round_: Round, letters: str, words: str) -> Slip | None:
    """Read the letters of a code with its cleaned words; ``None``: no such answer in this round.

    One letter a code, so that every code of a round is as long as any other; a choice has one letter
    an option, and an option left out is *can do*.
    """
    known, code = LETTERS[round_.kind], letters.strip().lower()
    if round_.kind in MARKED:
        if not 1 <= len(code) <= len(round_.options) or not set(code) <= known.keys():
            return None
        marks = tuple(known[letter] for letter in code)
        left = len(round_.options) - len(marks)
        return Slip(version=round_.version, marks=marks + (Position.CAN_DO,) * left)
    if code in known:
        return Slip(version=round_.version, position=known[code], words=words)
    if code in WORRIES and round_.kind in OPEN_WORDS:
        return Slip(version=round_.version, worries=(WORRIES[code],), words=words)
    if code == CARRY and round_.kind in CARRYING:
        return Slip(version=round_.version, carry=True, carried=words)
    return None


def stance(kind: RoundKind, slip: Slip) -> Position | None:
    """Return what a slip counts as: its position, or the no of this kind of round for a worry alone."""
    if slip.position is not None or not slip.worries:
        return slip.position
    return next(position for position in LETTERS[kind].values() if position in NO)


def _words(kind: RoundKind, slip: Slip, fresh: Callable[[], str]) -> list[Words]:
    found = []
    if slip.words or slip.worries:
        sort = WordsKind.REASON if stance(kind, slip) in NO else WordsKind.CONCERN
        found.append((sort, slip.words, slip.worries))
    if slip.carried:
        found.append((WordsKind.CARRIED, slip.carried, ()))
    return [
        Words(id=WordsId(fresh()), kind=sort, text=text, version=slip.version, standard=standard)
        for sort, text, standard in found
    ]


def read(round_: Round, rules: Rules, blob: bytes, fresh: Callable[[], str]) -> Opening | None:
    """Tally an urn at its close: what may open, or ``None`` to extend it unopened (``consent.judge``).

    ``fresh`` gives a random id each time; released words are sorted by it, which is the shuffle.
    Words carried in open with this round's; only this round's answers are counted.
    """
    own, carried_in = urn.slips(blob), urn.moved(blob)
    stances = [(slip, stance(round_.kind, slip)) for slip in own]
    return judge(
        round_,
        rules,
        [position for _, position in stances if position is not None],
        carries=sum(slip.carry for slip in own),
        only_carried=sum(slip.carry and position is None for slip, position in stances),
        marks=[slip.marks for slip in own if slip.marks],
        words=tuple(
            sorted(
                (words for slip in (*own, *carried_in) for words in _words(round_.kind, slip, fresh)),
                key=lambda words: words.id,
            )
        ),
    )
