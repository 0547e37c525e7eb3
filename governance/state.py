"""What a circle is at one moment: frozen values, nothing computed, nothing hidden.

All instants are aware UTC datetimes. Free text of people is kept as they typed it (normalised at
the edge). What nobody may link is not here: who answered a private round, who paused, who asked
for sleep. Markers for "once per item" leave with the item.
"""

# Long because: the whole state on one page is what a reader wants to see at once.
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from governance.ids import NO_WORDS, CircleId, PersonId, RoundId, WordsId
from governance.rules import Rules, Topic


class Standing(StrEnum):
    """About power over others, never about diagnosis; nobody is asked for proof."""

    MEMBER = "member"
    PROFESSIONAL = "professional"
    GUEST = "guest"


class Phase(StrEnum):
    """Where the circle itself is."""

    FOUNDING = "founding"
    TRIAL = "trial"
    LIVE = "live"
    ENDED = "ended"


class Pace(StrEnum):
    """The four ways through."""

    SMALL = "small"
    GENTLE = "gentle"
    LIVE = "live"
    WHICH = "which"


class Kind(StrEnum):
    """What silence at the review does: a permission lapses, a protection stays."""

    PERMISSION = "permission"
    PROTECTION = "protection"


class Mandate(StrEnum):
    """Who decides; only ``we decide`` can be adopted."""

    DECIDE = "we decide"
    ADVISE = "we advise"
    TOLD = "we are told"


class ItemState(StrEnum):
    """States of one item; ``transitions`` says what moves it."""

    NEED = "need"
    DRAFT = "draft"
    UNDERSTAND = "understand"
    REACT = "react"
    AMEND = "amend"
    CONSENT = "consent"
    INTEGRATE = "integrate"
    FALLBACK = "fallback"
    COOLING = "cooling"
    ADOPTED = "adopted"
    REVIEW = "review"
    PAUSED = "paused"
    PARKED = "parked"
    WITHDRAWN = "withdrawn"
    SET_ASIDE = "set aside"
    ENDED = "ended"


CLOSED = frozenset({ItemState.PARKED, ItemState.WITHDRAWN, ItemState.SET_ASIDE, ItemState.ENDED})
"""Nothing more happens by itself; a parked need may be taken up again."""
TURNING = frozenset({ItemState.INTEGRATE, ItemState.PAUSED})
"""An item may still open a turn."""


class RoundKind(StrEnum):
    """What a private round asks; each kind has its own letters (``consent.LETTERS``)."""

    SMALL = "small"
    CONSENT = "consent"
    LAST_LOOK = "last look"
    TURN = "turn"
    AFTER_CHANGE = "after change"
    WHICH = "which"
    WAYS_OUT = "ways out"
    REVIEW = "review"
    LISTENING = "listening"
    """The circle's own box, open all week: needs, questions, second thoughts, with no name."""


class Position(StrEnum):
    """Every answer a private round can hold. Names are the field's; people read other words."""

    CONSENT = "consent"
    OBJECT = "object"
    HOLD = "hold"
    STAND_ASIDE = "stand_aside"
    STILL_FINE = "still_fine"
    NOT_ANY_MORE = "not_any_more"
    MET = "met"
    NOT_MET = "not_met"
    NOTHING = "nothing"
    RENEW = "renew"
    CHANGE = "change"
    END = "end"
    GOOD = "good"
    CAN_DO = "can_do"
    SHUTS_ME_OUT = "shuts_me_out"


class WordsKind(StrEnum):
    """What released words are."""

    CONCERN = "concern"
    REASON = "reason"
    CARRIED = "carried"
    REPLY = "reply"
    """More from whoever wrote the words that began the thread; they showed a code for it."""
    NEED = "need"
    """An unnamed need; it is the item's title, too."""
    QUESTION = "question"
    """An unnamed question; it stands among the item's questions, too."""


