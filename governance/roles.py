"""Who may ask for what, where, when: one table for every path (text, button, form, schedule).

Nobody is above the group: there is no role that may edit, delete, reveal, override or close early,
because there is no command for it. Checked in this order: the machine's own commands, the circle's
phase, standing, place, the item, its state. What is left to say is said by the handler.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from governance import commands as c
from governance.commands import Ask, Command, OnItem, Place
from governance.refusals import Code, Refusal, refuse
from governance.standing import concerned, standing, tied
from governance.state import Circle, Item, ItemState, Phase, Standing
from governance.transitions import OPEN, TALK, WORKING

_S = ItemState
_ANYONE = frozenset(Standing)
_MEMBERS = frozenset({Standing.MEMBER})
_ANYWHERE = frozenset(Place)
_PRIVATE = frozenset({Place.PRIVATE})
_HOME = frozenset({Place.HOME})
_RUNNING = frozenset({Phase.TRIAL, Phase.LIVE})
_ALWAYS = frozenset(Phase)


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """One row: who, where, in which phases, on items in which states."""

    who: frozenset[Standing] = _MEMBERS
    where: frozenset[Place] = _ANYWHERE
    phases: frozenset[Phase] = _RUNNING
    states: frozenset[ItemState] = frozenset()
    asleep: bool = False
    """May be said while the circle sleeps."""
    sits_out: bool = True
    """Who is tied to the item, or whom it is about, may not."""


def _on(*states: ItemState, **more: object) -> Permit:
    return Permit(states=frozenset(states), **more)  # type: ignore[arg-type]  # names of Permit, checked at import


PERMITS: Mapping[type[Command], Permit] = MappingProxyType(
    {
        c.Join: Permit(who=_ANYONE, phases=_ALWAYS, asleep=True),
        c.Ready: Permit(where=_HOME, phases=frozenset({Phase.FOUNDING})),
        c.Word: Permit(phases=frozenset({Phase.FOUNDING})),
        c.Leave: Permit(who=_ANYONE, phases=_ALWAYS, asleep=True),
        c.ForgetMe: Permit(who=_ANYONE, phases=_ALWAYS, asleep=True),
        c.Tie: Permit(where=_PRIVATE, phases=_ALWAYS, asleep=True),
        c.Invite: Permit(phases=frozenset({Phase.LIVE})),
        c.Remove: Permit(phases=frozenset({Phase.LIVE})),
        c.Rule: Permit(phases=frozenset({Phase.LIVE})),
        c.Rest: Permit(where=_PRIVATE, phases=_ALWAYS, asleep=True),
        c.Back: Permit(where=_PRIVATE, phases=_ALWAYS, asleep=True),
        c.Stop: Permit(where=_PRIVATE, phases=_ALWAYS, asleep=True),
        c.Hour: Permit(where=_PRIVATE, phases=_ALWAYS, asleep=True),
        c.Remind: Permit(where=_PRIVATE, phases=_ALWAYS, asleep=True),
        c.Helper: Permit(where=_PRIVATE, phases=_ALWAYS, asleep=True),
        c.Raise: Permit(),
        c.Propose: Permit(),
        c.Which: Permit(),
        c.Park: _on(_S.NEED),
        c.Withdraw: _on(_S.NEED, _S.DRAFT, *TALK, _S.CONSENT, _S.INTEGRATE, _S.FALLBACK, sits_out=False),
        c.Unsign: _on(*OPEN, _S.ADOPTED, sits_out=False),
        c.AskQuestion: _on(_S.DRAFT, *WORKING, who=_ANYONE, sits_out=False),
        c.AnswerQuestion: _on(_S.DRAFT, *WORKING, who=_ANYONE, sits_out=False),
        c.React: _on(_S.REACT, who=_ANYONE),
        c.Change: _on(_S.DRAFT, *TALK, _S.CONSENT, _S.INTEGRATE),
        c.Touches: _on(*OPEN, _S.ADOPTED, where=_PRIVATE, sits_out=False),
        c.Gentle: _on(_S.DRAFT, _S.CONSENT),
        c.Extend: _on(*WORKING, where=_PRIVATE),
        c.Pause: _on(*WORKING, where=_PRIVATE, sits_out=False),
        c.Resume: _on(_S.PAUSED, sits_out=False),
        c.Review: _on(_S.ADOPTED),
        c.EraseWords: _on(*ItemState, phases=frozenset({Phase.LIVE})),
        c.Next: _on(_S.UNDERSTAND, _S.REACT),
        c.Unclear: _on(_S.UNDERSTAND),
        c.Sleep: Permit(where=_PRIVATE),
        c.Wake: Permit(asleep=True),
        c.PassTurn: Permit(),
        c.Release: Permit(where=_PRIVATE, asleep=True),
        c.Withhold: Permit(where=_PRIVATE, asleep=True),
    }
)
"""Every command of a person except ``Found``, which needs no circle."""

MACHINE = (c.Tick, c.CloseRound, c.KeyLost, c.ReturnFromOutage, c.NoteHome)
_PHASE_CODES = {
    Phase.FOUNDING: Code.NOT_FOUNDED,
    Phase.TRIAL: Code.TRIAL_SMALL_ONLY,
    Phase.ENDED: Code.TRIAL_ENDED,
}


def _phase(circle: Circle, permit: Permit) -> Refusal | None:
    if circle.phase in permit.phases:
        return None
    if Phase.FOUNDING in permit.phases:
        return refuse(Code.NOT_FOUNDING)
    return refuse(_PHASE_CODES[circle.phase])


def _place(ask: Ask, permit: Permit) -> Refusal | None:
    if ask.place in permit.where:
        return None
    return refuse(Code.SAY_PRIVATELY if Place.PRIVATE in permit.where else Code.SAY_AT_HOME)


def _item(circle: Circle, ask: Ask, permit: Permit, item: Item | None) -> Refusal | None:
    assert isinstance(ask.want, OnItem)
    if item is None:
        return refuse(Code.UNKNOWN_ITEM, n=ask.want.n)
    if permit.sits_out and ask.who is not None:
        person = circle.people.get(ask.who)
        if person is not None and tied(person, item):
            return refuse(Code.TIED, n=item.n)
        if concerned(item, ask.who):
            return refuse(Code.ABOUT_YOU, n=item.n)
    if item.state not in permit.states:
        return refuse(Code.WRONG_STATE, n=item.n, state=item.state)
    return None


def check(circle: Circle, ask: Ask) -> Refusal | None:
    """Return why this person may not ask this here and now, or ``None``."""
    permit = PERMITS[type(ask.want)]
    assert ask.who is not None
    said = _phase(circle, permit)
    if said is not None:
        return said
    who = standing(circle, ask.who)
    if who not in permit.who:
        return refuse(Code.NOT_FOR_PROFESSIONALS if who is Standing.PROFESSIONAL else Code.NOT_FOR_GUESTS)
    said = _place(ask, permit)
    if said is not None:
        return said
    if circle.asleep_since is not None and not permit.asleep:
        return refuse(Code.ASLEEP)
    if isinstance(ask.want, OnItem):
        return _item(circle, ask, permit, circle.items.get(ask.want.n))
    return None
