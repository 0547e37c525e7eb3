"""Every (state, command, standing, place) has an answer: something happens, or a code says why not."""

from __future__ import annotations

import pytest

from governance import commands as c
from governance.commands import Ask, Command, Place
from governance.decide import decide
from governance.evolve import evolve
from governance.ids import Fresh
from governance.refusals import Code, Refusal
from governance.roles import MACHINE, PERMITS
from governance.state import ItemState, Opening
from tests.property.play import OUTSIDERS_MAY
from tests.property.wishes import wants
from tests.unit.governance.places import OTHERS, STATES
from tests.unit.governance.table import CIRCLE, START, Table, pid

WHO = {"member": "oba", "author": "maya", "professional": "dr-finch", "guest": "gus", "nobody we know": "stranger"}


def ways_to_ask(table: Table) -> list[Command]:
    """Return one of every command, with fields that fit item 1 as far as they can."""
    item = table.circle.items.get(1)
    round_ = item.round.id if item and item.round else "none"
    machine: list[Command] = [
        c.Tick(),
        c.CloseRound(round=round_, closing=0, opening=Opening(enough=True)),  # type: ignore[arg-type]  # a plain id
        c.KeyLost(round=round_),  # type: ignore[arg-type]  # a plain id
        c.ReturnFromOutage(since=START),
        c.NoteHome(strangers=1),
    ]
    return [*wants(0, 1, 1), *wants(3, 4, 1), *wants(1, 0, 9), *machine]


def test_every_command_is_asked() -> None:
    """The list above leaves no command out."""
    known = {type(want) for want in ways_to_ask(STATES[ItemState.CONSENT]())}
    every = {one for one in vars(c).values() if isinstance(one, type) and issubclass(one, Command)}
    assert known == every - {c.Command, c.OnItem}
    assert known == {*PERMITS, *MACHINE, c.Found}


def test_every_state_is_reached() -> None:
    reached = {state: reach().where() for state, reach in STATES.items()}
    assert reached == {state: state for state in ItemState}


@pytest.mark.parametrize("where", [*STATES, *OTHERS])
def test_every_ask_has_an_answer_that_can_be_folded(where: str) -> None:
    reach = STATES[ItemState(where)] if where in STATES else OTHERS[where]
    table = reach()
    table.ask("gus", c.Join(standing="guest"))
    for want in ways_to_ask(table):
        for standing, name in WHO.items():
            for place in Place:
                ask = Ask(who=pid(name), at=table.now, fresh=Fresh(b"x"), want=want, place=place, name=name)
                found = decide(table.circle, ask)
                if isinstance(found, Refusal):
                    assert isinstance(found.code, Code)
                    continue
                after = table.circle
                for event in found:
                    after = evolve(after, event, CIRCLE)
                    assert standing in {"member", "author"} or isinstance(event, OUTSIDERS_MAY)
        machine = decide(table.circle, Ask(who=None, at=table.now, fresh=Fresh(b"x"), want=want))
        assert not isinstance(machine, Refusal) or isinstance(machine.code, Code)
        assert isinstance(want, MACHINE) or machine == Refusal(Code.UNKNOWN_PERSON)
        assert isinstance(decide(None, Ask(who=None, at=START, fresh=Fresh(b"x"), want=want)), Refusal)
