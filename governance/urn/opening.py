"""From slips to what may open. Pure; random ids, and what codes belong to, are handed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from governance.consent import NO, floor_met, judge
from governance.ids import WordsId
from governance.rules import Rules
from governance.state import Opening, Position, Round, RoundKind, Voice, VoiceKind, Words, WordsKind
from governance.threads import Lock
from governance.urn import urn
from governance.urn.answers import stance
from governance.urn.slip import Slip

_SECOND_THOUGHTS = {VoiceKind.NOT_ANY_MORE: WordsKind.REASON, VoiceKind.CARRY: WordsKind.CARRIED}
_KINDS = {VoiceKind.NEED: WordsKind.NEED, VoiceKind.QUESTION: WordsKind.QUESTION, **_SECOND_THOUGHTS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """What the desk looked up before an urn is read.

    ``lock``: of a slip's code. ``known``: what each typed code opens. ``n``: the round's item, 0 in a listening
    urn. ``barred``: items the owner of a slot sits out.
    """

    fresh: Callable[[], str]
    lock: Callable[[bytes, Slip], str]
    known: Mapping[str, tuple[Lock, ...]]
    n: int
    barred: Mapping[bytes, frozenset[int]]


def everything(blob: bytes) -> urn.Found:
    """Return this round's slips and what was carried in."""
    return [*urn.slips(blob), *urn.moved(blob)]


def codes(blob: bytes) -> set[str]:
    """Return every code typed into this urn."""
    return {code for _, slip in everything(blob) for code in (slip.reply, *slip.lower, *slip.erase) if code}


def tally(round_: Round, rules: Rules, blob: bytes) -> Opening | None:
    """Count an urn at its close, without words: ``None`` to extend it unopened (``consent.judge``).

    Only this round's answers count; in a listening urn everybody who said something in it, this week or before.
    """
    own = [slip for _, slip in urn.slips(blob)]
    if round_.kind is RoundKind.LISTENING:
        enough = floor_met(round_, len({name for name, _ in everything(blob)}))
        return Opening(enough=enough, unsaid=not enough and urn.last_chance(blob))
    stances = [(slip, stance(round_.kind, slip)) for slip in own]
    opening = judge(
        round_,
        rules,
        [position for _, position in stances if position is not None],
        carries=sum(slip.carry for slip in own),
        only_carried=sum(slip.carry and position is None for slip, position in stances),
        marks=[slip.marks for slip in own if slip.marks],
    )
    return replace(opening, unsaid=not opening.enough and urn.last_chance(blob)) if opening else None


def read(round_: Round, blob: bytes, opening: Opening, keys: Keys) -> Opening:
    """Add what somebody wants taken out and, above the floor, words; sorted by a random id, which is the shuffle."""
    own, every = urn.slips(blob), everything(blob)
    gone = {lock.words for _, slip in every for code in slip.erase for lock in keys.known.get(code, ())}
    lowered = {lock.thread for _, slip in own for code in slip.lower for lock in keys.known.get(code, ())}
    may = opening.enough if round_.kind is RoundKind.LISTENING else opening.tally is not None
    opening = replace(opening, erased=tuple(sorted(gone)), lowered=tuple(sorted(lowered if may else ())))
    if round_.kind is RoundKind.LISTENING:
        again = {n for name, slip in own for kind, n, _ in _heard(name, slip, keys) if kind in _SECOND_THOUGHTS}
        voices = [voice for name, slip in every if may for voice in _voices(round_, name, slip, keys)]
        voices.sort(key=lambda voice: voice.words.id)
        lost = any(slip.reply and slip.reply not in keys.known for _, slip in every if may)
        return replace(opening, again=tuple(sorted(again)), voices=tuple(voices), unsaid=opening.unsaid or lost)
    words = [one for name, slip in every if may for one in _words(round_, name, slip, keys)]
    return replace(opening, words=tuple(sorted(words, key=lambda one: one.id)))


def _heard(name: bytes, slip: Slip, keys: Keys) -> Iterator[tuple[VoiceKind, int, str]]:
    return (one for one in slip.voices if one[1] not in keys.barred.get(name, ()))


def _first(slip: Slip, keys: Keys) -> Lock | None:
    """Return the words a slip goes on with, if their author still may."""
    return next((one for one in keys.known.get(slip.reply, ()) if keys.n in {0, one.n} and one.speaks), None)


def _words(round_: Round, name: bytes, slip: Slip, keys: Keys) -> Iterator[Words]:
    """Make what a slip says in words. A reply whose five words open nothing here is said like any other."""
    lock, first = keys.lock(name, slip), _first(slip, keys)

    def made(kind: WordsKind, text: str) -> Words:
        id_ = WordsId(keys.fresh())
        return Words(id=id_, kind=kind, text=text, version=slip.version, round=round_.number, lock=lock, thread=id_)

    sort = WordsKind.REASON if stance(round_.kind, slip) in NO else WordsKind.CONCERN
    if first is not None:
        said = slip.position if slip.position is not Position.NOTHING else None
        yield replace(made(WordsKind.REPLY, slip.words), thread=first.thread, said=said)
    if slip.worries or (slip.words and first is None):
        yield replace(made(sort, "" if first else slip.words), standard=slip.worries)
    if slip.carried:
        yield made(WordsKind.CARRIED, slip.carried)
    for kind, _, text in _heard(name, slip, keys):
        yield made(_KINDS[kind], text)


def _voices(round_: Round, name: bytes, slip: Slip, keys: Keys) -> Iterator[Voice]:
    made, known = _words(round_, name, slip, keys), keys.known.get(slip.reply, ())
    if slip.words:
        words, about = next(made), (_first(slip, keys) or next(iter(known), None))
        if about is not None and about.n not in keys.barred.get(name, ()):
            yield Voice(kind=VoiceKind.REPLY, n=about.n, words=words)
    for (kind, n, _), words in zip(_heard(name, slip, keys), made, strict=True):
        yield Voice(kind=kind, n=n, words=words)
