"""Taking released words out: by their author's code, by the group, by time.

The text goes, with the code's lock and what the bot wrote from it (an unnamed need's title, an unnamed
question); that there were words stays. What somebody proposed under their name, and what the group was
asked or agreed on, is not the writer's any more, also if it says the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from governance import events as e
from governance import screened, threads
from governance.commands import Ask
from governance.deadlines import fades
from governance.events import Event
from governance.ids import WordsId
from governance.state import Circle, Item, Words, WordsKind


def unerased(item: Item) -> tuple[WordsId, ...]:
    """Return the ids of an item's words that are still there."""
    return tuple(words.id for words in item.words if not words.erased)


def some(circle: Circle, ids: Iterable[WordsId], why: str) -> tuple[Event, ...]:
    """Take out those of these words that are still there."""
    there = {words for item in circle.items.values() for words in unerased(item)}
    there |= {text.words.id for text in circle.held}
    gone = tuple(sorted(there.intersection(ids)))
    return (e.WordsErased(words=gone, why=why),) if gone else ()


def old(circle: Circle, ask: Ask, item: Item) -> tuple[Event, ...]:
    """Take out the words of an item that were kept as long as the rules say."""
    due = (w.id for w in item.words if w.day is not None and fades(circle, w.day) <= ask.at)
    return some(circle, due, "time")


def erase(circle: Circle, event: e.WordsErased) -> Circle:
    """Return the circle without these words."""
    ids = frozenset(event.words)
    hit = (item for item in circle.items.values() if ids.intersection(unerased(item)))
    bare = replace(circle, items={**circle.items, **{item.n: _bare(item, ids) for item in hit}})
    return screened.without(bare, ids)


def _bare(item: Item, ids: frozenset[WordsId]) -> Item:
    needs = {w.text for w in item.words if w.id in ids and w.kind is WordsKind.NEED}
    words = threads.over(tuple(_blank(w) if w.id in ids else w for w in item.words))
    questions = tuple(replace(q, text="") if q.words in ids else q for q in item.questions)
    title, why = ("" if text in needs else text for text in (item.title, item.why))
    terms = item.terms
    if terms is not None:
        of_then, why_then = ("" if text in needs else text for text in (terms.title, terms.why))
        terms = replace(terms, title=of_then, why=why_then)
    return replace(item, words=words, questions=questions, title=title, why=why, terms=terms)


def _blank(words: Words) -> Words:
    return replace(words, text="", standard=(), lock="", erased=True, held=False, withheld=())
