"""What becomes of words said in the listening box: a need, a question, or words beside an item."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from governance import events as e
from governance import threads
from governance.commands import Ask
from governance.deadlines import local_day
from governance.events import Event
from governance.state import Circle, Item, Round, Voice, VoiceKind, Words, WordsKind
from governance.transitions import TABLE

UNNAMED = "unnamed"
"""Origin of a need that came out of the box."""

_KINDS = {
    VoiceKind.NEED: WordsKind.NEED,
    VoiceKind.QUESTION: WordsKind.QUESTION,
    VoiceKind.NOT_ANY_MORE: WordsKind.REASON,
    VoiceKind.CARRY: WordsKind.CARRIED,
    VoiceKind.REPLY: WordsKind.REPLY,
}


def placed(circle: Circle, box: Round, day: date, voice: Voice) -> tuple[int, Words] | None:
    """Return the item and the words of a voice as they come out of the box; item 0: a need.

    ``None`` where it says nothing, or its item is gone.
    """
    words = replace(voice.words, kind=_KINDS[voice.kind])
    if voice.kind is VoiceKind.NEED:
        return (0, threads.dated(words, box, day)) if words.text else None
    item = _item(circle, voice)
    if item is None or not (words.text or words.standard or words.said):
        return None
    return item.n, threads.dated(words, box, day, item.words)


def _item(circle: Circle, voice: Voice) -> Item | None:
    began = threads.holder(circle, voice.words.thread) if voice.kind is VoiceKind.REPLY else None
    return began or circle.items.get(voice.n)


def said(circle: Circle, ask: Ask, n: int, words: Words) -> tuple[Event, ...]:
    """Let words out of the box; of held ones only that they are there, and of a held need nothing yet."""
    day = local_day(circle, ask.at)
    if n:
        return (*asked(circle, n, words), e.WordsReleased(n=n, words=words, day=day))
    if words.held:
        return ()
    n = circle.next_item
    raised = e.NeedRaised(n=n, text=words.text, by=None, at=ask.at, origin=UNNAMED, words=words.id)
    return (raised, e.WordsReleased(n=n, words=words, day=day))


def shown(circle: Circle, ask: Ask, n: int, words: Words) -> tuple[Event, ...]:
    """Let the text of words out that were held."""
    if n:
        return (*asked(circle, n, words), e.WordsShown(n=n, words=words))
    return said(circle, ask, n, words)


def asked(circle: Circle, n: int, words: Words) -> tuple[Event, ...]:
    """Put an unnamed question among those of its item while it takes any; held ones wait."""
    item = circle.items[n]
    if words.kind is not WordsKind.QUESTION or words.held or item.state not in TABLE[e.QuestionAsked]:
        return ()
    q = len(item.questions) + 1
    return (e.QuestionAsked(n=n, q=q, text=words.text, by=None, outsider=False, words=words.id),)