class Reason(StrEnum):
    """Why two members kept words back; there is no other."""

    NAMES = "names someone"
    PERSON = "about a person"
    DETAIL = "private detail"
    OFF = "not about this"
    THREAT = "threat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One human being in the circle, whatever accounts they use. ``id`` is random."""

    id: PersonId
    name: str
    standing: Standing
    joined: date
    ties: tuple[str, ...] = ()
    """Bodies this person works for or is paid by, told privately."""
    resting: bool = False
    rest_until: datetime | None = None
    stopped: bool = False
    """Nothing reaches them until they say ``back``."""
    hour: int | None = None
    """Local hour of their daily message; ``None``: with the first news of a waking day."""
    reminders: int = 1
    last_turn: date | None = None
    helper: PersonId | None = None
    """A member this person named, who may sit in their private room and see their forms."""
    left: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many gave each answer; only ever built above the floor."""

    answers: int
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Words from a private round, with no author, order or time: a random id and a day.

    ``lock``: the round's salt and Argon2id of the code their author was shown, as hex with a ``$`` between;
    who shows that code is their author. ``thread``: the words this thread began with (``id`` itself for
    those). On those alone stand ``cover``, ``floor``, ``age`` and ``lowered`` (``threads``).
    """

    id: WordsId
    kind: WordsKind
    text: str
    version: int
    standard: tuple[str, ...] = ()
    """Codes of worries chosen from the list."""
    round: int = 0
    """Number of the round they opened with."""
    day: date | None = None
    lock: str = ""
    thread: WordsId = NO_WORDS
    said: Position | None = None
    """A reply's own met, not met or nothing to add."""
    cover: tuple[PersonId, ...] = ()
    """Who may answer in every round this thread has lived through: it could be any of them."""
    floor: int = 0
    """The largest number that was promised to who wrote in this thread; a smaller one of today does not count."""
    age: int = 0
    """Rounds of the item since the newest words of this thread: reply codes end after two."""
    lowered: bool = False
    """Whoever wrote this not-yet calls it a worry to watch now."""
    erased: bool = False
    """The text was taken out; that there was one stays."""
    held: bool = False
    """The text is not here but in ``Circle.held``, till two members have looked at it."""
    withheld: tuple[Reason, ...] = ()
    """Two members kept the text back for these reasons; all else about the words is as it would be."""


