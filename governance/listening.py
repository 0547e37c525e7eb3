"""The listening round: a sealed box of the circle itself, open all week, for what nobody wants to say by name.

Needs, questions, second thoughts and replies come out of it at a pulse a week later, with the floor.
One thing does not wait (``safety.md`` rule 9): every day at the pulse the sealed box is asked only which
agreements somebody does not want any more, and which words their author takes out. The next box opens
with the tick after one has closed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from governance import erasing, screening
from governance import events as e
from governance.again import folded
from governance.commands import Ask, CloseRound
from governance.consent import needs
from governance.deadlines import closing, counted, local_day, next_pulse, plus, pulse
from governance.events import Event
from governance.ids import RoundId
from governance.refusals import Code, Refusal, refuse
from governance.rounds import begin, looks
from governance.settling import just_looked
from governance.standing import is_awake, members
from governance.state import Circle, ItemState, Round, RoundKind, Voice, VoiceKind
from governance.voices import placed, said

Follow = tuple[Event, ...]


def opened(circle: Circle, ask: Ask) -> e.ListeningOpened:
    """Open the box for every member, whatever they are tied to: what a tie forbids is refused as it is said."""
    everyone = members(circle)
    last = pulse(circle, plus(circle, counted(circle, ask.at), circle.rules.listening))
    box = Round(
        id=RoundId(ask.fresh.hex(f"round:0:{circle.next_round}")),
        number=circle.next_round,
        kind=RoundKind.LISTENING,
        version=0,
        opened_at=ask.at,
        ends_at=min(next_pulse(circle, ask.at), last),
        last=last,
        electorate=tuple(person.id for person in everyone),
        awake=sum(map(is_awake, everyone)),
        members=len(everyone),
        circle_size=len(everyone),
        floor=circle.rules.floor,
    )
    return e.ListeningOpened(round=replace(box, least=needs(box, circle.rules)))


def close(circle: Circle, ask: Ask, box: Round, want: CloseRound) -> Follow | Refusal:
    """Fold in what the box gave: every day a look that leaves it sealed, on its last day what was said."""
    assert box.last is not None
    if box.closings != want.closing:
        return refuse(Code.ALREADY_DONE)
    opening = want.opening
    due = any(n == 0 for n, _ in closing(circle, ask.at))
    if not due or opening is None or opening.look is not looks(box):
        # Nobody opens it before its last day, and on that day it is not kept shut.
        return refuse(Code.ROUND_OPEN, n=0)
    day = local_day(circle, ask.at)
    done: Event = e.ListeningLooked(ends_at=min(next_pulse(circle, ask.at), box.last))
    doubted = set(opening.again)
    voices: tuple[Voice, ...] = ()
    if not opening.look:
        done = e.ListeningClosed(enough=opening.enough, unsaid=opening.unsaid, day=day, lowered=opening.lowered)
        voices = opening.voices if opening.enough else ()
        doubted |= {voice.n for voice in voices if voice.kind in {VoiceKind.NOT_ANY_MORE, VoiceKind.CARRY}}
    events = (done, *erasing.some(circle, opening.erased, "code"))
    now = folded(circle, events)
    heard = _heard(now, ask, box, voices)
    now, events = folded(now, heard), (*events, *heard)
    for n in sorted(doubted):
        more = look_again(now, ask, n)
        now, events = folded(now, more), (*events, *more)
    return events


def _heard(circle: Circle, ask: Ask, box: Round, voices: Iterable[Voice]) -> Follow:
    """Let out what was said, or have two members look at it first."""
    day = local_day(circle, ask.at)
    there = (found for voice in voices if (found := placed(circle, box, day, voice)) is not None)
    words = sorted(there, key=lambda found: found[1].id)
    held = screening.held(circle, ask, box, words)
    events = screening.begun(held)
    now = folded(circle, events)
    shown = screening.without_texts((one for _, one in words), held)
    for (n, _), one in zip(words, shown, strict=True):
        more = said(now, ask, n, one)
        now, events = folded(now, more), (*events, *more)
    return events


def look_again(circle: Circle, ask: Ask, n: int) -> Follow:
    """Ask everyone about an agreement that somebody does not want any more; once a week each.

    Not if enough people looked again at it in the last 90 days because one voice asked (``settling.AGAIN_AFTER``).
    Till then a permission stands still and a protection stays in force. What is not in force, has its own
    last look, or still waits to be asked about is left alone.
    """
    item = circle.items.get(n)
    if item is None or item.state is not ItemState.ADOPTED or item.suspended or n in circle.looked:
        return ()
    if just_looked(item, local_day(circle, ask.at)):
        return ()
    asked = (e.LookAgain(n=n),)
    if item.queued is not None:
        return asked
    after = folded(circle, asked)
    return (*asked, *begin(after, after.items[n], RoundKind.REVIEW, ask.at, ask.fresh))
