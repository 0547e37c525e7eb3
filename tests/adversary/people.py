"""Nine people with public habits, and what they do in one private round.

Habits are known to everybody who has lived with the group for a while: when somebody is awake, how soon
they answer, whether they answer at all. Every attacker is given them exactly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

NAMES = ("maya", "oba", "li", "sam", "ines", "tom", "noor", "kit", "nina")
DOCTOR = "dr-finch"


class Part(StrEnum):
    """What somebody does in a round beside consenting. ``NO`` is what attackers look for."""

    NO = "no"
    CONCERN = "concern"
    CARRY = "carry"
    ASIDE = "aside"
    WORRY = "worry"


LETTER: Mapping[Part | None, str] = {
    None: "a",
    Part.NO: "b",
    Part.CONCERN: "a",
    Part.CARRY: "e",
    Part.ASIDE: "d",
    Part.WORRY: "f",
}
STEADY = (Part.CONCERN, Part.CARRY, Part.ASIDE, Part.WORRY)
"""Parts that the same people play in all ten rounds of a series."""


@dataclass(frozen=True, slots=True)
class Habit:
    """``wakes`` and ``sleeps``: local hours; ``haste``: usual hours until they answer; ``answers``: how often."""

    wakes: int
    sleeps: int
    haste: float
    answers: float

    def awake(self, hour: float) -> bool:
        return self.wakes <= hour % 24 < self.sleeps


@dataclass(frozen=True, slots=True)
class Say:
    """One private message. ``after``: hours since the round opened."""

    after: float
    who: int
    letters: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Manner:
    """How somebody with something to say differs from the others. A1 to A3 must not see it; A4 does.

    ``slower``: how many times longer they take; ``twice``: how often they answer a second time;
    ``words``: they write words; ``others``: how often somebody else answers at all (1: everybody does).
    """

    slower: float = 1.0
    twice: float = 0.0
    words: bool = False
    all_answer: bool = True


CODES = Manner()
"""Everybody answers once, by a code, at times that do not depend on the answer: what is promised about A4."""
TELLING = Manner(slower=1.6, twice=0.3, words=True, all_answer=False)
"""Whoever objects hesitates, comes back, writes words; the others answer or not, as is their habit."""

REASONS = (
    "the report names who came",
    "we would owe them something and nobody here has the hours to write what they ask for every quarter",
    "last time the money came late and the rent did not wait",
    "I will not sit in a room where a file is kept about us",
    "too soon",
)


def habits(dice: Random) -> tuple[Habit, ...]:
    """Return nine people who differ enough to be told apart by their habits."""
    return tuple(
        Habit(
            wakes=dice.randint(5, 12),
            sleeps=dice.randint(19, 24),
            haste=dice.choice((1.0, 3.0, 8.0, 18.0)),
            answers=dice.uniform(0.55, 1.0),
        )
        for _ in NAMES
    )


def moment(dice: Random, habit: Habit, start: datetime, hours: float, slower: float = 1.0) -> float:
    """Return after how many hours somebody answers: in waking hours, before the round ends."""
    mean = habit.haste * slower
    for _ in range(50):
        after = dice.expovariate(1 / mean)
        local = start + timedelta(hours=after)
        if after < hours - 0.1 and habit.awake(local.hour + local.minute / 60):
            return after
    return dice.uniform(0, hours - 0.1)


def cast(
    dice: Random,
    parts: Mapping[int, Part],
    here: Sequence[int],
    *,
    manner: Manner,
    people: Sequence[Habit],
    start: datetime,
    hours: float,
) -> list[Say]:
    """Return what those ``here`` say in a round, in order of time. ``parts``: who plays which."""
    said = []
    for who in here:
        part = parts.get(who)
        if part is None and not manner.all_answer and dice.random() > people[who].answers:
            continue
        words = ""
        if part is not None and manner.words and part is not Part.WORRY:
            words = f"{dice.choice(REASONS)} {dice.randrange(10**6)}"
        slower = manner.slower if part is Part.NO else 1.0
        after = moment(dice, people[who], start, hours, slower)
        said.append(Say(after, who, LETTER[part], words))
        if part is Part.NO and dice.random() < manner.twice:
            said.append(Say(moment(dice, people[who], start, hours, slower * 2), who, LETTER[part], words))
    return sorted(said, key=lambda say: say.after)
