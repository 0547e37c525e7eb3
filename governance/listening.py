"""The listening round: a sealed box of the circle itself, open all week, for what nobody wants to say by name.

Needs, questions, second thoughts and replies come out of it at a pulse a week later, with the floor.
One thing does not wait (``safety.md`` rule 9): every day at the pulse the sealed box is asked only which
agreements somebody does not want any more, and which words their author takes out. The next box opens
with the tick after one has closed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from governance import erasing, threads
from governance import events as e
from governance.again import folded
from governance.commands import Ask, CloseRound
from governance.consent import needs
from governance.deadlines import closing, counted, local_day, next_pulse, plus, pulse
from governance.events import Event
from governance.ids import RoundId
from governance.refusals import Code, Refusal, refuse
from governance.rounds import begin
from governance.standing import members
from governance.state import Circle, Item, ItemState, Round, RoundKind, Voice, VoiceKind, Words, WordsKind
from governance.transitions import TABLE

Follow = tuple[Event, ...]
UNNAMED = "unnamed"
"""Origin of a need that came out of the box."""


def opened(circle: Circle, ask: Ask) -> e.ListeningOpened:
    """Open the box for every member, whatever they are tied to: the fence leaves out what a tie forbids."""
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
        awake=sum(1 for person in everyone if not person.resting and not person.stopped),
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
    if not due or opening is None or opening.look is not (box.ends_at < box.last):
        # Nobody opens it before its last day, and on that day it is not kept shut.
        return refuse(Code.ROUND_OPEN, n=0)
    day = local_day(circle, ask.at)
    done: Event = e.ListeningLooked(ends_at=min(next_pulse(circle, ask.at), box.last))
    doubted = set(opening.again)
    voices: Iterable[Voice] = ()
    if not opening.look:
        done = e.ListeningClosed(enough=opening.enough, unsaid=opening.unsaid, day=day, lowered=opening.lowered)
        voices = sorted(opening.voices if opening.enough else (), key=lambda voice: voice.words.id)
        doubted |= {voice.n for voice in voices if voice.kind in {VoiceKind.NOT_ANY_MORE, VoiceKind.CARRY}}
    events = (done, *erasing.some(circle, opening.erased, "code"))
    now = folded(circle, events)
    for voice in voices:
        said = _SAID[voice.kind](now, ask, box, voice)
        now, events = folded(now, said), (*events, *said)
    for n in sorted(doubted):
        more = look_again(now, ask, n)
        now, events = folded(now, more), (*events, *more)
    return events


def look_again(circle: Circle, ask: Ask, n: int) -> Follow:
    """Ask everyone about an agreement that somebody does not want any more; once a week each.

    Till then a permission stands still and a protection stays in force. What is not in force, has its own
    last look, or still waits to be asked about is left alone.
    """
    item = circle.items.get(n)
    if item is None or item.state is not ItemState.ADOPTED or item.suspended or n in circle.looked:
        return ()
    asked = (e.LookAgain(n=n),)
    if item.queued is not None:
        return asked
    after = folded(circle, asked)
    return (*asked, *begin(after, after.items[n], RoundKind.REVIEW, ask.at, ask.fresh))


def _released(circle: Circle, ask: Ask, box: Round, item: Item | None, words: Words) -> Follow:
    """Let words out; where they say nothing, or their item is gone, there is nothing to let out."""
    if item is None or not (words.text or words.standard or words.said):
        return ()
    day = local_day(circle, ask.at)
    return (e.WordsReleased(n=item.n, words=threads.dated(words, box, day, item.words), day=day),)


def _need(circle: Circle, ask: Ask, box: Round, voice: Voice) -> Follow:
    if not voice.words.text:
        return ()
    n, text = circle.next_item, voice.words.text
    raised = e.NeedRaised(n=n, text=text, by=None, at=ask.at, origin=UNNAMED, words=voice.words.id)
    item = folded(circle, (raised,)).items[n]
    return (raised, *_released(circle, ask, box, item, replace(voice.words, kind=WordsKind.NEED)))


def _question(circle: Circle, ask: Ask, box: Round, voice: Voice) -> Follow:
    item = circle.items.get(voice.n)
    said = _released(circle, ask, box, item, replace(voice.words, kind=WordsKind.QUESTION))
    if item is None or not said or item.state not in TABLE[e.QuestionAsked]:
        return said
    q = len(item.questions) + 1
    asked = e.QuestionAsked(n=item.n, q=q, text=voice.words.text, by=None, outsider=False, words=voice.words.id)
    return (asked, *said)


def _doubt(circle: Circle, ask: Ask, box: Round, voice: Voice) -> Follow:
    kind = WordsKind.CARRIED if voice.kind is VoiceKind.CARRY else WordsKind.REASON
    return _released(circle, ask, box, circle.items.get(voice.n), replace(voice.words, kind=kind))


def _reply(circle: Circle, ask: Ask, box: Round, voice: Voice) -> Follow:
    item = threads.holder(circle, voice.words.thread) or circle.items.get(voice.n)
    return _released(circle, ask, box, item, voice.words)


_SAID: Mapping[VoiceKind, Callable[[Circle, Ask, Round, Voice], Follow]] = {
    VoiceKind.NEED: _need,
    VoiceKind.QUESTION: _question,
    VoiceKind.NOT_ANY_MORE: _doubt,
    VoiceKind.CARRY: _doubt,
    VoiceKind.REPLY: _reply,
}
