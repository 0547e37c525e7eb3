"""Draw ``docs/states.md`` from THE table: ``python tools/states.py`` writes it, ``--print`` shows it.

Standard library and ``governance`` only. A test fails if the file and the table differ.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path

if __package__ in {None, ""}:  # run as a file: the checkout's own governance, wherever we stand
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from governance import events as e
from governance.state import CLOSED, ItemState
from governance.transitions import BACK, TABLE

FILE = Path(__file__).resolve().parent.parent / "docs" / "states.md"
_HEAD = """# States of an item

Drawn from `governance/transitions.py` by `python tools/states.py`; do not edit by hand. Nothing but an event in
this table moves an item. Names are the ones in the code; what people read stands in `docs/process.md`.

"""


def _name(state: ItemState | None) -> str:
    return "[*]" if state is None else state.name.lower()


def _words(event: type[e.ItemEvent]) -> str:
    """Return an event's name as words: ``WaysOutOpened`` becomes ``ways out opened``."""
    return re.sub(r"(?<!^)(?=[A-Z])", " ", event.__name__).lower()


def _moves() -> dict[tuple[str, str], list[str]]:
    """Return which events lead from one state to another one."""
    found: dict[tuple[str, str], list[str]] = {}
    for event, row in TABLE.items():
        for source, target in row.items():
            if target is BACK:
                found.setdefault((_name(source), "back"), []).append(_words(event))
            elif target is not source:
                assert isinstance(target, ItemState)
                found.setdefault((_name(source), _name(target)), []).append(_words(event))
    return found


def _diagram(moves: dict[tuple[str, str], list[str]]) -> Iterable[str]:
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield '    state "back to where it was paused" as back'
    for (source, target), events in moves.items():
        yield f"    {source} --> {target}: {', '.join(events)}"
    for state in ItemState:
        if state in CLOSED:
            yield f"    {_name(state)} --> [*]"
    yield "```"


def _table() -> Iterable[str]:
    yield "| in | this may happen | and leads to |"
    yield "|---|---|---|"
    for state in (None, *ItemState):
        moving: dict[str, list[str]] = {}
        staying = []
        for event, row in TABLE.items():
            target = row.get(state)
            if target is state and state is not None:
                staying.append(_words(event))
            elif target is not None:
                name = "back to where it was paused" if target is BACK else str(target)
                moving.setdefault(name, []).append(_words(event))
        where = "nothing yet" if state is None else str(state)
        for target, events in moving.items():
            yield f"| {where} | {', '.join(events)} | {target} |"
        if staying:
            yield f"| {where} | {', '.join(staying)} | (stays) |"
        if not moving and not staying:
            yield f"| {where} | nothing more | nowhere |"


def page() -> str:
    """Return the whole page, as it stands in ``docs/states.md``."""
    return _HEAD + "\n".join((*_diagram(_moves()), "", "## In words", "", *_table())) + "\n"


def main() -> None:
    """Write the page, or with ``--print`` show it."""
    if "--print" in sys.argv[1:]:
        sys.stdout.write(page())
        return
    FILE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
