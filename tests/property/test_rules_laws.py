"""A rule that is shown reads back as the same rule, and what is not in range is refused."""

from __future__ import annotations

from dataclasses import fields
from datetime import time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from governance import rules
from governance.refusals import Refusal
from governance.rules import Rules, Topic, Value

LAWS = settings(settings.get_profile("laws"), max_examples=200)
NAMES = sorted(f.name for f in fields(Rules) if f.name not in rules.FIXED)
SMALL = [Topic.EVERYDAY, Topic.MEETING, Topic.PLACE, Topic.FOOD]


def values(name: str) -> st.SearchStrategy[Value]:
    """Return every value the rule may have."""
    default = getattr(Rules(), name)
    if isinstance(default, bool):
        return st.booleans()
    if isinstance(default, int):
        return st.integers(*rules.BOUNDS[name])
    if isinstance(default, timedelta):
        low, high = rules.SHORTEST.get(name, rules.MINUTE), rules.LONGEST_OF.get(name, rules.LONGEST)
        most = min(high // rules.MINUTE, 99_999)
        minutes = st.integers(low // rules.MINUTE, most).map(lambda n: n * rules.MINUTE)
        return minutes | st.integers(-(-low // rules.DAY), high // rules.DAY).map(lambda n: n * rules.DAY)
    if isinstance(default, time):
        return st.builds(time, st.integers(0, 23), st.integers(0, 59))
    return st.lists(st.sampled_from(SMALL), unique=True).map(tuple)


@LAWS
@given(st.data())
def test_a_shown_rule_reads_back_the_same(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(NAMES))
    value = data.draw(values(name))
    assert rules.parse(name, rules.show(value)) == value
    assert getattr(rules.change(Rules(), name, value), name) == value


@LAWS
@given(
    st.sampled_from([*sorted(rules.FIXED), *NAMES, "king"]), st.text(max_size=12) | st.integers(-5, 10**9).map(str)
)
def test_anything_typed_is_a_value_in_range_or_a_refusal(name: str, typed: str) -> None:
    read = rules.parse(name, typed)
    if isinstance(read, Refusal):
        return
    assert name in NAMES
    assert rules.parse(name, rules.show(read)) == read
    if name in rules.BOUNDS:
        assert isinstance(read, int)
        assert rules.BOUNDS[name][0] <= read <= rules.BOUNDS[name][1]
