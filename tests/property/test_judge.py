"""How a private round is read: laws of the tally, whatever people answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from governance import consent
from governance.ids import PersonId, RoundId, WordsId
from governance.rules import Rules
from governance.state import Position, Round, RoundKind, Words, WordsKind
from tests.unit.governance.table import START

LAWS = settings(settings.get_profile("laws"), max_examples=150)
WORDS = (Words(id=WordsId("w"), kind=WordsKind.REASON, text="a risk", version=1),)
NO_EXTENSION = {RoundKind.LAST_LOOK, RoundKind.TURN, RoundKind.AFTER_CHANGE, RoundKind.LISTENING}


@st.composite
def rounds(draw: st.DrawFn, kinds: frozenset[RoundKind] = frozenset(RoundKind)) -> Round:
    """Return a round of a circle of up to twelve; some members may not answer, some rest."""
    size = draw(st.integers(1, 12))
    may = draw(st.integers(0, size))
    kind = draw(st.sampled_from(sorted(kinds)))
    return Round(
        id=RoundId("r"),
        number=11,
        kind=kind,
        version=1,
        opened_at=START,
        ends_at=START + timedelta(days=7),
        electorate=tuple(PersonId(str(i)) for i in range(may)),
        awake=draw(st.integers(0, may)),
        members=draw(st.integers(may, size)),
        circle_size=size,
        floor=draw(st.integers(3, 7)),
        at_least=draw(st.integers(0, 12)) if kind is RoundKind.CONSENT else 0,
        options=("Tue", "Wed", "Thu") if kind in consent.MARKED else (),
        extended=draw(st.booleans()),
    )


@st.composite
def boxes(draw: st.DrawFn, round_: Round) -> tuple[list[Position], list[list[Position]]]:
    """Return what is in the box: positions, or marks, of no more people than may answer."""
    letters = sorted(consent.LETTERS[round_.kind].values())
    answers = draw(st.integers(0, len(round_.electorate)))
    one = st.sampled_from(letters)
    if round_.kind in consent.MARKED:
        return [], [draw(st.lists(one, min_size=3, max_size=3)) for _ in range(answers)]
    return [draw(one) for _ in range(answers)], []


@LAWS
@given(st.data())
def test_only_what_was_said_counts_not_in_which_order(data: st.DataObject) -> None:
    """No rule may depend on when, inside a window, an answer was given."""
    round_ = data.draw(rounds())
    positions, marks = data.draw(boxes(round_))
    mixed = data.draw(st.permutations(positions)), data.draw(st.permutations(marks))
    first = consent.judge(round_, Rules(), positions, marks=marks, words=WORDS)
    assert consent.judge(round_, Rules(), mixed[0], marks=mixed[1], words=WORDS) == first


@LAWS
@given(st.data())
def test_below_the_floor_nothing_but_booleans_opens(data: st.DataObject) -> None:
    round_ = data.draw(rounds())
    positions, marks = data.draw(boxes(round_))
    opening = consent.judge(round_, Rules(), positions, marks=marks, words=WORDS)
    answers = len(positions) + len(marks)
    if opening is not None and answers - 1 < round_.floor:
        assert (opening.tally, opening.words) == (None, ())
    if opening is not None and opening.tally is not None:
        assert opening.enough
        assert opening.tally.answers == answers


@LAWS
@given(st.data())
def test_whether_it_is_enough_depends_on_the_number_alone(data: st.DataObject) -> None:
    """Two boxes with as many answers are both enough or both too few; one more never makes it too few."""
    round_ = replace(data.draw(rounds()), extended=True)
    positions, marks = data.draw(boxes(round_))
    answers = len(positions) + len(marks)
    opening = consent.judge(round_, Rules(), positions, marks=marks)
    assert opening is not None
    assert opening.enough is consent.enough(round_, Rules(), answers)
    assert consent.enough(round_, Rules(), answers) <= consent.enough(round_, Rules(), answers + 1)
    frozen = replace(round_, least=consent.needs(round_, Rules()))
    assert consent.enough(frozen, replace(Rules(), least_answers=50, small_least=50), answers) is opening.enough


@LAWS
@given(st.data())
def test_a_round_is_extended_once_and_never_a_last_look_or_a_turn(data: st.DataObject) -> None:
    """Too few, or in a gentle round somebody who needs time: one and the same answer, nothing opens."""
    round_ = data.draw(rounds())
    positions, marks = data.draw(boxes(round_))
    opening = consent.judge(round_, Rules(), positions, marks=marks)
    few = not consent.enough(round_, Rules(), len(positions) + len(marks))
    waits = round_.kind is RoundKind.CONSENT and Position.HOLD in positions
    may = round_.kind not in NO_EXTENSION and not round_.extended
    assert (opening is None) is (may and (few or waits))


@LAWS
@given(st.data())
def test_one_no_is_seen_however_few_answer_and_silence_is_none(data: st.DataObject) -> None:
    round_ = replace(data.draw(rounds()), extended=True)
    positions, marks = data.draw(boxes(round_))
    carries = data.draw(st.integers(0, 2)) if round_.kind in consent.CARRYING else 0
    opening = consent.judge(round_, Rules(), positions, marks=marks, carries=carries, only_carried=carries)
    assert opening is not None
    assert opening.any_no is (carries > 0 or any(p in consent.NO for p in positions))
    nobody = consent.judge(round_, Rules(), [])
    assert nobody is not None
    assert nobody.enough is (round_.kind is RoundKind.LAST_LOOK)
    assert (nobody.any_no, nobody.any_hold, nobody.change, nobody.end, nobody.choice) == (False,) * 4 + (None,)


@LAWS
@given(
    st.lists(
        st.lists(st.sampled_from([Position.GOOD, Position.CAN_DO, Position.SHUTS_ME_OUT]), min_size=3, max_size=3)
    )
)
def test_what_shuts_anyone_out_never_wins_and_ties_go_to_the_first(marks: list[list[Position]]) -> None:
    chosen = consent.choose(marks, 3)
    open_ = [i for i in range(3) if all(row[i] is not Position.SHUTS_ME_OUT for row in marks)]
    good = [sum(row[i] is Position.GOOD for row in marks) for i in range(3)]
    expected = next((i for i in open_ if good[i] == max(good[j] for j in open_)), None)
    assert chosen == expected
