"""What happened. Past tense, frozen; folded into state, entered in the record, then dropped."""

# Long because: one short class for each thing that can happen; a list, not logic.
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from governance.ids import NO_WORDS, PersonId, WordsId
from governance.rules import Topic
from governance.state import (
    Effect,
    Held,
    Kind,
    Mandate,
    Opening,
    Pace,
    Person,
    Reason,
    Round,
    RoundKind,
    Standing,
    Words,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Base of all events."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemEvent(Event):
    """Base of all events of item ``n``; ``transitions.TABLE`` says from which states."""

    n: int


# --- the circle ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundingOpened(Event):
    """The founding evening began."""

    name: str
    aim: str
    zone: str
    language: str
    server_host: str
    bot_host: str
    free_text: bool
    expected: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonJoined(Event):
    """Somebody is on the roster. ``account``: the one the group kept a member's place for; used up now."""

    person: Person
    account: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingChanged(Event):
    """The roster shows another standing."""

    person: PersonId
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class TiesTold(Event):
    """Somebody told privately who they work for."""

    person: PersonId
    ties: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundingAnswered(Event):
    """Somebody said "this is us" or "not yet"."""

    person: PersonId
    ready: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WordGiven(Event):
    """A word for the rota, committed to."""

    person: PersonId
    word: str
    commitment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Founded(Event):
    """The founding counts; the trial begins. ``rota`` is the permutation fixed by the words."""

    rota: tuple[PersonId, ...]
    floor: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CircleBegan(Event):
    """Members and rules were agreed: the trial is over, everything may be proposed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialEnded(Event):
    """Members and rules were not agreed: no new items; record and export stay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLeft(Event):
    """Somebody left, or the group agreed that they do."""

    person: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonForgotten(Event):
    """Name and signed texts were blanked. ``texts`` counts them."""

    person: PersonId
    texts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonExpected(Event):
    """The group agreed that this account may join with this standing."""

    account: str
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class RestBegan(Event):
    """Somebody rests."""

    person: PersonId
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RestEnded(Event):
    """Somebody is back from rest or stop."""

    person: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped(Event):
    """Nothing reaches this person until they say so."""

    person: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class HourChosen(Event):
    """The local hour of one's daily message."""

    person: PersonId
    hour: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemindersChosen(Event):
    """How often one is reminded."""

    person: PersonId
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChanged(Event):
    """An adopted proposal changed a rule; ``value`` as ``rules.show`` writes it."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SleepAsked(Event):
    """Someone asks that the circle sleeps from ``at`` on."""

    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SleepDeclined(Event):
    """Somebody said no: the circle stays awake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SleepBegan(Event):
    """All clocks stop."""

    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SleepEnded(Event):
    """All clocks go on, later by what was slept."""

    shift: timedelta
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnGiven(Event):
    """Whose turn it is now; ``None``: nobody has to hold this."""

    person: PersonId | None
    ends_at: datetime
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageNoted(Event):
    """The bot was away; no pulse is held before ``hold_until``."""

    hours: int
    hold_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HelperNamed(Event):
    """A person named a helper, or takes them back (``None``). Told privately."""

    person: PersonId
    helper: PersonId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListeningOpened(Event):
    """The listening box of this week is open."""

    round: Round


@dataclass(frozen=True, slots=True, kw_only=True)
class ListeningLooked(Event):
    """The open listening box was asked its one daily question; the next look is at ``ends_at``."""

    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ListeningMoved(Event):
    """An outage cut its week short: it opens later, at ``last``. Its daily look stays."""

    last: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ListeningClosed(Event):
    """The listening box was opened, or had too few answers to be. All but ``day``: see ``Opening``.

    What was said in it follows in events of its own.
    """

    enough: bool
    unsaid: bool
    day: date
    lowered: tuple[WordsId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListeningDropped(Event):
    """The listening box was destroyed unopened. ``why``: ``key_lost`` · ``ended``."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsErased(Event):
    """Released words were taken out. ``why``: ``code`` · ``agreed`` · ``time``."""

    words: tuple[WordsId, ...]
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsHeld(Event):
    """Words wait till two members have looked at them, a day at most."""

    texts: tuple[Held, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsScreened(Event):
    """A screener said what they think of words. ``None``: they may come out."""

    words: WordsId
    person: PersonId
    reason: Reason | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreeningEnded(Event):
    """What was held of this round is held no more: each text comes out, or is withheld, by the events that follow."""

    round: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsWithheld(Event):
    """Both screeners kept these words back; their text is gone. ``n``: their item, 0 for an unnamed need."""

    n: int
    words: WordsId
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeNoted(Event):
    """Who, besides members, sits in the home place."""

    others: tuple[PersonId, ...]
    strangers: int


# --- items: moving ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedRaised(ItemEvent):
    """A need in one line."""

    text: str
    by: PersonId | None
    at: datetime
    origin: str = "member"
    words: WordsId = NO_WORDS
    """An unnamed need: the words it came with, which follow as ``WordsReleased``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked(ItemEvent):
    """A need was put aside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted(ItemEvent):
    """A proposal exists, alone or out of a need."""

    title: str
    by: PersonId | None
    pace: Pace
    topic: Topic
    at: datetime
    due_at: datetime | None
    effect: Effect | None = None
    concerns: PersonId | None = None
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftTaken(ItemEvent):
    """Another member took a waiting draft over."""

    by: PersonId
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderstandOpened(ItemEvent):
    """Questions may be asked; from here the proposal belongs to the group."""

    due_at: datetime
    at: datetime
    cap_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SentBack(ItemEvent):
    """Back to the draft. ``why``: a code."""

    why: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactOpened(ItemEvent):
    """One short reaction each."""

    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactClosed(ItemEvent):
    """Reactions may be read; the private round opens at ``due_at``."""

    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendOpened(ItemEvent):
    """The text will change."""

    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentOpened(ItemEvent):
    """The private round on the text begins (its ``RoundOpened`` follows)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionStood(ItemEvent):
    """At least one not-yet: the group makes it safe enough. ``failed``: a version went round in vain."""

    failed: bool
    answers: int = 0
    noes: int = 0
    """How many, where that number was opened."""
    round: int = 0
    """Number of the round, where words opened with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WentGentle(ItemEvent):
    """Not small after all: questions first; everyone will be asked again. ``why``: a code."""

    why: str
    topic: Topic
    due_at: datetime
    at: datetime
    cap_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WaysOutOpened(ItemEvent):
    """Three loops failed: the group chooses a way out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed(ItemEvent):
    """The round passed; the last look begins. ``in_force``: a small thing, already done."""

    in_force: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted(ItemEvent):
    """An agreement is in force. ``choice``: which option a choice took."""

    day: date
    review: date | None
    choice: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside(ItemEvent):
    """Nothing changes; it may come back any time. ``why``: a code."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingDecided(ItemEvent):
    """A choice that no option survived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewOpened(ItemEvent):
    """The group looks again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewed(ItemEvent):
    """The agreement stays. ``silent``: nobody had to say so (a protection)."""

    review: date
    silent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept(ItemEvent):
    """A change was not agreed: the agreement of before stays in force, its text too."""

    review: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended(ItemEvent):
    """The agreement is no longer in force. ``why``: a code."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn(ItemEvent):
    """Its author took it back; the record stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused(ItemEvent):
    """Someone needs time."""

    by: PersonId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed(ItemEvent):
    """Back to where it was, every clock later by ``shift``; a round ends at ``ends_at``."""

    shift: timedelta
    ends_at: datetime | None


# --- items: staying -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftFilled(ItemEvent):
    """Fields of a proposal were written; ``None``: untouched."""

    title: str | None = None
    why: str | None = None
    review: date | None = None
    owners: tuple[str, ...] | None = None
    know: str | None = None
    work: str | None = None
    mandate: Mandate | None = None
    kind: Kind | None = None
    content_note: str | None = None
    touches: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionWritten(ItemEvent):
    """A new frozen text."""

    number: int
    text: str
    by: PersonId | None
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked(ItemEvent):
    """The item touches an outside body."""

    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsigned(ItemEvent):
    """The author's name is off the proposal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudged(ItemEvent):
    """A draft waits; its author was told once, others may take it over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAsked(ItemEvent):
    """A question."""

    q: int
    text: str
    by: PersonId | None
    outsider: bool
    to: PersonId | None = None
    words: WordsId = NO_WORDS
    """An unnamed question: the words it came with, which follow as ``WordsReleased``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAnswered(ItemEvent):
    """An answer beside its question."""

    q: int
    text: str
    by: PersonId
    advice: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reacted(ItemEvent):
    """One reaction; it replaces the same person's earlier one."""

    text: str
    by: PersonId
    advice: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundQueued(ItemEvent):
    """A round waits and is tried again at ``due_at``. ``outnumbered``: more others than members."""

    kind: RoundKind
    due_at: datetime
    outnumbered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundOpened(ItemEvent):
    """A private round is open; its urn is made before anyone is asked."""

    round: Round


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundMoved(ItemEvent):
    """The announced end is later now. ``why``: extended, member, outage, asked_again."""

    ends_at: datetime
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundClosed(ItemEvent):
    """A round is over; what it opened is in ``opening``, the rest is destroyed."""

    opening: Opening
    kind: RoundKind
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundDropped(ItemEvent):
    """A round ended unopened, or its box waited for the next: its urn is destroyed. ``why``: a code."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsReleased(ItemEvent):
    """Words about this item came out of the listening box.

    ``words.cover`` is, also on a reply, who may have put them in.
    """

    words: Words
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsShown(ItemEvent):
    """The text of words that were held came out."""

    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAgain(ItemEvent):
    """Someone asks to look again at what is in force: it stands still and everyone is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopFailed(ItemEvent):
    """A turn without a change, or one after which somebody still says not met."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueMoved(ItemEvent):
    """A step's timer is later now (someone asked for more time)."""

    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Extended(ItemEvent):
    """Someone asked for more time; at most twice an item."""
