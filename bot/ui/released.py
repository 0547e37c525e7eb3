"""Words that came without a name, thread by thread, for those who may read them (``safety.md`` rule 12)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from bot.ui.model import Line, Notice, Said, Text, msg
from bot.ui.names import numbered
from bot.ui.prompts import position_label
from bot.ui.words import head, joined, plain, quote, slug, small
from governance.ids import PersonId, WordsId
from governance.standing import may_read_words
from governance.state import Circle, Item, ItemState, Reason, Words
from governance.threads import ROUNDS, speaks
from governance.transitions import WORKING


def readable(circle: Circle, item: Item, who: PersonId, beside: Collection[PersonId | None] = ()) -> bool:
    """Tell whether raw words of this item may be shown in this person's private room, at this moment.

    A helper may sit there, too: they must be a member here who may read them. ``beside``: helpers this
    person named in other groups, as who they are in this one (``None``: nobody).
    """
    person = circle.people.get(who)
    if person is None or not may_read_words(circle, item, who):
        return False
    there = [*beside] if person.helper is None else [person.helper, *beside]
    return all(one is not None and may_read_words(circle, item, one) for one in there)


def reasons(found: Iterable[Reason]) -> Text:
    """Return why words were kept back, as one list."""
    return joined([msg(f"reason-{slug(reason)}") for reason in found]) or msg("none")


def _root(words: Words) -> WordsId:
    return words.thread or words.id


def _threads(item: Item) -> list[list[Words]]:
    """Return the words of an item by thread, in no order; inside a thread from the first to the last."""
    found: dict[WordsId, list[Words]] = {}
    for words in sorted(item.words, key=lambda one: one.id):
        found.setdefault(_root(words), []).append(words)
    return [
        sorted(thread, key=lambda one: (one.id != root, one.day or date.min, one.round, one.id))
        for root, thread in found.items()
    ]


def _said(words: Words) -> list[Line]:
    lines = [plain(msg(f"words-{words.kind}"))]
    if words.said is not None:
        lines.append(plain(msg("words-said", position=position_label(words.said))))
    if words.erased:
        return [*lines, quote(msg("words-taken-out"))]
    if words.held:
        lines.append(quote(msg("words-held")))
    if words.withheld:
        lines.append(quote(msg("words-withheld", reasons=reasons(words.withheld))))
    if words.text:
        lines.append(quote(Said(words.text)))
    return lines + [quote(msg(f"worry-{slug(worry)}")) for worry in words.standard]


def _goes_on(circle: Circle, item: Item, first: Words) -> list[Line]:
    """Say whether whoever began this thread can still answer."""
    if not first.lock or first.erased:
        return []
    if speaks(circle, item, first.id):
        return [small(msg("words-can-go-on", rounds=max(ROUNDS - first.age, 0)))]
    return [small(msg("words-only-passed-on"))]


def _thread(circle: Circle, item: Item, thread: Iterable[Words]) -> list[Line]:
    first, *more = thread
    lines = _said(first)
    if first.lowered:
        lines.append(plain(msg("words-lowered")))
    for words in more:
        lines += _said(words)
    return lines + _goes_on(circle, item, first)


def words_lines(circle: Circle, item: Item) -> tuple[Line, ...]:
    """Return all words of an item, for a page somebody asked for."""
    lines = [plain(msg("words-head")), plain(msg("words-please", group=Said(circle.name)))]
    for thread in _threads(item):
        lines += _thread(circle, item, thread)
    return tuple(lines)


def released(circle: Circle, item: Item) -> Notice:
    """Return the threads that the newest round with words has begun or gone on with.

    For members without a tie to the item only; who may read them is checked at the moment of sending.
    """
    newest = max((words.round for words in item.words), default=0)
    lines = [head(numbered(item)), plain(msg("words-head")), plain(msg("words-please", group=Said(circle.name)))]
    for thread in _threads(item):
        if any(words.round == newest for words in thread):
            lines += _thread(circle, item, thread)
    if item.state is ItemState.INTEGRATE:
        lines.append(small(msg("words-next", n=item.n)))
    if item.state in {ItemState.DRAFT, *WORKING}:
        lines.append(small(msg("words-ask", n=item.n)))
    return Notice(lines=tuple(lines))
