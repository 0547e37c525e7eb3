"""Words get one plain spelling; links and mentions are seen through disguises, plain speech is left alone."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.urn.words import clean, points_elsewhere


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  two\n\twords  ", "two words"),
        ("\u201cIt\u2019s fine\u201d", '"It\'s fine"'),
        ("cafe\u0301", "caf\u00e9"),
        ("in\u200bvis\u202eible\ufeff", "invisible"),
        ("\N{WOMAN}\u200d\N{ROCKET}", "\N{WOMAN}\u200d\N{ROCKET}"),
        ("lone \ud800 half", "lone half"),
        ("\u3000wide\u00a0space", "wide space"),
        ("", ""),
        (" \u200b ", ""),
    ],
)
def test_spelling(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    """Law; and what comes out has no control signs, is composed, and can be written as bytes."""
    once = clean(text)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not any(unicodedata.category(c) in {"Cc", "Cs"} for c in once)
    assert once.encode().decode() == once


@pytest.mark.parametrize(
    "text",
    [
        "see https://example.org/x",
        "HTTP://EXAMPLE.ORG",
        "look at www.news.test",
        "clinic.org says so",
        "write to me@home.example",
        "ask @dr-finch",
        "ask @ dr-finch",
        "\uff20everyone",
        "<@123456>",
        "<#1234>",
        "!room:server.org",
        "#table:server.org",
        "matrix.to/#/x",
        "discord.gg/abc",
        "mailto:x",
        "a.bc/def",
        clean("htt\u200bps://x"),
    ],
)
def test_what_points_elsewhere(text: str) -> None:
    assert points_elsewhere(text)


@pytest.mark.parametrize(
    "text",
    [
        "The report names who came.",
        "It hurts.Please wait.",
        "No.It is too much",
        "e.g. on Tuesday at 7.30 pm",
        "either/or, 24/7",
        "version 2.0: better",
        "item #3 is enough",
        "Really?! Yes: no.",
    ],
)
def test_plain_speech(text: str) -> None:
    assert not points_elsewhere(text)
