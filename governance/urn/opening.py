"""From slips to what may open: what is counted, and what leaves. Pure; ``speaking`` makes the words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from governance.consent import floor_met, judge
from governance.ids import WordsId
from governance.rules import Rules
from governance.state import Opening, Round, RoundKind, VoiceKind
from governance.urn import urn
from governance.urn.answers import stance
from governance.urn.head import promises
from governance.urn.speaking import Keys, everything, voices, words

_SECOND_THOUGHTS = frozenset({VoiceKind.NOT_ANY_MORE, VoiceKind.CARRY})


def codes(blob: bytes) -> set[str]:
    """Return every code typed into this urn."""
    return {code for _, slip in everything(blob) for code in (slip.reply, *slip.lower, *slip.erase) if code}


def tally(round_: Round, rules: Rules, blob: bytes) -> Opening | None:
    """Count an urn at its close, without words: ``None`` to extend it unopened (``consent.judge``).

    Only this round's answers count; in a listening urn everybody who said something in it, this week or before.
    Of the numbers the circle holds now and those sealed in with the answers the larger ones count.
    """
    round_ = promised(round_, blob)
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
    if opening is None or opening.enough:
        return opening
    waiting = any(slip.speaks for _, slip in everything(blob))
    return replace(opening, unsaid=urn.last_chance(blob), waiting=waiting)


def promised(round_: Round, blob: bytes) -> Round:
    """Return the round with the larger of its numbers and those that were sealed in."""
    every = promises(blob)
    floor = max(round_.floor, *(one.floor for one in every))
    return replace(round_, floor=floor, least=max(round_.least, *(one.least for one in every)))


def read(round_: Round, blob: bytes, opening: Opening, keys: Keys) -> Opening:
    """Add what somebody wants taken out and, above the floor, words; sorted by a random id, which is the shuffle."""
    weekly, every = round_.kind is RoundKind.LISTENING, everything(blob)
    gone = {lock.words for _, slip in every for code in slip.erase for lock in keys.known.get(code, ())}
    opening = replace(opening, erased=tuple(sorted(gone)))
    if weekly:
        again = {n for _, slip in urn.slips(blob) for kind, n, _ in slip.voices if kind in _SECOND_THOUGHTS}
        opening = replace(opening, again=tuple(sorted(again)))
    if not (opening.enough if weekly else opening.tally is not None):
        return opening
    locks = (lock for _, slip in every for code in slip.lower for lock in keys.known.get(code, ()))
    lowered: Mapping[WordsId, None] = {lock.thread: None for lock in locks if keys.n in {0, lock.n}}
    opening = replace(opening, lowered=tuple(sorted(lowered)))
    if not weekly:
        said = [one for name, slip in every for one in words(round_, name, slip, keys)]
        return replace(opening, words=tuple(sorted(said, key=lambda one: one.id)))
    heard = [one for name, slip in every for one in voices(round_, name, slip, keys)]
    round_, slots = promised(round_, blob), {name for name, _ in every}
    safe = [one for one in heard if one is not None and floor_met(round_, _around(slots, one.n, keys))]
    safe.sort(key=lambda voice: voice.words.id)
    return replace(opening, voices=tuple(safe), unsaid=opening.unsaid or len(safe) < len(heard))


def _around(slots: Collection[bytes], n: int, keys: Keys) -> int:
    """Count who might have said something about item ``n``: in the urn, and not sitting that item out."""
    return sum(n not in keys.barred.get(name, ()) for name in slots)
