"""What the application needs from the outside, as Protocols. Fakes for each ship in ``bot.testkit``."""

# Long because: every port the application has, on one page, is the map a reader starts from.
from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Generic, Protocol, TypeVar, runtime_checkable

from bot.ui.model import Answer, Card, Notice
from governance.commands import Place
from governance.ids import CircleId, PersonId, RoundId
from governance.state import Circle, Round

T = TypeVar("T")

# --- time and chance ----------------------------------------------------------------------------


class Clock(Protocol):
    """The only ``now()``."""

    def now(self) -> datetime:
        """Return the present as an aware UTC datetime."""
        ...


class Entropy(Protocol):
    """The only dice."""

    def token(self) -> bytes:
        """Return 32 unpredictable bytes."""
        ...


class Waker(Protocol):
    """One wake-up, for the earliest deadline. What is due is found out anew on waking."""

    def set(self, at: datetime | None) -> None:
        """Wake at ``at`` (aware UTC), forgetting any earlier wish; ``None``: not at all."""
        ...

    async def wait(self) -> None:
        """Return when the instant has come, or when ``set`` moved it into the past."""
        ...


# --- people and places --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody on one platform: ``("matrix", "@maya:example.org")``."""

    platform: str
    id: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on one platform that holds messages: ``("matrix", "!abc:example.org")``."""

    platform: str
    id: str


class Trouble(Exception):  # noqa: N818 - the house's word for "the outside failed"
    """The outside failed: retried with back-off, logged without content.

    ``retry_after``: seconds, if the platform named them; ``final``: trying again cannot help.
    """

    def __init__(self, what: str, *, retry_after: float | None = None, final: bool = False) -> None:
        super().__init__(what)
        self.retry_after = retry_after
        self.final = final


# --- the named store ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One leaf of the record: exact bytes, and the texts its commitments stand for."""

    leaf: bytes
    texts: tuple[Committed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """A text that can be erased while its commitment stays. ``owner``: who signed it, if anyone.

    ``ref``: random id of the released words this text is, if it is such; two texts may have the same.
    """

    commitment: str
    salt: bytes
    text: str
    owner: PersonId | None = None
    ref: str = ""


class LetterKind(StrEnum):
    """What is written at the moment of sending."""

    CARD = "card"
    """The living card named ``ref`` (``item:3``); rendered from the state of that moment."""
    DIGEST = "digest"
    """A person's one message of the day; composed from the state of that moment."""
    NOTICE = "notice"
    """``notice``, as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message to be sent once. ``id`` is stable: a repeat is recognised by the platform.

    ``to`` is ``None`` for the place ``place``; else a person's private spot. ``not_before``: aware UTC.
    A CARD or DIGEST with the same circle, ``to`` and ``ref`` as one still waiting replaces it (the earlier
    ``not_before`` stays).
    """

    id: str
    circle: CircleId
    kind: LetterKind
    place: Place
    not_before: datetime
    to: PersonId | None = None
    ref: str = ""
    notice: Notice | None = None
    tries: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What one ask changes, in one transaction."""

    circle: Circle
    entries: tuple[Entry, ...] = ()
    letters: tuple[Letter, ...] = ()
    accounts: tuple[tuple[Account, PersonId], ...] = ()
    """Accounts first heard of with this ask."""
    forget: PersonId | None = None
    """Erase this person's accounts, private spots and the texts they own."""
    erased: tuple[str, ...] = ()
    """Erase this circle's texts with these ``ref``s, also any that come with this change; leaves stay."""
    places: tuple[tuple[Place, Spot], ...] = ()
    """Where the circle lives from now on, as ``Store.bind`` has it."""
    released: RoundId | None = None
    closing: int = 0
    """This change is closing number ``closing`` of the round ``released``; unique."""


@dataclass(frozen=True, slots=True)
class Step(Generic[T]):
    """What a step of work gives back: a value for the caller, and a change or none."""

    value: T
    change: Change | None = None


class Repeat(Exception):  # noqa: N818 - a fact, not a fault
    """This inbox key was handled before; nothing was done."""


class Store(Protocol):
    """The named store: state, record, letters out, events in. Never anything of an urn.

    All writes go through one writer with group commit; what ``work`` returned is durable. On any
    exception nothing of that work is kept, and other work in the same commit is not hurt.
    """

    async def work(self, circle: CircleId, step: Callable[[Circle | None], Step[T]], *, key: str | None = None) -> T:
        """Load, run ``step`` (pure; it may run again on a conflict), write, commit, return its value.

        ``key``: inbox key of the event behind it. Raises ``Repeat`` if it was handled before (also
        when the earlier handling changed nothing).
        """
        ...

    async def circle(self, circle: CircleId) -> Circle | None:
        """Read one circle as last committed."""
        ...

    async def circles(self) -> Sequence[CircleId]:
        """Name every circle."""
        ...

    async def next_due(self) -> datetime | None:
        """Return the earliest deadline of any circle (``deadlines.deadlines``), or ``None``."""
        ...

    async def due(self, now: datetime, limit: int) -> Sequence[CircleId]:
        """Name circles with a deadline at or before ``now``, earliest first."""
        ...

    async def person(self, circle: CircleId, account: Account) -> PersonId | None:
        """Return who this account is in this circle."""
        ...

    async def accounts(self, circle: CircleId, person: PersonId) -> Sequence[Account]:
        """Return a person's accounts."""
        ...

    async def bind(self, circle: CircleId, place: Place, spot: Spot, person: PersonId | None = None) -> None:
        """Remember where a circle lives: its home, its shared place, or one person's private room."""
        ...

    async def spots(self, circle: CircleId, place: Place, person: PersonId | None = None) -> Sequence[Spot]:
        """Return where that is."""
        ...

    async def whose(self, spot: Spot) -> Sequence[tuple[CircleId, Place, PersonId | None]]:
        """Return what this spot is to which circles; empty if unknown."""
        ...

    async def letters(self, now: datetime, limit: int) -> Sequence[Letter]:
        """Return letters due at ``now``, oldest first, none twice in one process until settled."""
        ...

    async def next_letter(self) -> datetime | None:
        """Return when the earliest waiting letter is due."""
        ...

    async def sent(self, letter: Letter, *, card: Posted | None = None) -> None:
        """Forget a letter that is out; for a card, remember where it stands and how it looked."""
        ...

    async def later(self, letter: Letter, at: datetime, *, untried: bool = False) -> None:
        """Let a letter wait until ``at``.

        A letter that was handed out may have been shown, whatever came of it: it keeps its id and is never
        replaced, so that the platform recognises a repeat. ``untried``: nothing was sent for certain; it may
        be replaced again, and gives way to newer news.
        """
        ...

    async def posted(self, circle: CircleId, ref: str) -> Sequence[Posted]:
        """Return where a living card stands."""
        ...

    async def day_of(self, circle: CircleId, person: PersonId) -> str:
        """Return the local date of the last daily message to this person; empty if none."""
        ...

    async def note_day(self, circle: CircleId, person: PersonId, day: str) -> None:
        """Remember that the daily message of ``day`` was sent."""
        ...

    async def last_beat(self) -> datetime | None:
        """Return the heartbeat written last, or ``None``."""
        ...

    async def beat(self, now: datetime) -> None:
        """Write the heartbeat."""
        ...

    async def record(self, circle: CircleId) -> Sequence[tuple[int, bytes]]:
        """Return the leaves in order, numbered from 0."""
        ...

    async def texts(self, circle: CircleId) -> Sequence[Committed]:
        """Return all texts not erased."""
        ...

    async def released(self, round_: RoundId) -> Sequence[int]:
        """Return which closings of a round were committed (a pulse that crashed asks this)."""
        ...

    async def close(self) -> None:
        """Finish what waits, then close."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """Where a living card stands and a fingerprint of how it looked."""

    ref: str
    spot: Spot
    message: str
    look: str


# --- the sealed urn (its own file, connection, writer: safety.md rules 3, 4, 5) --------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class UrnRow:
    """One round's blob. ``closed``: the mark of step 1 of the pulse."""

    round: RoundId
    blob: bytes = field(repr=False)
    closed: bool = False


class UrnStore(Protocol):
    """One row a round, one blob of fixed size. Durable when a call returns."""

    async def put(self, row: UrnRow) -> None:
        """Write the whole row, new or in place of the old one."""
        ...

    async def get(self, round_: RoundId) -> UrnRow | None:
        """Read it."""
        ...

    async def destroy(self, round_: RoundId) -> None:
        """Remove it so that nothing of it is left in file or journal."""
        ...

    async def rounds(self) -> Sequence[RoundId]:
        """Name every urn there is."""
        ...

    async def close(self) -> None:
        """Close the file."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundKey:
    """A round's key and the version of the blob it last sealed. ``fresh``: no rewrite was noted yet."""

    key: bytes = field(repr=False)
    version: int
    fresh: bool = False


class Vault(Protocol):
    """Round keys, outside the database and every backup. Durable when a call returns."""

    async def make(self, round_: RoundId, key: bytes, first: int = 0) -> None:
        """Keep a new key at version ``first`` (drawn at random, so that versions count nothing), fresh.

        Keeping the same again changes nothing; another one is refused with ``Trouble``.
        """
        ...

    async def get(self, round_: RoundId) -> RoundKey | None:
        """Read it; ``None``: lost or destroyed."""
        ...

    async def advance(self, round_: RoundId, version: int) -> None:
        """Remember that ``version`` is on disk. Raises ``Trouble`` if the key is gone."""
        ...

    async def destroy(self, round_: RoundId) -> None:
        """Overwrite and remove it; without one, do nothing."""
        ...

    async def rounds(self) -> Sequence[RoundId]:
        """Name every key there is."""
        ...

    def seal(self, key: RoundKey, round_: RoundId, version: int, plain: bytes, nonce: bytes) -> bytes:
        """Seal (AEAD) with round and version bound in. ``nonce``: 32 bytes from the entropy port."""
        ...

    def unseal(self, key: RoundKey, round_: RoundId, version: int, blob: bytes) -> bytes | None:
        """Open; ``None`` if this is not that round's blob of that version."""
        ...

    def slot(self, key: RoundKey, person: PersonId) -> bytes:
        """Return 32 bytes that name a person's slot in this round and nowhere else (keyed hash, HKDF)."""
        ...

    def code(self, key: RoundKey, slot: bytes) -> bytes:
        """Return the 8 secret bytes the owner of a slot is shown, the same for the whole round (keyed hash, HKDF)."""
        ...

    async def lock(self, code: str, salt: bytes) -> str:
        """Return what is kept of a code: slow to compute, by memory too (Argon2id). ``salt``: 16 bytes."""
        ...


class Urns(Protocol):
    """What the ticker needs of ``bot.app.slips``."""

    async def open(self, circle: CircleId, round_: Round, carried_from: RoundId | None = None) -> None:
        """Make key and urn before anyone is asked; repeating changes nothing."""
        ...


# --- platforms ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A verb with its fields, as an adapter understood it. ``key``: unique per event, for dedupe."""

    account: Account
    name: str
    spot: Spot
    place: Place
    verb: str
    fields: Mapping[str, str] = field(default_factory=dict)
    key: str | None = None


class Inbox(Protocol):
    """What an adapter gets at start: two doors, one for named words, one for private answers."""

    async def ask(self, heard: Heard) -> Answer:
        """Handle a named ask; durable when this returns."""
        ...

    async def slip(self, account: Account, spot: Spot, code: str, words: str) -> Answer:
        """Keep a private answer given by a code such as ``37b``; durable when this returns.

        The answer is the same for every position, byte for byte. Nothing of it reaches the named
        store, a log or a letter.
        """
        ...

    async def place_of(self, spot: Spot) -> Place | None:
        """Return what this spot is to its circle; ``None``: to no circle."""
        ...

    async def occupants(self, spot: Spot, accounts: Sequence[Account]) -> None:
        """Tell who sits in a home place now (the bot itself left out)."""
        ...

    async def helpers(self, account: Account) -> Sequence[Account]:
        """Return who may sit in this person's private room beside them: accounts of the helpers they named."""
        ...

    async def moved(self, old: Spot, new: Spot) -> bool:
        """Take ``new`` for the home (and shared place) that ``old`` was, and show there what is going on.

        Return whether it was one; ``False`` also where another group already lives at ``new``. Durable when
        this returns. Raises ``Trouble``.
        """
        ...

    async def members(self, spot: Spot) -> Sequence[Account]:
        """Return the accounts of everybody who belongs to the group that lives here. Raises ``Trouble``."""
        ...

    async def tell_members(self, spot: Spot, notice: Notice, key: str) -> None:
        """Tell each member of the group that lives here privately, once for each ``key``. Raises ``Trouble``."""
        ...


class Elsewhere(Trouble):
    """A private place is not fit any more: ``Platform.private_spot`` names the one to use instead."""


class Platform(Protocol):
    """Where letters go. Sending the same ``letter_id`` twice must not show twice."""

    name: str

    async def post(self, spot: Spot, body: Card | Notice, *, letter_id: str) -> str:
        """Post; return the message's id. Raises ``Trouble``."""
        ...

    async def edit(self, spot: Spot, message: str, body: Card, *, letter_id: str) -> None:
        """Edit a living card in place. Raises ``Trouble``; ``final`` if the message is gone."""
        ...

    async def private_spot(self, account: Account) -> Spot:
        """Return (making it if needed) a private, encrypted place with this person. Raises ``Trouble``."""
        ...

    async def forget_private(self) -> None:
        """Make what was said in private places so far unreadable to us, as far as the platform lets us.

        Safe at any time and to repeat. Raises ``Trouble`` if it is to be tried again.
        """
        ...

    async def members_only(self, spot: Spot, allowed: Sequence[Account]) -> bool:
        """Tell whether the place is encrypted and every occupant, invited ones too, is in ``allowed``."""
        ...


class Urgency(IntEnum):
    """Which letter goes first where only so many may go; lower is sooner."""

    FIRST = 1
    """It tells people that the others take a while."""
    LETTER = 2
    CARD = 3
    """It shows what is true when it goes, so it can wait."""


@runtime_checkable
class Paced(Protocol):
    """A platform whose server lets us say only so much at a time."""

    def turn(self, urgency: Urgency) -> AbstractAsyncContextManager[None]:
        """Wait until a letter of this urgency may go. Held while it is written and sent; before that, it is news."""
        ...

    def takes(self, letters: int) -> float:
        """Return about how many seconds this many more letters need; 0 where nothing holds them up."""
        ...


Sleeper = Callable[[float], Awaitable[None]]
