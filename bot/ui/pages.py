"""Pages: what a verb that changes nothing shows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import fields as names_of
from dataclasses import replace
from datetime import datetime

from bot.ui.cards import card
from bot.ui.catalogue import SIX, VERBS
from bot.ui.daily import open_things
from bot.ui.model import Answer, Line, Msg, Notice, Said, msg
from bot.ui.more import more
from bot.ui.mydata import my_data
from bot.ui.names import numbered, option_label, person_name, rule_label, rule_value, who_is_in
from bot.ui.prompts import could_look, looked_at
from bot.ui.released import readable, words_lines
from bot.ui.replies import founding, refusal
from bot.ui.rulenames import plain_name
from bot.ui.understand import suggest, whole
from bot.ui.words import head, joined, plain, small
from governance.commands import Place
from governance.ids import PersonId
from governance.refusals import Code, refuse
from governance.rules import FIXED, Rules
from governance.standing import may_read_words
from governance.state import Circle, ItemState, Person, Phase, Standing

PAGE = 5
"""Agreements on one page."""

PROMISES = ("members", "admins", "thief", "host", "server", "phone", "style", "never", "more")
"""The promise, one line for each who might want to know; then what nobody can promise, and where to read on."""

VOICE = ("voice-five", "voice-lost", "voice-go-on", "voice-more", "voice-box", "voice-how-long")
"""How somebody stays in the talk without their name."""
TOPICS = {"voice": VOICE, "thread": VOICE}
"""Pages of help that are about no single verb."""


def _help(verb: str, unknown: str) -> Notice:
    name = "-".join(verb.casefold().split())
    if name in TOPICS:
        return Notice(lines=tuple(plain(Msg(id_)) for id_ in TOPICS[name]))
    one = VERBS.get(name)
    if one is not None:
        return Notice(lines=(head(one.label), plain(one.help), small(msg("form-example", example=one.example))))
    lines: list[Line] = []
    word = unknown or verb
    if word:
        near = suggest(word)
        lines.append(plain(msg("help-unknown", word=Said(word))))
        if near is not None:
            lines.append(plain(msg("help-suggest", verb=near)))
    lines.append(plain(msg("help-six")))
    lines += [plain(msg("help-line", example=VERBS[name].example, what=VERBS[name].help)) for name in SIX]
    rest = joined([Said(name) for name in VERBS if name not in SIX])
    if rest is not None:
        lines.append(small(msg("help-others", verbs=rest)))
    lines.append(small(msg("help-voice")))
    return Notice(lines=tuple(lines))


def _privacy(circle: Circle | None) -> Notice:
    lines = [plain(msg("privacy-pilot")), *(plain(msg(f"privacy-{one}")) for one in PROMISES)]
    if circle is not None:
        lines.append(could_look(circle))
        lines.append(small(msg("privacy-five", number=circle.rules.floor)))
        lines += looked_at(circle)
    return Notice(lines=tuple(lines))


def _decisions(circle: Circle, typed: str) -> Notice:
    number = whole(typed) or 1
    known = (item for item in circle.items.values() if item.in_force or item.suspended)
    agreed = sorted(known, key=lambda item: -item.n)
    pages = max(1, -(-len(agreed) // PAGE))
    number = min(max(number, 1), pages)
    shown = agreed[(number - 1) * PAGE : number * PAGE]
    if not shown:
        return Notice(lines=(plain(msg("decisions-none")),))
    lines = [head(msg("decisions-head"))]
    for item in shown:
        if item.suspended:
            told = "decisions-looking" if item.in_force else "decisions-suspended"
            lines.append(plain(Msg(told, (("item", numbered(item)),))))
        elif item.choice is not None and item.options:
            option = option_label(item, item.options[item.choice])
            lines.append(plain(msg("decisions-choice", item=numbered(item), option=option)))
        elif item.review is not None and item.state is ItemState.ADOPTED:
            lines.append(plain(msg("decisions-line-until", item=numbered(item), review=item.review)))
        else:
            lines.append(plain(msg("decisions-line", item=numbered(item))))
    lines.append(small(msg("decisions-show", n=shown[0].n)))
    if number < pages:
        lines.append(small(msg("decisions-more", page=number, pages=pages, next=number + 1)))
    return Notice(lines=tuple(lines))


def _rules(circle: Circle) -> Notice:
    lines = [head(msg("rules-head")), *who_is_in(circle)]
    for field in names_of(Rules):
        value = rule_value(getattr(circle.rules, field.name))
        if field.name in FIXED:
            lines.append(plain(msg("rules-line-fixed", rule=rule_label(field.name), value=value)))
        else:
            typed = plain_name(field.name)
            lines.append(plain(msg("rules-line", rule=rule_label(field.name), value=value, typed=typed)))
    if circle.rules.screening or circle.withheld:
        lines.append(plain(msg("rules-withheld", count=circle.withheld)))
    lines.append(small(msg("rules-change")))
    return Notice(lines=tuple(lines))


def _turn(circle: Circle) -> Notice:
    turn = circle.turn
    if turn is None or turn.holder is None:
        return Notice(lines=(plain(msg("news-turn-nobody")), small(msg("turn-anyway"))))
    told = msg("news-turn", name=person_name(circle, turn.holder), until=turn.ends_at)
    return Notice(lines=(plain(told), small(msg("turn-anyway"))))


def _mine(circle: Circle, person: Person) -> Notice:
    if person.standing is not Standing.MEMBER:
        return Notice(lines=(plain(msg("mine-not-member")),))
    lines, choices = open_things(circle, person)
    if not lines:
        return Notice(lines=(plain(msg("mine-nothing")),))
    said = (head(msg("mine-head")), small(msg("mine-cannot-know")), *lines, small(msg("mine-rest")))
    return Notice(lines=said, choices=choices)


def _show(
    circle: Circle, typed: str, person: Person | None, place: Place | None, beside: Collection[PersonId | None]
) -> Answer:
    n = whole(typed)
    item = circle.items.get(n) if n is not None else None
    if item is None:
        return refusal(refuse(Code.UNKNOWN_ITEM, n=n or 0))
    shown = card(circle, item)
    if place is not Place.PRIVATE or person is None or not item.words:
        return shown
    if readable(circle, item, person.id, beside):
        return replace(shown, lines=(*shown.lines, *words_lines(circle, item)))
    if not may_read_words(circle, item, person.id):
        return shown
    elsewhere = readable(circle, item, person.id)
    why = msg("words-helper-elsewhere") if elsewhere else msg("words-helper-sits-out")
    return replace(shown, lines=(*shown.lines, small(why)))


_GROUP_PAGES: Mapping[str, Callable[[Circle, Mapping[str, str]], Answer]] = {
    "decisions": lambda circle, fields: _decisions(circle, fields.get("page", "")),
    "rules": lambda circle, _: founding(circle) if circle.phase is Phase.FOUNDING else _rules(circle),
    "turn": lambda circle, _: _turn(circle),
}
_OWN_PAGES: Mapping[str, Callable[[Circle, Person, Mapping[str, str], datetime], Answer]] = {
    "mine": lambda circle, person, _, __: _mine(circle, person),
    "more": lambda circle, person, fields, _: more(circle, person, fields.get("n", "")),
    "my-data": lambda circle, person, _, at: my_data(circle, person, at),
}


def page(
    circle: Circle | None,
    person: Person | None,
    verb: str,
    fields: Mapping[str, str],
    at: datetime,
    *,
    place: Place | None = None,
    beside: Collection[PersonId | None] = (),
) -> Answer:
    """Return the page of a reading verb; it changes nothing.

    ``person`` is who reads (``None``: not on the list). ``mine``, ``more`` and ``my-data`` are for a private
    place only; ``understand.misplaced`` tells. ``place``: where it was asked; only ``show`` in a private
    one adds raw words, for who may read them at this moment. ``beside``: as ``readable`` has it.
    Raises ``LookupError`` for a verb that is no page.
    """
    if verb == "help":
        return _help(fields.get("verb", ""), fields.get("unknown", ""))
    if verb == "privacy":
        return _privacy(circle)
    if circle is None:
        return refusal(refuse(Code.NOT_FOUNDED))
    if verb == "show":
        return _show(circle, fields.get("n", ""), person, place, beside)
    if verb in _GROUP_PAGES:
        return _GROUP_PAGES[verb](circle, fields)
    own = _OWN_PAGES[verb]
    if person is None or person.left:
        return Notice(lines=(plain(msg("not-on-list")),))
    return own(circle, person, fields, at)
