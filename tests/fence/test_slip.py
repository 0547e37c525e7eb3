"""A slip shows nothing of itself, and its encoding has one size."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.consent import WORRIES
from governance.state import Position, VoiceKind
from governance.urn.codes import spell
from governance.urn.encoding import SIZE, WIDE, decode, encode, over
from governance.urn.slip import ERASED, LOWERED, VOICES, FullError, Slip
from governance.urn.words import LIMIT

TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=LIMIT)
POSITIONS = st.sampled_from(Position)
ANSWERS = st.one_of(
    st.fixed_dictionaries({"position": st.none() | POSITIONS}),
    st.fixed_dictionaries({"marks": st.lists(POSITIONS, min_size=1, max_size=8).map(tuple)}),
)


CODES = st.sampled_from([spell(bytes([i]) * 8) for i in range(LOWERED)])
SAID = st.tuples(st.sampled_from([VoiceKind.NEED, VoiceKind.CARRY]), st.integers(0, 1), st.text("abc", max_size=9))
VOICED = st.lists(SAID, max_size=VOICES, unique_by=lambda said: said[:2]).map(tuple)
"""However many slips lie over each other, these never are more than a slip has room for."""


@st.composite
def slips(draw: st.DrawFn) -> Slip:
    carry, words = draw(st.booleans()), draw(TEXT)
    return Slip(
        version=draw(st.integers(0, 1000)),
        worries=draw(st.lists(st.sampled_from(sorted(WORRIES.values())), max_size=8).map(tuple)),
        words=words,
        carry=carry,
        carried=draw(TEXT) if carry else "",
        reply=draw(st.just("") | CODES) if words else "",
        lower=draw(st.lists(CODES, max_size=LOWERED).map(tuple)),
        erase=draw(st.lists(CODES, max_size=ERASED).map(tuple)),
        voices=draw(VOICED),
        **draw(ANSWERS),
    )


def fields(slip: Slip) -> list[object]:
    return [getattr(slip, name) for name in Slip.__slots__]


@given(slips())
def test_decoding_gives_back_what_was_encoded(slip: Slip) -> None:
    """Law: decode(encode(s)) is s, in exactly SIZE bytes whatever was said."""
    data = encode(slip)
    again = decode(data)
    assert again is not None
    assert len(data) == SIZE
    assert fields(again) == fields(slip)


def test_the_longest_answer_of_a_listening_box_fits() -> None:
    """Four more texts, and every code a slip has room for."""
    text = "\N{BOWL WITH SPOON}" * LIMIT
    several = [spell(bytes([i]) * 8) for i in range(ERASED)]
    slip = Slip(
        version=2**31 - 1,
        position=Position.NOTHING,
        words=text,
        reply=several[0],
        carry=True,
        carried=text,
        lower=tuple(several[:LOWERED]),
        erase=tuple(several),
        voices=tuple((VoiceKind.NOT_ANY_MORE, 2**31 - 1 - i, text) for i in range(VOICES)),
        code=several[0],
    )
    assert len(encode(slip, WIDE)) == WIDE
    with pytest.raises(ValueError, match="S5"):
        encode(slip)


def test_one_more_than_there_is_room_for_is_told_apart() -> None:
    """The person can be told that the box has no more room for theirs."""
    several = tuple(spell(bytes([i]) * 8) for i in range(9))
    for more in (
        {"voices": tuple((VoiceKind.NEED, n, "") for n in range(VOICES + 1))},
        {"lower": several[: LOWERED + 1]},
        {"erase": several[: ERASED + 1]},
    ):
        with pytest.raises(FullError):
            Slip(version=1, **more)


def test_the_longest_answer_fits() -> None:
    """Two full texts of the widest characters, every worry: still one size."""
    wide = "\N{BOWL WITH SPOON}" * LIMIT
    worries = tuple(WORRIES.values())
    slip = Slip(
        version=2**31 - 1, position=Position.STAND_ASIDE, worries=worries, words=wide, carry=True, carried=wide
    )
    marked = Slip(version=1, marks=(Position.SHUTS_ME_OUT,) * 8, worries=worries, words='"' * LIMIT)
    assert {len(encode(slip)), len(encode(marked))} == {SIZE}


@given(slips(), slips())
def test_a_new_answer_lies_over_the_earlier_one(earlier: Slip, new: Slip) -> None:
    """A position or marks replace, words replace words, worries are added, nothing said is emptied."""
    laid = over(new, earlier)
    answered = new.position is not None or new.marks
    assert (laid.position, laid.marks) == (
        (new.position, new.marks) if answered else (earlier.position, earlier.marks)
    )
    assert laid.words == (new.words or earlier.words)
    assert set(laid.worries) == {*new.worries, *earlier.worries}
    assert laid.carried == (new.carried or earlier.carried)
    assert {one[:2]: one[2] for one in laid.voices} == {one[:2]: one[2] for one in (*earlier.voices, *new.voices)}
    assert (set(laid.lower), set(laid.erase)) == ({*earlier.lower, *new.lower}, {*earlier.erase, *new.erase})


SECRET = Slip(version=1, position=Position.OBJECT, words="the report names who came")


@pytest.mark.parametrize(
    "leak",
    [
        str,
        lambda slip: f"{slip}",
        lambda slip: format(slip, ">20"),
        lambda slip: "%s" % slip,  # noqa: UP031 - this way of printing is refused, too
        pickle.dumps,
        copy.copy,
        copy.deepcopy,
        hash,
        bool,
        list,
        lambda slip: slip == SECRET,
        lambda slip: slip != SECRET,
        lambda slip: slip in [Slip(version=1), SECRET],
        lambda slip: {slip},
        lambda slip: slip < SECRET,
        json.dumps,
        msgspec.json.encode,
        msgspec.to_builtins,
        vars,
        lambda slip: setattr(slip, "words", ""),
        lambda slip: slip.__getstate__(),
    ],
)
def test_every_way_out_is_refused(leak: Callable[[Slip], object]) -> None:
    """Printing, sending, copying, comparing, changing: TypeError, and nothing of it in the message."""
    with pytest.raises(TypeError) as refused:
        leak(SECRET)
    assert "report" not in str(refused.value)


def test_its_repr_says_nothing() -> None:
    """The same for every answer."""
    assert repr(SECRET) == repr(Slip(version=9)) == "Slip(…)"


def test_a_dummy_is_no_answer() -> None:
    assert decode(bytes(SIZE)) is None
    assert decode(bytes(WIDE), WIDE) is None


def _packed(row: object, pad: bytes = b"\0", rest: tuple[object, ...] = ("", [], [], [], "")) -> bytes:
    if isinstance(row, list):
        row = [*row, *rest]
    body = json.dumps(row, separators=(",", ":")).encode()
    return (len(body).to_bytes(4, "big") + body).ljust(SIZE, pad)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        bytes(SIZE - 1),
        bytes(SIZE + 1),
        b"\xff" * SIZE,
        _packed([1, "object", [], [], "", False, ""], pad=b"x"),
        _packed([1, "object", [], [], "", False, ""], rest=()),
        _packed([1, "object", [], [], "", False, ""], rest=("", [], [], [], "", "more")),
        _packed([1, "object", [], [], "", False, ""], rest=("no code", [], [], [], "")),
        _packed([1, "object", [], [], "", False, ""], rest=("", [], [], [["shout", 1, ""]], "")),
        _packed([1, "object", [], [], "", False, ""], rest=("", [], [], [["need", -1, ""]], "")),
        _packed([True, "object", [], [], "", False, ""]),
        _packed([1, "objects", [], [], "", False, ""]),
        _packed([1, None, [], ["no such worry"], "", False, ""]),
        _packed([1, None, [], ["unsafe", "money"], "", False, ""]),
        _packed([1, None, [], [], ["a"], False, ""]),
        _packed([1, None, [], [], "", 0, ""]),
        _packed([1, None, [], [], "", False, "carried by nobody"]),
        _packed([1, None, [], [], "a" * (LIMIT + 1), False, ""]),
        _packed({"version": 1}),
        _packed([-1, None, [], [], "", False, ""]),
    ],
)
def test_anything_else_is_refused(data: bytes) -> None:
    """Decoding is strict: one spelling an answer, and an error without content."""
    with pytest.raises(ValueError, match=r"code S3"):
        decode(data)


@pytest.mark.parametrize(
    "wrong",
    [
        {"words": "a" * (LIMIT + 1)},
        {"words": "line\nbreak"},
        {"words": "\ud800"},
        {"carried": "x"},
        {"worries": ("rumour",)},
        {"position": Position.GOOD, "marks": (Position.GOOD,)},
        {"marks": (Position.GOOD,) * 9},
    ],
)
def test_an_answer_that_would_not_come_back_is_not_made(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"code S[12]"):
        Slip(version=1, **wrong)  # type: ignore[arg-type]  # wrong on purpose
