"""How a private round is read at its pulse: numbers, the floor, and what may open.

Rules (``process.md``, "The private round"; ``safety.md`` rule 8):

* Silence is never consent. Too few depends on the number of answers alone.
* Words and tally open only when the floor (k) is met by answers minus one; below it only booleans.
* Gentle: that number, or everyone where fewer than k + 1 may answer; more than half of all members
  without a tie; never fewer than ``least_answers``.
* Small and which: a share of the members not resting.
* One extension a version: too few, or (gentle) somebody needs time. Turns, last looks and the
  listening round have none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from governance.rules import Rules
from governance.state import Opening, Position, Round, RoundKind, Tally, VoiceKind, Words

_P = Position
LETTERS: Mapping[RoundKind, Mapping[str, Position]] = MappingProxyType(
    {
        RoundKind.SMALL: {"a": _P.CONSENT, "b": _P.OBJECT, "c": _P.HOLD, "d": _P.STAND_ASIDE},
        RoundKind.CONSENT: {"a": _P.CONSENT, "b": _P.OBJECT, "c": _P.HOLD, "d": _P.STAND_ASIDE},
        RoundKind.LAST_LOOK: {"a": _P.STILL_FINE, "b": _P.NOT_ANY_MORE},
        RoundKind.TURN: {"a": _P.MET, "b": _P.NOT_MET, "c": _P.NOTHING},
        RoundKind.AFTER_CHANGE: {"a": _P.MET, "b": _P.NOT_MET, "c": _P.NOTHING},
        RoundKind.REVIEW: {"a": _P.RENEW, "b": _P.CHANGE, "c": _P.END},
        RoundKind.WHICH: {"a": _P.GOOD, "b": _P.CAN_DO, "c": _P.SHUTS_ME_OUT},
        RoundKind.WAYS_OUT: {"a": _P.GOOD, "b": _P.CAN_DO, "c": _P.SHUTS_ME_OUT},
        RoundKind.LISTENING: {"a": _P.NOTHING},
    }
)
"""The letter of each answer. A code is the round's number and a letter; a choice has one letter an option."""

MARKED = frozenset({RoundKind.WHICH, RoundKind.WAYS_OUT})
"""Rounds answered with one mark for each option."""

CARRY = "e"
"""Passing a not-yet on for someone else, beside one's own answer (small and gentle rounds)."""
CARRYING = frozenset({RoundKind.SMALL, RoundKind.CONSENT})
CARRIED = "carried"
"""What a tally counts those under."""

WORRIES: Mapping[str, str] = MappingProxyType(
    {
        "f": "cost_service",
        "g": "unsafe",
        "h": "money",
        "i": "too_much_work",
        "j": "left_out",
        "k": "name_used",
        "l": "hard_to_undo",
        "m": "unclear",
    }
)
"""Worries that need no words of one's own: letter and code. Same length as every other answer."""

NO: frozenset[Position] = frozenset({_P.OBJECT, _P.NOT_ANY_MORE, _P.NOT_MET})
"""Answers that stop an item, and what a worry alone counts as (the one its kind of round knows)."""

VOICES: Mapping[str, VoiceKind] = MappingProxyType(
    {
        "b": VoiceKind.NEED,
        "c": VoiceKind.QUESTION,
        "d": VoiceKind.NOT_ANY_MORE,
        "e": VoiceKind.CARRY,
    }
)
"""Letters of the listening round beside *nothing this week*. All but a need name an item first: ``51d 3 words``."""
REPLY = "r"
"""Go on with one's earlier words: ``41r <code> words``. A position's letter followed by a code is one, too."""
LOWER = "w"
"""Call one's earlier not-yet a worry to watch: ``41w <code>``."""
ERASE = "x"
"""Take one's earlier words out for good: ``41x <code>``."""
TAKE_BACK = "t"
"""Take back what one put into this box, also what came into it from an earlier one: ``41t``."""

SIX = 6
"""From this many members on, the larger least number holds."""

