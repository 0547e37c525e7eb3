"""What an ask leads to: ``decide(circle, ask) -> events | refusal``. Total and pure.

Same state and ask, same events. A refused ask changes nothing. Every path (text, button, form,
reply, schedule) ends here, so what nobody may do, nobody can do anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from governance import care, closing, founding, proposals, roster, screening, talking, texts, ticking
from governance import commands as c
from governance.commands import Ask, Command, OnItem
from governance.events import Event
from governance.ids import PersonId
from governance.refusals import Code, Refusal, refuse
from governance.roles import MACHINE, check
from governance.state import Circle, Item

Outcome = tuple[Event, ...] | Refusal


def decide(circle: Circle | None, ask: Ask) -> Outcome:
    """Return what happens, or the refusal that says why nothing does."""
    want = ask.want
    if isinstance(want, MACHINE):
        if ask.who is not None:
            return refuse(Code.ONLY_THE_BOT)
        return refuse(Code.NOT_FOUNDED) if circle is None else _MACHINE[type(want)](circle, ask, want)
    if ask.who is None:
        return refuse(Code.UNKNOWN_PERSON)
    if isinstance(want, c.Found):
        return founding.found(ask, want) if circle is None else refuse(Code.ALREADY_FOUNDED)
    if circle is None:
        return refuse(Code.NOT_FOUNDED)
    refused = check(circle, ask)
    if refused is not None:
        return refused
    if isinstance(want, OnItem):
        return _ON_ITEM[type(want)](circle, ask, ask.who, circle.items[want.n], want)
    return _ON_CIRCLE[type(want)](circle, ask, ask.who, want)


_MACHINE: Mapping[type[Command], Callable[[Circle, Ask, Any], Outcome]] = {
    c.Tick: lambda s, a, _: ticking.tick(s, a),
    c.CloseRound: closing.close,
    c.KeyLost: closing.key_lost,
    c.ReturnFromOutage: ticking.came_back,
    c.NoteHome: lambda s, _, v: ticking.note_home(s, v),
}

_ON_CIRCLE: Mapping[type[Command], Callable[[Circle, Ask, PersonId, Any], Outcome]] = {
    c.Join: founding.join,
    c.Ready: founding.ready,
    c.Word: lambda s, _, w, v: founding.word(s, w, v),
    c.Leave: lambda s, a, w, _: care.leave(s, a, w),
    c.ForgetMe: lambda s, a, w, _: care.forget_me(s, a, w),
    c.Tie: founding.tie,
    c.Invite: roster.invite,
    c.Remove: roster.remove,
    c.Rule: roster.rule,
    c.Helper: lambda s, _, w, v: care.helper(s, w, v),
    c.Rest: care.rest,
    c.Back: lambda s, _, w, __: care.back(s, w),
    c.Stop: lambda s, _, w, __: care.stop(s, w),
    c.Hour: lambda _, __, w, v: care.hour(w, v),
    c.Remind: lambda _, __, w, v: care.remind(w, v),
    c.Raise: proposals.raise_need,
    c.Propose: proposals.propose,
    c.Which: proposals.which,
    c.Sleep: lambda s, a, _, __: care.sleep(s, a),
    c.Wake: lambda s, a, _, __: care.wake(s, a),
    c.PassTurn: lambda s, a, w, _: care.pass_turn(s, a, w),
    c.Release: screening.release,
    c.Withhold: screening.withhold,
}

_ON_ITEM: Mapping[type[OnItem], Callable[[Circle, Ask, PersonId, Item, Any], Outcome]] = {
    c.Park: lambda _, __, ___, i, ____: texts.park(i),
    c.Withdraw: lambda s, a, w, i, _: texts.withdraw(s, a, w, i),
    c.Unsign: lambda _, __, w, i, ___: texts.unsign(w, i),
    c.AskQuestion: lambda s, _, w, i, v: talking.ask_question(s, w, i, v),
    c.AnswerQuestion: talking.answer,
    c.React: lambda s, _, w, i, v: talking.react(s, w, i, v),
    c.Change: texts.change,
    c.Touches: lambda s, a, _, i, v: talking.touches(s, a, i, v),
    c.Gentle: lambda s, a, _, i, v: texts.gentle(s, a, i, v),
    c.Extend: lambda s, a, _, i, __: talking.extend(s, a, i),
    c.Pause: lambda _, a, w, i, __: talking.pause(a, w, i),
    c.Resume: lambda s, a, _, i, __: talking.resume(s, a, i),
    c.Review: lambda s, a, _, i, __: talking.review(s, a, i),
    c.EraseWords: roster.erase_words,
    c.Next: lambda s, a, w, i, _: talking.next_step(s, a, w, i),
    c.Unclear: lambda s, a, _, i, __: talking.unclear(s, a, i),
}
