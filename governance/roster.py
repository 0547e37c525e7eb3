"""Proposals about people and rules: gentle ones, whose text the bot itself carries out when adopted."""

from __future__ import annotations

from dataclasses import dataclass

from governance import commands as c
from governance import events as e
from governance.checks import choice, line, rule_lines, short
from governance.commands import Ask
from governance.deadlines import add_months, local_day
from governance.erasing import unerased
from governance.events import Event
from governance.ids import PersonId
from governance.proposals import NONE, understand
from governance.refusals import Code, Refusal, refuse
from governance.rules import Topic
from governance.state import Circle, Effect, EffectKind, Item, Kind, Mandate, Pace, Standing

YEAR = 12
"""Months until the group looks again at an admission, a removal, a rule, or words taken out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What the bot would do, and the exact words that are agreed to."""

    effect: Effect
    topic: Topic
    title: str
    words: str
    why: str
    touches: tuple[str, ...] = ()


def _about(circle: Circle, ask: Ask, who: PersonId, plan: _Plan) -> tuple[Event, ...] | Refusal:
    """Open the proposal; its text is what is agreed, byte for byte."""
    effect = plan.effect
    refused = short(circle, why=plan.why)
    if refused:
        return refused
    n, today = circle.next_item, local_day(circle, ask.at)
    events: tuple[Event, ...] = (
        e.Drafted(
            n=n,
            title=plan.title,
            by=who,
            pace=Pace.GENTLE,
            topic=plan.topic,
            at=ask.at,
            due_at=ask.at + circle.rules.draft_nudge,
            effect=effect,
            concerns=effect.person,
        ),
        e.DraftFilled(
            n=n,
            why=plan.why.strip() or NONE,
            review=add_months(today, YEAR),
            owners=(ask.name,),
            know=NONE,
            work=NONE,
            mandate=Mandate.DECIDE,
            kind=Kind.PROTECTION,
            touches=plan.touches or None,
        ),
        e.VersionWritten(n=n, number=1, text=plan.words, by=who, day=today),
        understand(circle, n, Pace.GENTLE, ask),
    )
    if effect.person is not None and effect.person != who:
        heard = e.QuestionAsked(n=n, q=1, text="", by=None, outsider=False, to=effect.person)
        events = (*events, heard)
    return events


def find(circle: Circle, typed: str) -> PersonId | None:
    """Return the person on the roster with this name, if there is exactly one."""
    wanted = typed.strip().lstrip("@").casefold()
    found = [p.id for p in circle.people.values() if not p.left and wanted in {p.name.casefold(), p.id}]
    return found[0] if len(found) == 1 else None


def invite(circle: Circle, ask: Ask, who: PersonId, want: c.Invite) -> tuple[Event, ...] | Refusal:
    """Propose that somebody joins, or that somebody's standing changes."""
    refused = line(circle, "account", want.account)
    if refused:
        return refused
    standing = choice("standing", want.standing or Standing.MEMBER, Standing)
    if isinstance(standing, Refusal):
        return standing
    account = want.account.strip()
    person = find(circle, account)
    if person is None:
        effect = Effect(kind=EffectKind.ADMIT, name=account, standing=standing)
    elif circle.people[person].standing is standing:
        return refuse(Code.ALREADY_IN)
    else:
        name = circle.people[person].name
        effect = Effect(kind=EffectKind.STANDING, person=person, name=name, standing=standing)
    plan = _Plan(effect=effect, topic=Topic.PERSON, title=effect.name, words=str(standing), why=want.why)
    return _about(circle, ask, who, plan)


def remove(circle: Circle, ask: Ask, who: PersonId, want: c.Remove) -> tuple[Event, ...] | Refusal:
    """Propose that somebody leaves the roster; they are heard first and do not answer."""
    refused = line(circle, "person", want.person)
    if refused:
        return refused
    person = find(circle, want.person)
    if person is None:
        return refuse(Code.UNKNOWN_PERSON)
    name = circle.people[person].name
    effect = Effect(kind=EffectKind.REMOVE, person=person, name=name)
    plan = _Plan(effect=effect, topic=Topic.PERSON, title=name, words=name, why=want.why)
    return _about(circle, ask, who, plan)


def erase_words(
    circle: Circle, ask: Ask, who: PersonId, item: Item, want: c.EraseWords
) -> tuple[Event, ...] | Refusal:
    """Propose that the words which came with private answers on an item are taken out.

    Words about words could say them again: only the list of worries opens. Who is tied to the item sits this out.
    """
    if not unerased(item):
        return refuse(Code.ALREADY_DONE)
    effect = Effect(kind=EffectKind.ERASE, n=item.n)
    number = str(item.n)
    plan = _Plan(effect=effect, topic=Topic.PERSON, title=number, words=number, why=want.why, touches=item.touches)
    return _about(circle, ask, who, plan)


def rule(circle: Circle, ask: Ask, who: PersonId, want: c.Rule) -> tuple[Event, ...] | Refusal:
    """Propose a new value for one rule."""
    refused = line(circle, "name", want.name) or line(circle, "value", want.value)
    if refused:
        return refused
    name = want.name.strip().lower()
    words = f"{name}: {want.value.strip()}"
    read = rule_lines(words, strict=True)
    if isinstance(read, Refusal):
        return read
    if getattr(circle.rules, name) == read[name]:
        return refuse(Code.SAME_TEXT)
    effect = Effect(kind=EffectKind.RULE, rule=name)
    return _about(circle, ask, who, _Plan(effect=effect, topic=Topic.RULE, title=name, words=words, why=want.why))