TURNS = frozenset({RoundKind.TURN, RoundKind.AFTER_CHANGE})
"""Rounds in which an objection is worked in."""
UNEXTENDED = TURNS | {RoundKind.LAST_LOOK, RoundKind.LISTENING}
"""Rounds that end when they said, however few answered."""

OPEN_WORDS = frozenset(
    {RoundKind.SMALL, RoundKind.CONSENT, RoundKind.LAST_LOOK, RoundKind.TURN, RoundKind.AFTER_CHANGE}
)
"""Rounds that take words of one's own; the others ask for none."""


def floor_met(round_: Round, answers: int) -> bool:
    """Tell whether words and tally may open: k others besides the proposer (answers minus one)."""
    return answers - 1 >= round_.floor


def needs(round_: Round, rules: Rules, *, others: int = 0) -> int:
    """Return how many answers make the round count; 0: any number does (the last look).

    ``others``: professionals and guests around the item, whom the answers must outnumber.
    """
    if round_.kind is RoundKind.LAST_LOOK:
        return 0
    if round_.kind in TURNS | {RoundKind.LISTENING}:
        return round_.floor + 1
    if round_.kind in {RoundKind.SMALL, RoundKind.WHICH}:
        return max(rules.small_least, -(-rules.small_share * round_.awake // 100), others + 1)
    may = len(round_.electorate)
    number = round_.floor + 1 if may > round_.floor else may
    least = rules.least_answers if round_.circle_size >= SIX else rules.least_answers_under_six
    return max(number, round_.members // 2 + 1, least, round_.at_least, others + 1)


def enough(round_: Round, rules: Rules, answers: int) -> bool:
    """Tell whether the round counts at all. Depends on the number of answers alone."""
    return answers >= (round_.least or needs(round_, rules))


def choose(marks: Sequence[Sequence[Position]], options: int) -> int | None:
    """Return the option that shuts nobody out and is good for most; ties go to the first; else ``None``."""
    left = [i for i in range(options) if all(row[i] is not _P.SHUTS_ME_OUT for row in marks)]
    if not left:
        return None
    return max(left, key=lambda i: (sum(row[i] is _P.GOOD for row in marks), -i))


def judge(
    round_: Round,
    rules: Rules,
    positions: Sequence[Position],
    *,
    carries: int = 0,
    only_carried: int = 0,
    marks: Sequence[Sequence[Position]] = (),
    words: tuple[Words, ...] = (),
) -> Opening | None:
    """Read a round at its close; ``None`` means: extend it once, unopened.

    ``positions``: one an answer, in any order (empty for marked rounds, which give ``marks``, one row
    an answer, one mark an option). ``carries``: not-yets passed on; ``only_carried``: people who did
    nothing but pass one on (they answered, too). ``words``: all words in the urn, shuffled by the caller.
    """
    answers = (len(marks) if round_.kind in MARKED else len(positions)) + only_carried
    counts: dict[str, int] = {}
    for position in positions:
        counts[position] = counts.get(position, 0) + 1
    any_no = carries > 0 or any(position in NO for position in positions)
    any_hold = _P.HOLD in counts
    is_enough = enough(round_, rules, answers)
    extends = round_.kind not in UNEXTENDED
    waits = any_hold and round_.kind is RoundKind.CONSENT
    if extends and not round_.extended and (not is_enough or waits):
        return None
    may_open = floor_met(round_, answers)
    if carries:
        counts[CARRIED] = carries
    return Opening(
        enough=is_enough,
        any_no=any_no,
        any_hold=any_hold,
        choice=choose(marks, len(round_.options)) if round_.kind in MARKED and is_enough else None,
        end=is_enough and counts.get(_P.END, 0) * 2 > answers,
        change=is_enough and (_P.CHANGE in counts or _P.END in counts),
        tally=Tally(answers=answers, counts=dict(sorted(counts.items()))) if may_open and is_enough else None,
        words=words if may_open and is_enough else (),
    )