class VoiceKind(StrEnum):
    """What may be said in the listening round."""

    NEED = "need"
    QUESTION = "question"
    NOT_ANY_MORE = "not_any_more"
    CARRY = "carry"
    REPLY = "reply"


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Something said in the listening round, about item ``n`` (0: a need, which becomes an item)."""

    kind: VoiceKind
    n: int
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Words whose text two members see before anyone else does; ``round`` and ``number`` name them to both."""

    round: int
    number: int
    n: int
    """The item they are about; 0: an unnamed need, which becomes an item when they come out."""
    words: Words
    screeners: tuple[PersonId, PersonId]
    until: datetime
    """When they come out by themselves."""
    said: Mapping[PersonId, Reason | None] = field(default_factory=dict)
    """What each screener said so far; ``None``: they may come out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """All that leaves a sealed urn at its pulse (``safety.md`` rule 8). Below the floor: booleans only.

    ``any_no``: a not-yet, "not any more", "not met", or need-time left over. ``any_hold``: need-time.
    ``choice``: for ``which`` and ``ways out``, the option that won, counted from 0.
    """

    enough: bool
    any_no: bool = False
    any_hold: bool = False
    choice: int | None = None
    end: bool = False
    change: bool = False
    tally: Tally | None = None
    words: tuple[Words, ...] = ()
    lowered: tuple[WordsId, ...] = ()
    """Threads whose author calls their not-yet a worry to watch (above the floor only)."""
    erased: tuple[WordsId, ...] = ()
    """Words whose author took them back by code; this does not wait for the floor."""
    voices: tuple[Voice, ...] = ()
    again: tuple[int, ...] = ()
    """Items in force of which somebody said "not any more"; this does not wait for the floor."""
    unsaid: bool = False
    """Something moved twice and still had too few around it: it was destroyed unread."""
    waiting: bool = False
    """Too few answered, and there are words in it: they move to the next round of its kind, if there is one."""
    look: bool = False
    """The listening box was only asked for ``again`` and ``erased``; it stays sealed and open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A private round: its electorate is frozen at opening; newcomers join at the next version."""

    id: RoundId
    number: int
    """Names the round in short codes such as ``37a``; never used twice in a circle."""
    kind: RoundKind
    version: int
    opened_at: datetime
    ends_at: datetime
    electorate: tuple[PersonId, ...]
    awake: int
    """Members of the electorate not resting at opening: the 60 % denominator."""
    members: int
    """Members without a tie to the item, resting ones in: the "more than half" denominator."""
    circle_size: int
    floor: int
    at_least: int = 0
    """Answers the round with the not-yet had, where that number was opened."""
    least: int = 0
    """Answers this round needs, frozen with the question (``consent.needs``); 0: read from the rules."""
    options: tuple[str, ...] = ()
    closings: int = 0
    extended: bool = False
    outages: int = 0
    last: datetime | None = None
    """Of the listening round: the pulse at which it opens. ``ends_at`` is its next daily look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question with its answers beside it."""

    number: int
    by: PersonId | None
    text: str
    answer: str | None = None
    answered_by: PersonId | None = None
    advice: bool = False
    """The answer came from a professional or a guest."""
    to: PersonId | None = None
    """Who is asked first: the person a removal is about."""
    words: WordsId = NO_WORDS
    """An unnamed question: the words it came with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """One short reaction, hidden until the step closes."""

    by: PersonId | None
    text: str
    advice: bool = False


class EffectKind(StrEnum):
    """What the bot itself does when the item is adopted."""

    ADMIT = "admit"
    STANDING = "standing"
    REMOVE = "remove"
    RULE = "rule"
    BEGIN = "begin"
    ERASE = "erase"
    """Take out the words that came with the private answers on item ``Effect.n``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """A change of the roster or of a rule, frozen with the text that was agreed."""

    kind: EffectKind
    person: PersonId | None = None
    name: str = ""
    standing: Standing | None = None
    rule: str = ""
    value: str = ""
    n: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A frozen text."""

    number: int
    text: str
    by: PersonId | None
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What an agreement in force says beside its text; a change that is not agreed puts it back."""

    title: str
    why: str
    owners: tuple[str, ...]
    know: str
    work: str
    mandate: Mandate | None
    kind: Kind | None
    content_note: str
    months: int
    """How long after the agreement the first review was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A need or a proposal, on its way or in force."""

    n: int
    state: ItemState
    pace: Pace
    topic: Topic
    title: str
    author: PersonId | None
    opened_at: datetime
    due_at: datetime | None = None
    """When the present step moves on by itself; ``None``: it waits, or its round says when."""
    why: str = ""
    versions: tuple[Version, ...] = ()
    review: date | None = None
    adopted_on: date | None = None
    agreed: int = 0
    """Number of the version that is or was in force; 0: none ever was."""
    terms: Terms | None = None
    """What else was agreed with that version."""
    owners: tuple[str, ...] = ()
    know: str = ""
    work: str = ""
    mandate: Mandate | None = None
    kind: Kind | None = None
    touches: tuple[str, ...] = ()
    content_note: str = ""
    origin: str = "member"
    questions: tuple[Question, ...] = ()
    quiet_since: datetime | None = None
    """Since when no question has been open (``understand`` may end early)."""
    reactions: tuple[Reaction, ...] = ()
    reactions_open: bool = False
    """The reactions may be read: the step has closed."""
    queued: RoundKind | None = None
    """A round waits for a free place, an hour of waking, or more members than others."""
    outnumbered: bool = False
    round: Round | None = None
    kept: RoundId | None = None
    """A turn that had too few answers, and words in them: its box waits sealed for the next turn."""
    words: tuple[Words, ...] = ()
    unmet: bool = False
    """An objection stands; only "met" or a changed text nobody says not yet to lowers it."""
    answers_with_no: int = 0
    failed_loops: int = 0
    changed_in_turn: bool = False
    in_force: bool = False
    effect: Effect | None = None
    concerns: PersonId | None = None
    """Who the item is about; they do not answer it."""
    options: tuple[str, ...] = ()
    choice: int | None = None
    ways_out_shown: bool = False
    advisers: tuple[PersonId, ...] = ()
    paused_from: ItemState | None = None
    paused_at: datetime | None = None
    pausers: tuple[PersonId, ...] = ()
    """Marker for "once per item"; emptied when the item closes."""
    extends: int = 0
    cap_at: datetime | None = None
    nudged: bool = False
    reason: str = ""
    """Code of why it ended."""
    noes: int = 0
    """Not-yets of the round that stopped it, where that number was opened."""
    stopped: int = 0
    """Number of that round, where words opened with it; 0: none did."""
    suspended: bool = False
    """In force until somebody said "not any more"; stands still until everyone was asked again."""
    looked_on: date | None = None
    """Day on which enough people looked again at what is in force because one voice asked for it."""

    @property
    def version(self) -> int:
        """Number of the newest text; 0 before there is one."""
        return self.versions[-1].number if self.versions else 0

    @property
    def text(self) -> str:
        """The newest text; empty before there is one."""
        return self.versions[-1].text if self.versions else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Founder:
    """What a person said on the founding evening."""

    person: PersonId
    ready: bool | None = None
    at: datetime | None = None
    word: str = ""
    commitment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Whose turn it is. ``holder`` is ``None``: "This week nobody has to hold this."."""

    holder: PersonId | None
    ends_at: datetime


