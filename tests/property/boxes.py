"""What is in the boxes of a random history, drawn from one number: positions, marks, words, voices."""

from __future__ import annotations

from dataclasses import replace

from governance import consent, threads
from governance.ids import WordsId
from governance.state import (
    Circle,
    Item,
    Opening,
    Position,
    Round,
    RoundKind,
    Voice,
    VoiceKind,
    Words,
    WordsKind,
)
from tests.unit.governance.voices import KINDS

TEXTS = ("a risk", "We accept", "", "They read our names out")


def judged(dice: int, circle: Circle, item: Item, round_: Round) -> Opening | None:
    """Have some of those who may answer do so, some of them against it, and read the box. 0: nobody answers."""
    some = (len(round_.electorate), len(round_.electorate), len(round_.electorate) - 1, dice % 9, 0)
    answers = max(0, min(len(round_.electorate), some[dice % 5])) if dice else 0
    letters = list(consent.LETTERS[round_.kind].values())
    positions: list[Position] = []
    marks: list[tuple[Position, ...]] = []
    for i in range(answers):
        mood = (dice // 5 + i * (1 + dice // 3 % 3)) % 7
        against = mood == 0 and dice % 3 == 0
        if round_.kind in consent.MARKED:
            marks.append(
                tuple(letters[(dice + i + j * 2) % (3 if against else 2)] for j in range(len(round_.options)))
            )
        else:
            positions.append(letters[1 + dice % (len(letters) - 1)] if against else letters[0])
    opening = consent.judge(round_, circle.rules, positions, marks=marks)
    if opening is None:
        return None
    opening = replace(opening, erased=_gone(dice, circle))
    noes = sum(position in consent.NO for position in positions)
    return opening if opening.tally is None else _said(dice, circle, (item.n, round_, noes), opening)


def _said(dice: int, circle: Circle, box: tuple[int, Round, int], opening: Opening) -> Opening:
    """Add the words: a reason for every no, a reply or a worry to watch for some threads."""
    n, round_, noes = box
    reasons = [_words(dice, round_, i, WordsKind.REASON) for i in range(noes)]
    mine = [lock for lock in threads.locks(circle) if lock.n == n and lock.words == lock.thread]
    replies = [
        replace(_words(dice, round_, 20 + i, WordsKind.REPLY), thread=lock.thread)
        for i, lock in enumerate(mine)
        if lock.speaks and (dice + i) % 3 == 0
    ]
    lowered = tuple(lock.thread for i, lock in enumerate(mine) if (dice // 2 + i) % 3)
    return replace(opening, words=(*reasons, *replies), lowered=lowered)


def heard(dice: int, circle: Circle, box: Round) -> Opening:
    """Ask the listening box its daily question, or on its last day open it."""
    assert box.last is not None
    again = tuple(n for n in circle.items if (dice + n) % 11 == 0) if dice else ()
    found = Opening(enough=False, look=box.ends_at < box.last, again=again, erased=_gone(dice, circle))
    if found.look:
        return found
    answers = len(box.electorate) - dice % 4 if dice else 0
    kinds = list(VoiceKind)
    voices = tuple(_voice(dice + i * 7, circle, box, kinds[(dice + i) % 5], i) for i in range(dice % 4))
    enough = consent.floor_met(box, answers)
    return replace(found, enough=enough, unsaid=dice % 2 == 1, voices=voices if enough else ())


def _voice(dice: int, circle: Circle, box: Round, kind: VoiceKind, i: int) -> Voice:
    words, n = _words(dice, box, i, KINDS[kind]), dice % (circle.next_item + 1)
    speaking = [lock for lock in threads.locks(circle) if lock.speaks]
    if kind is VoiceKind.REPLY and speaking:
        lock = speaking[dice % len(speaking)]
        words, n = replace(words, thread=lock.thread), lock.n
    return Voice(kind=kind, n=n, words=words)


def _words(dice: int, round_: Round, i: int, kind: WordsKind) -> Words:
    id_ = WordsId(f"{(dice + i * 31) % 997}:{round_.number}:{i}")
    text = TEXTS[(dice + i) % len(TEXTS)]
    return Words(id=id_, kind=kind, text=text, version=round_.version, lock=f"salt${id_}")


def _gone(dice: int, circle: Circle) -> tuple[WordsId, ...]:
    return tuple(lock.words for i, lock in enumerate(threads.locks(circle)) if (dice + i) % 13 == 1)


COUNTED = frozenset(RoundKind) - {RoundKind.LAST_LOOK, RoundKind.TURN, RoundKind.AFTER_CHANGE, RoundKind.LISTENING}
"""Rounds of which only so many are open at once."""
