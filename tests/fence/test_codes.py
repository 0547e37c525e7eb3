"""The five words: one length, read however they are typed, a slip of the pen is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.urn.codes import LENGTH, SECRET, MistypedError, spell, split

SECRETS = st.binary(min_size=SECRET, max_size=SECRET)


@given(SECRETS, st.sampled_from(["-", " ", " - ", "\u2013"]), st.sampled_from([str.lower, str.upper, str.title]))
def test_a_code_is_read_however_it_is_typed(secret: bytes, between: str, case: object) -> None:
    """Law: split(spell(s)) gives back the one spelling, and the words after it."""
    code = spell(secret)
    assert len(code) == LENGTH
    assert callable(case)
    typed = case(code.replace("-", between))
    assert split(f" {typed} still names people") == (code, "still names people")
    assert split(f"{typed}.") == (code, "")


@given(SECRETS, st.integers(0, 24), st.sampled_from("bdfghjklmnprstvzaiou"))
def test_one_wrong_letter_is_told(secret: bytes, at: int, letter: str) -> None:
    """Of a code nothing is stored to compare with before the pulse: its own check says it."""
    code = spell(secret)
    place = at + at // 5
    wrong = code[:place] + letter + code[place + 1 :]
    if wrong == code:
        assert split(wrong) == (code, "")
        return
    try:
        found = split(wrong)[0]
    except MistypedError:
        return
    assert found == ""  # a vowel where a consonant was: no code at all
    pytest.fail("taken for plain words")


@pytest.mark.parametrize("typed", ["", "It names people", "a state-of-the-art thing", "lusab babad"])
def test_plain_words_are_no_code(typed: str) -> None:
    assert split(typed) == ("", typed)


@pytest.mark.parametrize("typed", ["lusab-babad-gutih-tugad", "hello-there-you-nice-words"])
def test_what_was_meant_as_a_code_and_is_none_is_told(typed: str) -> None:
    with pytest.raises(MistypedError):
        split(typed)


def test_a_code_has_eight_secret_bytes() -> None:
    with pytest.raises(ValueError, match="U5"):
        spell(b"short")
