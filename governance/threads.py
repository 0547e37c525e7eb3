"""Words of an unnamed person that go on from round to round: their thread.

A thread begins with words that opened with a private round and goes on by replies: whoever shows the
code of the words is their author (``safety.md`` rule 11). Replies end two rounds after the newest
words, or when too few are left of those who may answer in every round the thread lived through (its
cover): it could be any of them. Taking one's words out never ends.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from governance.ids import PersonId, WordsId
from governance.standing import may_answer
from governance.state import Circle, Item, Round, Words, WordsKind

ROUNDS = 2
"""A thread goes on for this many rounds after its newest words."""


@dataclass(frozen=True, slots=True)
class Lock:
    """Words that are still there, and what opens them; ``n`` is their item, ``speaks`` as ``speaks`` says."""

    lock: str
    n: int
    thread: WordsId
    words: WordsId
    speaks: bool


def locks(circle: Circle) -> tuple[Lock, ...]:
    """Return a lock for all words that are still there, on closed items too, sorted by the words' random ids."""
    found = [
        Lock(words.lock, item.n, words.thread, words.id, speaks(circle, item, words.thread))
        for item in circle.items.values()
        for words in item.words
        if words.lock and not words.erased
    ]
    # Those of words that are held stand with their item; a need that is held has none yet.
    needs = [Lock(t.words.lock, 0, t.words.thread, t.words.id, speaks=False) for t in circle.held if not t.n]
    return tuple(sorted((*found, *needs), key=lambda lock: lock.words))


def speaks(circle: Circle, item: Item, thread: WordsId) -> bool:
    """Tell whether a reply of this thread may come out now: soon enough, and it could be any of enough people."""
    root = next((words for words in item.words if words.id == thread and _is_root(words)), None)
    if root is None or root.age >= ROUNDS:
        return False
    here = {person.id for person in may_answer(circle, item) if person.id != item.author}
    return len(here.intersection(root.cover)) >= max(circle.rules.floor, root.floor)


def holder(circle: Circle, thread: WordsId) -> Item | None:
    """Return the item on which this thread began, if there is one."""
    return next((i for i in circle.items.values() if any(w.id == thread and _is_root(w) for w in i.words)), None)


def lowered(item: Item) -> bool:
    """Tell whether every not-yet of the round that stopped the item is a worry now, by its writer's own word."""
    own = [w for w in item.words if w.round == item.stopped and w.kind in {WordsKind.REASON, WordsKind.CARRIED}]
    return 0 < item.noes <= sum(words.lowered and _is_root(words) for words in own)


def dated(words: Words, round_: Round, day: date, have: Iterable[Words] = ()) -> Words:
    """Return words as they come out of a round: its number and day, the thread, and who may have put them in.

    A reply goes on with its thread if that stands among the words its item has (``have``). Where the fence knows
    better who it could be (words that moved, voices about an item), it has said so in ``words.cover``.
    """
    goes_on = words.kind is WordsKind.REPLY and any(_is_root(one) and one.id == words.thread for one in have)
    thread = words.thread if goes_on else words.id
    cover = _both(round_.electorate, words.cover) if words.cover else round_.electorate
    floor = max(round_.floor, words.floor)
    return replace(words, day=day, round=round_.number, thread=thread, cover=cover, floor=floor, age=0)


def joined(have: tuple[Words, ...], new: Iterable[Words]) -> tuple[Words, ...]:
    """Add released words, made by ``dated``.

    A reply gives its thread two more rounds, narrows its cover, and keeps the larger floor.
    """
    found = {words.id: words for words in have}
    for words in new:
        if not _is_root(words):
            root = found[words.thread]
            both, floor = _both(root.cover, words.cover), max(root.floor, words.floor)
            found[root.id] = replace(root, age=0, cover=both, floor=floor)
        found[words.id] = words if _is_root(words) else replace(words, cover=(), floor=0)
    return tuple(found[id_] for id_ in sorted(found))


def aged(have: tuple[Words, ...], round_: Round, opened: date) -> tuple[Words, ...]:
    """Return an item's words after a round: every thread that lived through it is older, its cover narrower.

    Threads with words younger than ``opened``, the day the round opened, did not live through it whole.
    A thread that has ended needs no cover any more.
    """
    newest: dict[WordsId, date] = {}
    for words in have:
        if words.day is not None:
            newest[words.thread] = max(words.day, newest.get(words.thread, words.day))

    def after(words: Words) -> Words:
        if not _is_root(words) or newest.get(words.id, opened) > opened:
            return words
        cover = _both(words.cover, round_.electorate) if words.age + 1 < ROUNDS else ()
        return replace(words, age=words.age + 1, cover=cover)

    return tuple(after(words) for words in have)


def worries(have: tuple[Words, ...], threads: Iterable[WordsId]) -> tuple[Words, ...]:
    """Return the words with the not-yets that began these threads marked as worries to watch."""
    which = set(threads)
    return tuple(replace(w, lowered=True) if w.id in which and _is_root(w) else w for w in have)


def begun(have: tuple[Words, ...], threads: Iterable[WordsId]) -> tuple[WordsId, ...]:
    """Return those of these threads that began among these words."""
    roots = {words.id for words in have if _is_root(words)}
    return tuple(thread for thread in threads if thread in roots)


def over(have: tuple[Words, ...]) -> tuple[Words, ...]:
    """Return the words without the covers of threads of which every text was taken out."""
    alive = {words.thread for words in have if not words.erased}
    return tuple(words if words.thread in alive else replace(words, cover=()) for words in have)


def without(have: tuple[Words, ...], who: PersonId) -> tuple[Words, ...]:
    """Return the words with a person out of every cover."""
    return tuple(replace(w, cover=tuple(p for p in w.cover if p != who)) if who in w.cover else w for w in have)


def _is_root(words: Words) -> bool:
    return words.thread == words.id


def _both(cover: tuple[PersonId, ...], electorate: tuple[PersonId, ...]) -> tuple[PersonId, ...]:
    return tuple(person for person in cover if person in electorate)
