"""``docs/states.md`` is drawn from THE table; run ``python tools/states.py`` after changing it."""

from __future__ import annotations

from governance.state import ItemState
from governance.transitions import TABLE
from tools import states


def test_the_page_is_what_the_table_says() -> None:
    assert states.FILE.read_text(encoding="utf-8") == states.page()


def test_every_state_and_every_event_is_on_it() -> None:
    page = states.page()
    assert [state for state in ItemState if f"| {state} |" not in page] == []
    assert [event for event in TABLE if states._words(event) not in page] == []