FIRST_ROUND = 11
"""Private rounds are numbered from here, so that a card's number is rarely taken for one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """A user-led group with members, rules, a rota and a record."""

    id: CircleId
    name: str
    aim: str
    zone: str
    language: str
    phase: Phase
    opened_at: datetime
    server_host: str = ""
    """Who runs the chat server, as told at founding; every private prompt names them."""
    bot_host: str = ""
    free_text: bool = True
    """The circle said its server is not run by professionals: words may be typed privately."""
    rules: Rules = field(default_factory=Rules)
    people: Mapping[PersonId, Person] = field(default_factory=dict)
    expected: tuple[str, ...] = ()
    """Accounts named at founding; they may join during the trial."""
    admitted: Mapping[str, Standing] = field(default_factory=dict)
    """Accounts the group agreed to; each may join once, with that standing."""
    founders: tuple[Founder, ...] = ()
    rota: tuple[PersonId, ...] = ()
    turn: Turn | None = None
    items: Mapping[int, Item] = field(default_factory=dict)
    next_item: int = 1
    next_round: int = FIRST_ROUND
    asleep_since: datetime | None = None
    sleep_at: datetime | None = None
    """Sleep was asked for and begins then unless somebody says no."""
    strangers: int = 0
    """Accounts in the home place that are on nobody's list."""
    others_at_home: tuple[PersonId, ...] = ()
    """Professionals and guests who are in the home place."""
    hold_until: datetime | None = None
    """After an outage no pulse is held before this instant."""
    listening: Round | None = None
    """The listening round that is open now."""
    kept: RoundId | None = None
    """One that had too few answers: its box waits sealed for the next."""
    looked: tuple[int, ...] = ()
    """Items looked at again since it opened: once a week each."""
    held: tuple[Held, ...] = ()
    """Words from private rounds that are being looked at; nobody else sees them."""
    withheld: int = 0
    """How many were kept back, ever."""
