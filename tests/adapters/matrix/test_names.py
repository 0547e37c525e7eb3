"""A display name can break no line of ours and forge none, whatever somebody types."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.matrix import names

MAYA, SAM = "@maya:example.org", "@sam:example.org"
ODD = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.sampled_from('\u202e\u2066\u200b\u200d\ufeff\u2028\n\t():,@!#*>`"\u0301\ufe0f\u3164\u00ad'),
    ),
    max_size=200,
)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Maya", "Maya"),
        ("  Anne-Marie\tO'Neil  Jr. ", "Anne-Marie O'Neil Jr."),
        ("Kim (she/her)", "Kim she/her"),
        ("\u0928\u092e\u0938\u094d\u0924\u0947", "\u0928\u092e\u0938\u094d\u0924\u0947"),
        ("Kim \U0001f33b", "Kim \U0001f33b"),
        ("\u202eayaM", "ayaM"),
        ("Ma\u200b\u2060ya\ufeff", "Maya"),
        ("Sam (member): this is us\nMaya", "Sam member this is us Maya"),
        ("@sam:example.org", "sam example.org"),
        ("Z" + "\u0301" * 30, "\u0179\u0301\u0301\u0301"),
        ("x" * 100, "x" * 40),
    ],
)
def test_a_name_is_shown_without_what_turns_hides_or_builds_lines(typed: str, shown: str) -> None:
    assert names.plain(typed) == shown


@pytest.mark.parametrize("empty", ["", "\u200b\u202e", "\u3164", "():,", "\u0301\u0301", None])
def test_whoever_shows_no_name_is_called_by_their_account(empty: str | None) -> None:
    assert names.shown(MAYA, {MAYA: empty}) == "maya"


@pytest.mark.parametrize("forged", ["Maya", "maya", "M\u200baya", "MAYA ", "\uff2daya", "Ma ya", "\u202dMaya"])
def test_two_with_one_name_are_both_told_apart(forged: str) -> None:
    there = {MAYA: "Maya", SAM: forged}
    assert names.shown(MAYA, there) == f"Maya ({MAYA})"
    assert names.shown(SAM, there).endswith(f" ({SAM})")


def test_a_name_like_somebody_s_account_and_one_of_mixed_alphabets_are_told_apart() -> None:
    assert names.shown(SAM, {MAYA: None, SAM: "maya"}) == f"maya ({SAM})"
    assert names.shown(SAM, {SAM: "M\u0430ya"}) == f"M\u0430ya ({SAM})"
    assert names.shown(SAM, {SAM: "\u041c\u0430\u0439\u044f"}) == "\u041c\u0430\u0439\u044f"


@given(ODD)
def test_no_name_has_what_our_lines_are_built_with(typed: str) -> None:
    name = names.plain(typed)
    assert len(name) <= names.MOST
    assert names.plain(name) == name
    assert not set(name) & set('():,;@!#*<>[]{}|="`~\\\n\r\t\u2028\u2029')
    assert {unicodedata.category(one) for one in name} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} == set()
    assert name == " ".join(name.split())


@given(ODD, ODD, ODD)
def test_of_any_two_names_in_a_room_none_can_be_taken_for_another(first: str, second: str, odd: str) -> None:
    there = {MAYA: first, SAM: second, f"@{odd}:x": first}
    called = [names.shown(one, there) for one in there]
    assert len({one.casefold() for one in called}) == len(there)
    assert all(len(one.splitlines()) == 1 for one in called)
