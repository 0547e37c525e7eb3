"""The urn keeps the multiset, loses the order, never changes size."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.state import Position
from governance.urn import urn
from governance.urn.encoding import SIZE, encode, over
from governance.urn.head import HEAD, about, keep
from governance.urn.slip import Slip
from tests.fence.test_slip import slips

NAMES = [bytes([i]) * 32 for i in (9, 3, 7, 1, 5)]
WHO = st.sampled_from(NAMES)
CASTS = st.lists(st.tuples(WHO, slips()), max_size=8)


def bag(found: urn.Found) -> Counter[bytes]:
    return Counter(encode(slip) for _, slip in found)


def uncoded(_: bytes) -> str:
    """Words move without a code here: what is compared is the slip itself."""
    return ""


def filled(casts: list[tuple[bytes, Slip]], names: list[bytes] = NAMES) -> bytes:
    blob = urn.empty(names)
    for name, slip in casts:
        blob = urn.put(blob, name, slip)
    return blob


@settings(max_examples=50)
@given(CASTS)
def test_the_urn_keeps_the_multiset_and_its_size(casts: list[tuple[bytes, Slip]]) -> None:
    """Law: what is read is each person's last answer; the length never changes."""
    last: dict[bytes, Slip] = {}
    blob = urn.empty(NAMES)
    for name, slip in casts:
        blob = urn.put(blob, name, slip)
        last[name] = over(slip, last.get(name))
        assert len(blob) == urn.size(len(NAMES))
    assert bag(urn.slips(blob)) == bag(list(last.items()))


@settings(max_examples=50)
@given(st.lists(slips(), min_size=2, max_size=5), st.permutations(NAMES), st.permutations(range(5)))
def test_the_urn_loses_the_order(answers: list[Slip], owners: list[bytes], order: list[int]) -> None:
    """Law: who said which, and when, changes nothing in what is read."""
    pairs = list(zip(owners, answers, strict=False))
    shuffled = [pairs[i] for i in order if i < len(pairs)]
    other = list(zip(NAMES, reversed(answers), strict=False))
    read = [[encode(slip) for _, slip in urn.slips(filled(casts))] for casts in (pairs, shuffled, other)]
    assert read[0] == read[1] == read[2]


@settings(max_examples=30)
@given(CASTS, st.permutations(NAMES))
def test_the_bytes_depend_on_no_time(casts: list[tuple[bytes, Slip]], names: list[bytes]) -> None:
    """Law: the same last answers give the same bytes, in whatever order people or names came."""
    once = dict(casts)
    pairs = list(once.items())
    assert filled(pairs) == filled(pairs[::-1], names)


@settings(max_examples=30)
@given(CASTS, WHO, slips())
def test_a_cast_touches_one_slot(casts: list[tuple[bytes, Slip]], who: bytes, slip: Slip) -> None:
    before = filled(casts)
    after = urn.put(before, who, slip)
    slot = urn.NAME + 3 * SIZE
    at = HEAD + slot * sorted(NAMES).index(who)
    assert before[:at] + before[at + slot :] == after[:at] + after[at + slot :]


@settings(max_examples=30)
@given(CASTS)
def test_words_move_on_and_positions_do_not(casts: list[tuple[bytes, Slip]]) -> None:
    """A new urn counts nobody; it holds every answer that had words; nothing moves a third time."""
    spoken = [(name, slip) for name, slip in urn.slips(filled(casts)) if slip.speaks]
    blob, same = filled(casts), {name: name for name in NAMES}
    for moves in (1, 2, 3):
        blob = urn.carry(blob, urn.empty(NAMES), same, uncoded)
        assert urn.slips(blob) == []
        assert bag(urn.moved(blob)) == (bag(spoken) if moves < 3 else Counter())
        assert len(blob) == urn.size(len(NAMES))


def test_a_new_answer_leaves_moved_words_alone() -> None:
    """Both open together; the words of the newer turn move beside the older ones."""
    first, second = Slip(version=1, words="one"), Slip(version=2, words="two")
    same = {name: name for name in NAMES}
    blob = urn.carry(filled([(NAMES[0], first)]), urn.empty(NAMES), same, uncoded)
    blob = urn.put(blob, NAMES[0], second)
    assert [slip.words for _, slip in urn.moved(blob)] == ["one"]
    assert [slip.words for _, slip in urn.slips(blob)] == ["two"]
    assert sorted(slip.words for _, slip in urn.moved(urn.carry(blob, urn.empty(NAMES), same, uncoded))) == [
        "one",
        "two",
    ]


def test_words_follow_their_slot_to_its_new_name() -> None:
    """Who left keeps theirs: an extra slot takes it."""
    new, old = [b"x" * 32, b"y" * 32], filled([(NAMES[0], Slip(version=1, words="here"))], NAMES[:2])
    moved = urn.carry(old, urn.empty(new), {NAMES[0]: new[0], NAMES[1]: new[1]}, uncoded)
    assert [slip.words for _, slip in urn.moved(moved)] == ["here"]
    assert urn.get(moved, new[0]) is None


def test_the_head_says_what_a_kept_urn_waits_for() -> None:
    """Written and taken back without touching a slot or the size."""
    blob = filled([(NAMES[0], Slip(version=1, position=Position.MET))])
    kept = keep(blob, b"circle, item")
    assert (about(blob), about(kept)) == (b"", b"circle, item")
    assert keep(kept, b"") == blob
    with pytest.raises(ValueError, match="U4"):
        keep(blob, b"x" * HEAD)


def test_what_is_no_urn_is_refused() -> None:
    """Cut, doubled, out of order, a stranger's slot: an error with a code."""
    blob, slip = urn.empty(NAMES), Slip(version=1, position=Position.MET)
    for wrong in (blob[:-1], b"", blob + blob, blob[:HEAD] + blob[HEAD:][::-1]):
        with pytest.raises(ValueError, match="U2"):
            urn.slips(wrong)
    with pytest.raises(ValueError, match="U3"):
        urn.put(blob, b"z" * 32, slip)
    with pytest.raises(ValueError, match="U1"):
        urn.empty([NAMES[0], NAMES[0]])
    with pytest.raises(ValueError, match="U1"):
        urn.empty([b"short"])
