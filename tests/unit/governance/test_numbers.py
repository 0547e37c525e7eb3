"""Worked examples of the numbers: what is enough, what opens, and who may see it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from governance import consent
from governance.ids import PersonId, RoundId, WordsId
from governance.rules import Rules
from governance.state import Position, Round, RoundKind, Words, WordsKind
from tests.unit.governance.table import DAY, START

P, K = Position, RoundKind
WORDS = (Words(id=WordsId("w"), kind=WordsKind.REASON, text="a risk", version=1),)


def a_round(kind: RoundKind, size: int, *, may: int | None = None, floor: int = 5, awake: int | None = None) -> Round:
    may = size if may is None else may
    return Round(
        id=RoundId("r"),
        number=11,
        kind=kind,
        version=1,
        opened_at=START,
        ends_at=START + 7 * DAY,
        electorate=tuple(PersonId(str(i)) for i in range(may)),
        awake=may if awake is None else awake,
        members=may,
        circle_size=size,
        floor=floor,
    )


@pytest.mark.parametrize(
    ("round_", "needed"),
    [
        (a_round(K.SMALL, 8), 5),  # 60 % of eight are 4.8
        (a_round(K.SMALL, 10), 6),
        (a_round(K.SMALL, 8, awake=4), 3),  # 2.4, but never fewer than three
        (a_round(K.SMALL, 3), 3),
        (a_round(K.WHICH, 5), 3),
        (a_round(K.CONSENT, 8), 6),  # five besides the proposer
        (a_round(K.CONSENT, 14), 8),  # more than half of fourteen
        (a_round(K.CONSENT, 6), 6),
        (a_round(K.CONSENT, 8, floor=3), 5),  # more than half of eight
        (a_round(K.CONSENT, 6, may=4, floor=3), 4),
        (a_round(K.CONSENT, 4, floor=3), 4),
        (a_round(K.CONSENT, 5, floor=3), 4),
        (a_round(K.CONSENT, 3, floor=3), 3),  # fewer than k + 1: everyone
        (a_round(K.CONSENT, 3, may=2, floor=3), 3),  # and never fewer than three: not decided this way
        (a_round(K.CONSENT, 7, may=5), 5),
        (a_round(K.REVIEW, 8), 6),
        (a_round(K.WAYS_OUT, 8), 6),
        (a_round(K.TURN, 8), 6),
        (a_round(K.AFTER_CHANGE, 8, floor=3), 4),
        (a_round(K.LAST_LOOK, 8), 0),
        (a_round(K.LISTENING, 20), 6),  # the five-people rule alone
        (a_round(K.LISTENING, 4, floor=3), 4),
    ],
)
def test_how_many_answers_a_round_needs(round_: Round, needed: int) -> None:
    assert consent.needs(round_, Rules()) == needed
    assert consent.enough(round_, Rules(), needed)
    assert needed == 0 or not consent.enough(round_, Rules(), needed - 1)


def test_answers_outnumber_the_professionals_and_guests_around_the_item() -> None:
    assert consent.needs(a_round(K.SMALL, 8), Rules(), others=6) == 7
    assert consent.needs(a_round(K.CONSENT, 9), Rules(), others=7) == 8


def test_words_and_numbers_open_with_five_besides_the_proposer() -> None:
    six = consent.judge(a_round(K.CONSENT, 8), Rules(), [P.CONSENT] * 5 + [P.OBJECT], words=WORDS)
    assert six is not None
    assert (six.enough, six.any_no, six.words) == (True, True, WORDS)
    assert six.tally is not None
    assert dict(six.tally.counts) == {"consent": 5, "object": 1}
    small = consent.judge(a_round(K.SMALL, 8), Rules(), [P.CONSENT] * 4 + [P.OBJECT], words=WORDS)
    assert small is not None
    assert (small.enough, small.any_no, small.words, small.tally) == (True, True, (), None)


def test_in_a_circle_of_few_only_the_outcome_opens() -> None:
    """Three members: everyone must answer, and no words ever open."""
    round_ = a_round(K.CONSENT, 3, floor=3)
    assert consent.judge(round_, Rules(), [P.CONSENT, P.OBJECT]) is None
    opening = consent.judge(round_, Rules(), [P.CONSENT, P.CONSENT, P.OBJECT], words=WORDS)
    assert opening is not None
    assert (opening.enough, opening.any_no, opening.words, opening.tally) == (True, True, (), None)


def test_pass_is_an_answer_and_not_a_yes() -> None:
    opening = consent.judge(a_round(K.CONSENT, 8), Rules(), [P.STAND_ASIDE] * 6)
    assert opening is not None
    assert (opening.enough, opening.any_no) == (True, False)


def test_who_only_passes_a_not_yet_on_answered_too() -> None:
    round_ = replace(a_round(K.CONSENT, 8), extended=True)
    opening = consent.judge(round_, Rules(), [P.CONSENT] * 5, carries=1, only_carried=1)
    assert opening is not None
    assert opening.tally is not None
    assert (opening.enough, opening.any_no, opening.tally.answers) == (True, True, 6)


def test_a_review_ends_what_most_want_ended_and_changes_what_anyone_wants_changed() -> None:
    def review(**positions: int) -> tuple[bool, bool]:
        said = [P(name) for name, count in positions.items() for _ in range(count)]
        opening = consent.judge(replace(a_round(K.REVIEW, 8), extended=True), Rules(), said)
        assert opening is not None
        return opening.end, opening.change

    assert review(renew=8) == (False, False)
    assert review(renew=4, end=4) == (False, True)
    assert review(renew=3, end=5) == (True, True)
    assert review(renew=7, change=1) == (False, True)
    assert review(end=5) == (False, False), "five of eight are too few to say"


def test_every_answer_has_a_letter_of_the_same_length() -> None:
    letters = [letter for known in consent.LETTERS.values() for letter in known]
    assert {len(letter) for letter in (*letters, *consent.WORRIES, consent.CARRY)} == {1}
    for kind in consent.OPEN_WORDS:
        assert not set(consent.LETTERS[kind]) & {*consent.WORRIES, consent.CARRY}
