"""What was promised when a round opened is sealed in its head, and goes with words that move."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from governance.state import Position
from governance.urn import urn
from governance.urn.head import Promise, keep, promises
from governance.urn.opening import promised
from governance.urn.slip import Slip
from tests.fence.table import a_round

NAME = b"n" * 32
NUMBERS = st.integers(0, 60)
PROMISES = st.builds(Promise, NUMBERS, NUMBERS)


@given(PROMISES)
def test_answers_and_labels_leave_it_as_it_is(promise: Promise) -> None:
    blob = urn.empty([NAME], promise=promise)
    blob = urn.put(blob, NAME, Slip(version=1, position=Position.MET))
    assert promises(keep(keep(blob, b"for item 1"), b"")) == (promise, Promise(), Promise())


@given(st.lists(PROMISES, min_size=2, max_size=6))
def test_words_bring_theirs_along_and_it_ends_when_they_do(every: list[Promise]) -> None:
    """An urn knows its own promise and those of the two before it, empty or not."""
    blob = urn.empty([NAME], promise=every[0])
    for promise in every[1:]:
        blob = urn.carry(blob, urn.empty([NAME], promise=promise), {NAME: NAME}, lambda _: "")
    last = [*reversed(every[-3:]), Promise(), Promise()]
    assert list(promises(blob)) == last[:3]


@given(st.lists(PROMISES, min_size=1, max_size=3), NUMBERS)
def test_the_larger_number_counts(every: list[Promise], floor: int) -> None:
    blob = urn.empty([NAME], promise=every[0])
    for promise in every[1:]:
        blob = urn.carry(blob, urn.empty([NAME], promise=promise), {NAME: NAME}, lambda _: "")
    found = promised(a_round(floor=floor), blob)
    assert (found.floor, found.least) == (
        max([floor, *(one.floor for one in every)]),
        max(one.least for one in every),
    )
