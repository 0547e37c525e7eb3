"""How items, people, rules and steps are called in front of people."""

from __future__ import annotations

from datetime import time, timedelta

from bot.ui.model import Line, Said, Text, msg
from bot.ui.rulenames import PLAIN
from bot.ui.words import joined, plain, quote, slug
from governance.ids import PersonId
from governance.refusals import Refusal
from governance.rounds import WAYS_OUT
from governance.rules import Value, parse
from governance.state import Circle, EffectKind, Item, Person, Standing, WordsKind
from governance.voices import UNNAMED

FULL_DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def person_name(circle: Circle, who: PersonId | None) -> Text:
    """Return a person's name, or that it is the group's or gone."""
    if who is None:
        return msg("the-group")
    person = circle.people.get(who)
    return Said(person.name) if person and person.name else msg("someone-gone")


def role(standing: Standing) -> Text:
    """Return what somebody is here as."""
    return msg(f"role-{standing}")


def with_role(person: Person) -> Text:
    """Return a name with its role."""
    name: Text = Said(person.name) if person.name else msg("someone-gone")
    return msg("name-with-role", name=name, role=role(person.standing))


def unnamed(item: Item) -> bool:
    """Tell whether the title is words somebody said without a name: they reach members only, never a card.

    They stay theirs, whatever becomes of the item, till somebody makes a proposal of it under their own name.
    """
    said = {words.text for words in item.words if words.kind is WordsKind.NEED}
    # While the item is being made its words are not there yet.
    own = item.title in said or not said
    return item.origin == UNNAMED and own and item.author is None and not item.versions


def why_unnamed(item: Item) -> bool:
    """Tell whether the reason of a proposal is still such words, taken over from what it began with."""
    return any(words.kind is WordsKind.NEED and words.text == item.why for words in item.words)


def _agreed_role(item: Item) -> Text:
    text = item.text.strip().lower()
    known = Standing(text) if text in set(Standing) else item.effect and item.effect.standing
    return role(known or Standing.MEMBER)


def title_of(item: Item) -> Text:
    """Return what the item is about in one line; for what the bot itself carries out, what it will do."""
    effect = item.effect
    if effect is None:
        if not item.title:
            return msg("title-taken-out")
        return msg("title-unnamed") if unnamed(item) else Said(item.title)
    if effect.kind is EffectKind.ADMIT:
        return msg("effect-admit", name=Said(effect.name), role=_agreed_role(item))
    if effect.kind is EffectKind.STANDING:
        return msg("effect-standing", name=Said(effect.name), role=_agreed_role(item))
    if effect.kind is EffectKind.REMOVE:
        return msg("effect-remove", name=Said(effect.name))
    if effect.kind is EffectKind.RULE:
        return msg("effect-rule", rule=rule_label(effect.rule))
    if effect.kind is EffectKind.ERASE:
        return msg("effect-erase", n=effect.n)
    return msg("effect-begin")


def numbered(item: Item) -> Text:
    """Return number and title."""
    return msg("numbered", n=item.n, title=title_of(item))


def rule_label(name: str) -> Text:
    """Return the words for a rule of the core."""
    return msg(f"rule-{slug(name)}") if name in PLAIN else Said(name)


def rule_value(value: Value) -> Text:
    """Return a rule's value in words."""
    if isinstance(value, bool):
        return msg("switch-on" if value else "switch-off")
    if isinstance(value, timedelta):
        if value % FULL_DAY == timedelta(0):
            return msg("days", count=value // FULL_DAY)
        if value % HOUR == timedelta(0):
            return msg("hours", count=value // HOUR)
        return msg("minutes", count=value // timedelta(minutes=1))
    if isinstance(value, time):
        return Said(value.strftime("%H:%M"))
    if isinstance(value, tuple):
        return joined([msg(f"topic-{topic}") for topic in value]) or msg("none")
    return Said(str(value))


def text_lines(item: Item) -> tuple[Line, ...]:
    """Return the newest text to be agreed on; lines that set a rule by the rule's own words."""
    if item.effect is None:
        return (quote(Said(item.text)),) if item.text else ()
    if item.effect.kind in {EffectKind.ADMIT, EffectKind.STANDING, EffectKind.REMOVE, EffectKind.ERASE}:
        return ()
    lines = []
    for row in item.text.splitlines():
        name, colon, value = row.partition(":")
        if colon and name.strip() in PLAIN:
            read = parse(name.strip(), value)
            words = Said(value.strip()) if isinstance(read, Refusal) else rule_value(read)
            lines.append(quote(msg("rule-line", rule=rule_label(name.strip()), value=words)))
        elif row.strip():
            lines.append(quote(Said(row)))
    return tuple(lines)


def who_is_in(circle: Circle) -> tuple[Line, ...]:
    """Return everyone on the list with their role, in the order of their names."""
    people = sorted((p for p in circle.people.values() if not p.left), key=lambda p: (p.name.casefold(), p.id))
    lines = []
    for standing in Standing:
        names = joined([Said(p.name) for p in people if p.standing is standing])
        if names is not None:
            lines.append(plain(msg("role-list", role=msg(f"role-{standing}"), names=names)))
    return tuple(lines)


def option_label(item: Item, option: str) -> Text:
    """Return the words for one option of a choice; ways out are ours, the others people's."""
    return msg(f"way-out-{slug(option)}") if option in WAYS_OUT and option not in item.options else Said(option)
