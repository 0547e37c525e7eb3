"""The laws of the house about the core, over whatever people may do."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from governance import events as e
from tests.property.play import Play
from tests.property.wishes import Wish, wishes

LAWS = settings.get_profile("laws")


@settings(LAWS, max_examples=600)
@given(st.integers(0, 9999), wishes)
def test_whatever_people_do_the_laws_hold(seed: int, history: list[Wish]) -> None:
    """Refused asks change nothing, the table is kept, nothing is stuck, no end is earlier, nobody outside decides."""
    Play(seed).run(history)


@settings(LAWS, max_examples=150)
@given(st.integers(0, 9999), wishes)
def test_silence_never_adopts(seed: int, history: list[Wish]) -> None:
    """Where nobody ever answers a private round, nothing is ever agreed."""
    play = Play(seed, silent=True)
    play.run(history)
    assert [event for event in play.table.did if isinstance(event, e.Adopted | e.Passed)] == []
