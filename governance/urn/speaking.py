"""From a slip to the words in it. Pure; random ids, and what codes belong to, are handed in.

What moved in from an earlier urn is said like what was put into this one: nothing of it tells that it comes
from a round with few answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from governance.consent import NO
from governance.ids import PersonId, WordsId
from governance.state import Position, Round, Voice, VoiceKind, Words, WordsKind
from governance.threads import Lock
from governance.urn import urn
from governance.urn.answers import stance
from governance.urn.slip import Slip

_KINDS = {
    VoiceKind.NEED: WordsKind.NEED,
    VoiceKind.QUESTION: WordsKind.QUESTION,
    VoiceKind.NOT_ANY_MORE: WordsKind.REASON,
    VoiceKind.CARRY: WordsKind.CARRIED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """What the desk looked up before an urn is read.

    ``lock``: of a slip's code, for words of this id. ``known``: what each typed code opens. ``n``: the round's
    item, 0 in a listening urn. ``people``: who each slot belongs to. ``barred``: items the owner of a slot sits out.
    """

    fresh: Callable[[], str]
    lock: Callable[[bytes, Slip, WordsId], str]
    known: Mapping[str, tuple[Lock, ...]]
    n: int
    people: Mapping[bytes, PersonId]
    barred: Mapping[bytes, frozenset[int]]


def everything(blob: bytes) -> urn.Found:
    """Return this round's slips and what was carried in."""
    return [*urn.slips(blob), *urn.moved(blob)]


def _first(slip: Slip, keys: Keys) -> Lock | None:
    """Return the words a slip goes on with, if their author still may."""
    return next((one for one in keys.known.get(slip.reply, ()) if keys.n in {0, one.n} and one.speaks), None)


def words(round_: Round, name: bytes, slip: Slip, keys: Keys) -> Iterator[Words]:
    """Make what a slip says in words. A reply whose five words open nothing here is said like any other."""
    first, here = _first(slip, keys), slip.code == ""
    position = slip.position if here and slip.position is not Position.NOTHING else None
    sort = WordsKind.REASON if here and stance(round_.kind, slip) in NO else WordsKind.CONCERN
    if first is not None and (slip.words or position):
        yield replace(
            _new(round_, WordsKind.REPLY, slip.words, keys, (name, slip)), thread=first.thread, said=position
        )
    if slip.worries or (slip.words and first is None):
        text = "" if first else slip.words
        yield replace(_new(round_, sort, text, keys, (name, slip)), standard=slip.worries)
    if slip.carried:
        yield _new(round_, WordsKind.CARRIED, slip.carried, keys, (name, slip))


def _new(round_: Round, kind: WordsKind, text: str, keys: Keys, by: tuple[bytes, Slip]) -> Words:
    id_ = WordsId(keys.fresh())
    lock = keys.lock(*by, id_)
    return Words(id=id_, kind=kind, text=text, version=round_.version, round=round_.number, lock=lock, thread=id_)


def voices(round_: Round, name: bytes, slip: Slip, keys: Keys) -> Iterator[Voice | None]:
    """Make what a slip says in a listening urn; ``None`` for words nobody can tell what they belong to."""
    if slip.words:
        about = _first(slip, keys) or next(iter(keys.known.get(slip.reply, ())), None)
        reply = next(words(round_, name, slip, keys))
        yield _covered(Voice(kind=VoiceKind.REPLY, n=about.n, words=reply), keys) if about else None
    for kind, n, text in slip.voices:
        yield _covered(Voice(kind=kind, n=n, words=_new(round_, _KINDS[kind], text, keys, (name, slip))), keys)


def _covered(voice: Voice, keys: Keys) -> Voice:
    """Note who might have said this: who sits the item out could not."""
    may = sorted(person for slot, person in keys.people.items() if voice.n not in keys.barred.get(slot, ()))
    return replace(voice, words=replace(voice.words, cover=tuple(may)))
