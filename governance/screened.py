"""What an event of the screening writes into the circle."""

from __future__ import annotations

from dataclasses import replace

from governance import events as e
from governance import threads
from governance.ids import PersonId, WordsId
from governance.state import Circle, Item


def said(circle: Circle, event: e.WordsScreened) -> Circle:
    """Keep what a screener says now, instead of what they said before."""
    held = tuple(
        replace(text, said={**text.said, event.person: event.reason}) if text.words.id == event.words else text
        for text in circle.held
    )
    return replace(circle, held=held)


def ended(circle: Circle, event: e.ScreeningEnded) -> Circle:
    """Let nothing of this round wait any more."""
    return replace(circle, held=tuple(text for text in circle.held if text.round != event.round))


def withheld(circle: Circle, event: e.WordsWithheld) -> Circle:
    """Count a text that was kept back, and write why where it would stand."""
    counted = replace(circle, withheld=circle.withheld + 1)
    if not event.n:
        return counted
    item = circle.items[event.n]
    words = tuple(
        replace(one, held=False, withheld=event.reasons) if one.id == event.words else one for one in item.words
    )
    return replace(counted, items={**circle.items, item.n: replace(item, words=words)})


def shown(_: Circle, item: Item, event: e.WordsShown) -> Item:
    """Put the text where its words stand."""
    words = (
        replace(one, text=event.words.text, held=False) if one.id == event.words.id else one for one in item.words
    )
    return replace(item, words=tuple(words))


def forgotten(circle: Circle, who: PersonId) -> Circle:
    """Take a person out of the covers of what waits."""
    held = (replace(text, words=threads.without((text.words,), who)[0]) for text in circle.held)
    return replace(circle, held=tuple(held))


def without(circle: Circle, gone: frozenset[WordsId]) -> Circle:
    """Let these words wait no more: they were taken out."""
    return replace(circle, held=tuple(text for text in circle.held if text.words.id not in gone))
