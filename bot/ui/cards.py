"""The living card of an item in the home place: what it is, where it stands, what happens next.

It shows no count of a running round, nobody who answered or did not, and no released words: those
reach members only (``safety.md`` rule 12).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.ui import actions, grammar
from bot.ui.catalogue import VERBS
from bot.ui.model import Card, Choice, Line, Msg, Said, msg
from bot.ui.names import numbered, option_label, person_name, text_lines, unnamed, why_unnamed
from bot.ui.steps import next_lines, now_line
from bot.ui.words import head, joined, plain, quote, small
from governance.proposals import NONE
from governance.state import Circle, EffectKind, Item, ItemState, Pace
from governance.transitions import WORKING

S = ItemState
_TO_DO: Mapping[ItemState, tuple[str, ...]] = MappingProxyType(
    {
        S.NEED: ("propose", "park"),
        S.PARKED: ("propose",),
        S.DRAFT: ("change", "ask"),
        S.UNDERSTAND: ("ask", "answer", "change", "unclear"),
        S.REACT: ("react", "change"),
        S.AMEND: ("change", "ask"),
        S.CONSENT: ("ask",),
        S.INTEGRATE: ("change", "ask"),
        S.FALLBACK: ("ask",),
        S.COOLING: ("ask",),
        S.ADOPTED: ("review",),
        S.REVIEW: ("ask",),
        S.PAUSED: ("resume",),
    }
)
"""Verbs that help here; every other is on the page ``help``."""


def key(item: Item) -> str:
    """Return the name of an item's living card."""
    return f"item:{item.n}"


def _verbs(item: Item) -> tuple[str, ...]:
    verbs = _TO_DO.get(item.state, ())
    if all(question.answer is not None for question in item.questions):
        verbs = tuple(verb for verb in verbs if verb != "answer")
    if item.effect is not None and item.effect.kind in {EffectKind.REMOVE, EffectKind.ERASE}:
        verbs = tuple(verb for verb in verbs if verb != "change")  # what it does is all there is to it
    if item.state is S.CONSENT and item.pace is Pace.SMALL:
        verbs = (*verbs, "gentle")
    return verbs


def _choices(item: Item) -> tuple[Choice, ...]:
    fields = {"n": str(item.n)}
    return tuple(
        Choice(action=actions.write(verb, fields), label=VERBS[verb].label, typed=grammar.write(verb, fields))
        for verb in _verbs(item)
    )


def _why(item: Item) -> list[Line]:
    if item.why in {"", NONE}:
        return []
    return [plain(msg("card-why-unnamed") if why_unnamed(item) else msg("card-why", why=Said(item.why)))]


def _parts(item: Item) -> list[Line]:
    """Return the parts of a proposal; of a small one not those the bot filled in."""
    lines = _why(item)
    owners = joined([Said(owner) for owner in item.owners])
    if owners is not None:
        lines.append(plain(msg("card-owners", owners=owners)))
    if item.pace not in {Pace.SMALL, Pace.WHICH} and item.effect is None:
        if item.know not in {"", NONE}:
            lines.append(plain(msg("card-know", know=Said(item.know))))
        if item.work not in {"", NONE}:
            lines.append(plain(msg("card-work", work=Said(item.work))))
        if item.mandate is not None:
            lines.append(plain(msg("card-who-decides", who=msg("mandate-" + item.mandate.name.lower()))))
        if item.kind is not None:
            lines.append(plain(msg("card-kind", kind=msg(f"kind-{item.kind}"))))
    if item.review is not None and item.pace is not Pace.WHICH:
        lines.append(plain(msg("card-review", review=item.review)))
    touched = joined([Said(body) for body in item.touches])
    if touched is not None:
        lines.append(plain(msg("card-touches", bodies=touched)))
    return lines


def _questions(circle: Circle, item: Item) -> list[Line]:
    lines = []
    for question in item.questions:
        place = f"{item.n}.{question.number}"
        if question.to is not None and not question.text:
            lines.append(plain(msg("card-heard-first", place=place, name=person_name(circle, question.to))))
        elif question.words and question.text:
            lines.append(plain(msg("card-question-unnamed", place=place)))
        elif question.words:
            lines.append(plain(msg("card-question-taken-out", place=place)))
        else:
            words: Msg | Said = Said(question.text) if question.text else msg("text-gone")
            asker = person_name(circle, question.by) if question.by else msg("somebody")
            lines.append(plain(msg("card-question", place=place, name=asker, text=words)))
        if question.answer is None:
            continue
        answer: Msg | Said = Said(question.answer) if question.answer else msg("text-gone")
        name = person_name(circle, question.answered_by) if question.answered_by else msg("somebody")
        lines.append(quote(msg("card-advice" if question.advice else "card-answer", name=name, text=answer)))
    return lines


def _reactions(circle: Circle, item: Item) -> list[Line]:
    if not item.reactions_open or not item.reactions:
        return []
    lines = [plain(msg("card-reactions"))]
    for reaction in item.reactions:
        name = person_name(circle, reaction.by) if reaction.by else msg("somebody")
        kind = "card-advice" if reaction.advice else "card-reaction"
        lines.append(quote(msg(kind, name=name, text=Said(reaction.text))))
    return lines


def _hints(item: Item) -> list[Line]:
    lines = []
    if item.words or unnamed(item):
        lines.append(small(msg("card-words", n=item.n)))
    if item.failed_loops and item.state in {S.INTEGRATE, S.FALLBACK, S.CONSENT, S.AMEND}:
        ways = joined(
            [msg(f"way-out-{way}") for way in ("shorten", "narrower", "helping-circle", "meeting", "set-aside")]
        )
        lines.append(small(msg("card-ways-out", ways=ways or "")))
    if item.state in WORKING:
        extend, pause = (grammar.write(verb, {"n": str(item.n)}) for verb in ("extend", "pause"))
        lines.append(small(msg("card-private-words", extend=extend, pause=pause)))
    return lines


def _options(item: Item) -> list[Line]:
    if item.choice is not None and item.options:
        return [quote(option_label(item, item.options[item.choice]))]
    return [
        plain(msg("prompt-option", index=index, option=option_label(item, option)))
        for index, option in enumerate(item.options, 1)
    ]


def card(circle: Circle, item: Item) -> Card:
    """Return the card of an item as it is now, in the same words for everyone who sees the place."""
    lines = [now_line(circle, item)]
    if item.content_note:
        lines.append(small(msg("card-content-note", note=Said(item.content_note))))
    if item.author is not None:
        lines.append(small(msg("card-asked-by", name=person_name(circle, item.author))))
    if item.options:
        lines += _options(item)
    elif text_lines(item) and item.text != item.title:
        lines += [head(msg("card-text", number=item.version, day=item.versions[-1].day)), *text_lines(item)]
    lines += [*_parts(item), *_questions(circle, item), *_reactions(circle, item)]
    lines += [*next_lines(circle, item), *_hints(item)]
    return Card(key=key(item), title=numbered(item), lines=tuple(lines), choices=_choices(item))
