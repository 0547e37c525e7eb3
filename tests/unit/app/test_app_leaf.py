"""The bytes of the record."""

from __future__ import annotations

import hashlib
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app.leaf import LARGEST, LIMIT, commitment, encode, entries
from governance.ids import Fresh, PersonId
from governance.minutes import LedgerEntry

DAY = date(2027, 1, 4)
FRESH = Fresh(b"s" * 32)
NAMES = st.from_regex(r"[a-z_]{1,12}", fullmatch=True).filter(lambda name: name not in {"day", "kind", "v"})
VALUES = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.integers(-LARGEST, LARGEST)


def test_a_leaf_is_sorted_json_without_spaces() -> None:
    leaf = encode("decision", DAY, {"outcome": "adopted", "n": 3})
    assert leaf == b'{"day":"2027-01-04","kind":"decision","n":3,"outcome":"adopted","v":1}'


@given(fields=st.dictionaries(NAMES, VALUES, max_size=6))
def test_reading_and_writing_a_leaf_again_gives_the_same_bytes(fields: dict[str, str | int]) -> None:
    """Whoever verifies the record needs nothing but a JSON reader."""
    leaf = encode("note", DAY, fields)
    again = json.dumps(json.loads(leaf), ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    assert again == leaf


@pytest.mark.parametrize(
    "fields",
    [{"ü": 1}, {"kind": "x"}, {"big": 2**53}, {"yes": True}, {"half": 0.5}, {"nothing": None}, {"long": "x" * LIMIT}],
)
def test_what_the_format_does_not_hold_is_an_error(fields: dict[str, str | int]) -> None:
    with pytest.raises(ValueError, match=r"leaf|field"):
        encode("note", DAY, fields)


def test_a_text_enters_as_a_commitment_its_salt_opens() -> None:
    line = LedgerEntry(kind="question", day=DAY, fields={"n": 1}, texts={"text": ("Why?", PersonId("p1"))})
    (entry,) = entries([line], FRESH, "a")
    (kept,) = entry.texts
    assert json.loads(entry.leaf)["text.sha256"] == kept.commitment
    assert kept.commitment == hashlib.sha256(b"owntable/commit/v1\0" + kept.salt + b"Why?").hexdigest()
    assert (kept.text, kept.owner, len(kept.salt)) == ("Why?", "p1", 32)
    assert b"Why" not in entry.leaf


def test_a_short_salt_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        commitment(b"short", "text")


@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=2, max_size=8))
def test_words_of_unnamed_people_lie_in_the_order_of_their_commitments(texts: list[str]) -> None:
    lines = [LedgerEntry(kind="opening", day=DAY, fields={"n": 1})]
    lines += [LedgerEntry(kind="objection", day=DAY, texts={"text": (text, None)}) for text in texts]
    made = entries(lines, FRESH, "a")
    order = [entry.texts[0].commitment for entry in made[1:]]
    assert json.loads(made[0].leaf)["kind"] == "opening"
    assert order == sorted(order)
    assert sorted(entry.texts[0].text for entry in made[1:]) == sorted(texts)


def test_signed_texts_keep_the_order_they_were_said_in() -> None:
    lines = [LedgerEntry(kind="answer", day=DAY, texts={"text": (f"t{i}", PersonId("p"))}) for i in range(9)]
    assert [entry.texts[0].text for entry in entries(lines, FRESH, "a")] == [f"t{i}" for i in range(9)]


def test_equal_texts_do_not_look_equal() -> None:
    lines = [LedgerEntry(kind="concern", day=DAY, texts={"text": ("same", None)}) for _ in range(5)]
    assert len({entry.texts[0].commitment for entry in entries(lines, FRESH, "a")}) == 5
