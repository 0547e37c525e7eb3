"""Law: what is read is what was written, for every value there can be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import get_args, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from adapters.store import mapping, notices
from adapters.store.tables import Instant
from bot.ports import Trouble
from bot.testkit.samples import A, a_circle, an_item, with_items
from bot.ui.model import Choice, Line, Msg, Notice, Said, Tone
from governance.state import Circle, Item

words = st.text(max_size=12)
instants = st.datetimes(timezones=st.just(UTC))
# Everything else is built from the annotations, so a new field is covered the day it is added.
st.register_type_strategy(str, words)
st.register_type_strategy(datetime, instants)
st.register_type_strategy(timedelta, st.timedeltas(timedelta(0), timedelta(days=400)))
st.register_type_strategy(int, st.integers(-(2**53), 2**53))
st.register_type_strategy(
    Mapping,
    lambda found: st.dictionaries(*(st.from_type(arg) for arg in get_args(found)), max_size=2),
)

items_ = st.dictionaries(st.integers(1, 99), st.from_type(Item), max_size=2).map(
    lambda found: {n: replace(item, n=n) for n, item in sorted(found.items())}
)
hints = get_type_hints(Circle)
circles = st.builds(
    Circle, items=items_, **{f.name: st.from_type(hints[f.name]) for f in fields(Circle) if f.name != "items"}
)


@settings(max_examples=60)
@given(circles)
def test_load_of_save_is_the_same(circle: Circle) -> None:
    bodies = [mapping.item_row(item).body for item in circle.items.values()]
    loaded = mapping.load(mapping.head(circle), bodies)
    assert loaded == circle
    assert list(loaded.people) == list(circle.people)


@settings(max_examples=40)
@given(items_, items_)
def test_only_items_that_differ_are_written(before: dict[int, Item], after: dict[int, Item]) -> None:
    same = {n: replace(item) for n, item in before.items()}  # equal, not identical
    assert list(mapping.changed(before, before | same)) == []
    expected = [n for n, item in after.items() if before.get(n) != item]
    assert [row.n for row in mapping.changed(before, after)] == expected


def test_the_head_holds_no_item() -> None:
    """A word about one item rewrites neither the others nor grows the head."""
    bare = a_circle(A)
    full = replace(with_items(bare, an_item(1), an_item(2)), next_item=bare.next_item)
    assert mapping.head(full) == mapping.head(bare)


def test_what_an_older_version_wrote_is_read_and_garbage_is_trouble() -> None:
    """Unknown keys are passed over, missing ones take their default."""
    circle = a_circle(A)
    older = mapping.head(circle).replace(b'"strangers":0', b'"no_longer_known":[1,{"a":2}]')
    assert mapping.load(older, []) == circle
    for garbage in (b"", b"{}", b"[1]", b'{"id":', b"\xff"):
        with pytest.raises(Trouble) as told:
            mapping.load(garbage, [])
        assert told.value.final


args = st.recursive(
    st.one_of(words, st.integers(-(2**53), 2**53), instants, st.dates(), st.builds(Said, words)),
    lambda inner: st.builds(
        Msg, words, st.lists(st.tuples(words, inner), max_size=3).map(lambda pairs: tuple(map(tuple, pairs)))
    ),
    max_leaves=6,
)
messages = st.builds(Msg, words, st.lists(st.tuples(words, args), max_size=3).map(tuple))
lines = st.builds(Line, text=st.one_of(messages, st.builds(Said, words)), tone=st.sampled_from(Tone))
choices = st.builds(Choice, action=words, label=messages, typed=words)


@given(
    st.builds(Notice, lines=st.lists(lines, max_size=3).map(tuple), choices=st.lists(choices, max_size=2).map(tuple))
)
def test_a_notice_is_read_as_it_was_written(notice: Notice) -> None:
    assert notices.read(notices.write(notice)) == notice


def test_a_date_stays_a_date_and_an_instant_an_instant() -> None:
    """They are two kinds of argument; one must not come back as the other."""
    day, at = date(2027, 1, 4), datetime(2027, 1, 4, tzinfo=UTC)
    notice = Notice(lines=(Line(text=Msg("m", (("a", day), ("b", at)))),))
    back = notices.read(notices.write(notice)).lines[0].text
    assert isinstance(back, Msg)
    assert [type(value) for _, value in back.args] == [date, datetime]


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2900, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis wants naive bounds
def test_an_instant_is_kept_to_the_microsecond(at: datetime) -> None:
    column, dialect = Instant(), sqlite.dialect()
    assert column.process_result_value(column.process_bind_param(at, dialect), dialect) == at
