"""The named store in memory: the same promises, kept by the same contract suite, and no disk.

Everything happens at once inside each call, so an exception before the last line keeps nothing.
``crash`` lets a test stop it right before or right after a commit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from bot.ports import Account, Change, Committed, Letter, LetterKind, Posted, Repeat, Spot, Step, Trouble
from governance.commands import Place
from governance.deadlines import earliest
from governance.ids import CircleId, PersonId, RoundId
from governance.state import Circle

T = TypeVar("T")
_Slot = tuple[CircleId, LetterKind, Place, PersonId | None, str]
_Home = tuple[CircleId, Place, PersonId | None]


@dataclass(slots=True)
class _Kept:
    circles: dict[CircleId, Circle] = field(default_factory=dict)
    leaves: dict[CircleId, list[bytes]] = field(default_factory=dict)
    texts: dict[str, tuple[CircleId, Committed]] = field(default_factory=dict)
    accounts: dict[tuple[CircleId, Account], PersonId] = field(default_factory=dict)
    spots: dict[_Home, dict[str, Spot]] = field(default_factory=dict)
    letters: dict[str, Letter] = field(default_factory=dict)
    doubtful: set[str] = field(default_factory=set)
    """Letters that were handed out: they may have been shown and are never replaced."""
    posted: dict[tuple[CircleId, str, Spot], Posted] = field(default_factory=dict)
    days: dict[tuple[CircleId, PersonId], str] = field(default_factory=dict)
    closings: set[tuple[RoundId, int]] = field(default_factory=set)
    inbox: set[str] = field(default_factory=set)
    beat: datetime | None = None


class MemoryStore:
    """A ``bot.ports.Store`` in memory."""

    def __init__(self, kept: _Kept | None = None) -> None:
        """Start empty, or with what another one kept."""
        self._kept = kept or _Kept()
        self._held: set[str] = set()
        self._closed = False
        self.crash: Callable[[str], None] | None = None
        """Called with ``before`` and ``after`` around the commit of each work; what it raises, ``work`` raises."""

    def reopened(self) -> MemoryStore:
        """Return the store as a new process would find it."""
        return MemoryStore(self._kept)

    async def work(self, circle: CircleId, step: Callable[[Circle | None], Step[T]], *, key: str | None = None) -> T:
        """Load, run ``step``, keep its change, return its value. Raises ``Repeat``."""
        self._check_open()
        if key in self._kept.inbox:
            raise Repeat
        done = step(self._kept.circles.get(circle))
        if done.change is not None:
            self._check(circle, done.change)
        if self.crash is not None:
            self.crash("before")
        if done.change is not None:
            self._keep(circle, done.change)
        if key is not None:
            self._kept.inbox.add(key)
        if self.crash is not None:
            self.crash("after")
        return done.value

    def _check(self, circle: CircleId, change: Change) -> None:
        if change.circle.id != circle or any(letter.circle != circle for letter in change.letters):
            raise ValueError("a change is about the circle it was made for")
        for account, person in change.accounts:
            if self._kept.accounts.get((circle, account), person) != person:
                raise Trouble("This account was written down as somebody else a moment ago. Say it again.")
        if change.released is not None and (change.released, change.closing) in self._kept.closings:
            raise Repeat

    def _keep(self, circle: CircleId, change: Change) -> None:
        kept = self._kept
        kept.circles[circle] = change.circle
        leaves = kept.leaves.setdefault(circle, [])
        for entry in change.entries:
            leaves.append(entry.leaf)
            kept.texts.update({text.commitment: (circle, text) for text in entry.texts})
        kept.accounts.update({(circle, account): person for account, person in change.accounts})
        if change.forget is not None:
            self._forget(circle, change.forget)
        if change.erased:
            refs = set(change.erased) - {""}
            kept.texts = {c: row for c, row in kept.texts.items() if not (row[0] == circle and row[1].ref in refs)}
        for letter in change.letters:
            self._write(letter)
        for place, spot in change.places:
            kept.spots.setdefault((circle, place, None), {})[spot.platform] = spot
        if change.released is not None:
            kept.closings.add((change.released, change.closing))

    def _forget(self, circle: CircleId, who: PersonId) -> None:
        kept = self._kept
        kept.texts = {c: row for c, row in kept.texts.items() if not (row[0] == circle and row[1].owner == who)}
        kept.accounts = {a: p for a, p in kept.accounts.items() if not (a[0] == circle and p == who)}
        kept.spots = {h: s for h, s in kept.spots.items() if not (h[0] == circle and h[2] == who)}
        kept.letters = {i: x for i, x in kept.letters.items() if not (x.circle == circle and x.to == who)}
        kept.days.pop((circle, who), None)

    def _write(self, letter: Letter) -> None:
        waiting = self._waiting(letter)
        if waiting is not None:
            del self._kept.letters[waiting.id]
            first = min(letter.not_before, waiting.not_before)
            letter = replace(letter, not_before=first, tries=waiting.tries)
        self._kept.letters[letter.id] = letter

    def _waiting(self, letter: Letter) -> Letter | None:
        """Return the letter that ``letter`` replaces, if one still waits."""
        if letter.kind is LetterKind.NOTICE:
            return None
        return next(
            (
                other
                for other in self._kept.letters.values()
                if _slot(other) == _slot(letter) and other.id != letter.id and other.id not in self._kept.doubtful
            ),
            None,
        )

    async def circle(self, circle: CircleId) -> Circle | None:
        """Read one circle."""
        self._check_open()
        return self._kept.circles.get(circle)

    async def circles(self) -> Sequence[CircleId]:
        """Name every circle."""
        return sorted(self._kept.circles)

    def _dues(self) -> list[tuple[datetime, CircleId]]:
        dues = [(earliest(circle), name) for name, circle in self._kept.circles.items()]
        return sorted((at, name) for at, name in dues if at is not None)

    async def next_due(self) -> datetime | None:
        """Return the earliest deadline of any circle."""
        return next((at for at, _ in self._dues()), None)

    async def due(self, now: datetime, limit: int) -> Sequence[CircleId]:
        """Name circles with a deadline at or before ``now``, earliest first."""
        return [name for at, name in self._dues() if at <= now][:limit]

    async def person(self, circle: CircleId, account: Account) -> PersonId | None:
        """Return who this account is in this circle."""
        return self._kept.accounts.get((circle, account))

    async def accounts(self, circle: CircleId, person: PersonId) -> Sequence[Account]:
        """Return a person's accounts."""
        found = [account for (where, account), who in self._kept.accounts.items() if (where, who) == (circle, person)]
        return sorted(found, key=lambda account: (account.platform, account.id))

    async def bind(self, circle: CircleId, place: Place, spot: Spot, person: PersonId | None = None) -> None:
        """Remember where a circle lives; a new spot on the same platform takes the place of the old."""
        self._check_open()
        self._kept.spots.setdefault((circle, place, person), {})[spot.platform] = spot

    async def spots(self, circle: CircleId, place: Place, person: PersonId | None = None) -> Sequence[Spot]:
        """Return where that is, one spot a platform."""
        found = self._kept.spots.get((circle, place, person), {})
        return [found[platform] for platform in sorted(found)]

    async def whose(self, spot: Spot) -> Sequence[tuple[CircleId, Place, PersonId | None]]:
        """Return what this spot is to which circles; empty if unknown."""
        found = [home for home, spots in self._kept.spots.items() if spot in spots.values()]
        return sorted(found, key=lambda home: (home[0], home[1], home[2] or ""))

    async def letters(self, now: datetime, limit: int) -> Sequence[Letter]:
        """Return letters due at ``now``, oldest first, none twice until settled."""
        self._check_open()
        due = [x for x in self._kept.letters.values() if x.not_before <= now and x.id not in self._held]
        found = sorted(due, key=lambda letter: letter.not_before)[:limit]
        self._held.update(letter.id for letter in found)
        self._kept.doubtful.update(letter.id for letter in found)
        return found

    async def next_letter(self) -> datetime | None:
        """Return when the earliest letter is due that is not on its way."""
        return min((x.not_before for x in self._kept.letters.values() if x.id not in self._held), default=None)

    async def sent(self, letter: Letter, *, card: Posted | None = None) -> None:
        """Forget a letter that is out; for a card, remember where it stands and how it looked."""
        self._check_open()
        self._kept.letters.pop(letter.id, None)
        self._kept.doubtful.discard(letter.id)
        self._held.discard(letter.id)
        if card is not None:
            self._kept.posted[letter.circle, card.ref, card.spot] = card

    async def later(self, letter: Letter, at: datetime, *, untried: bool = False) -> None:
        """Let a letter wait until ``at``; ``untried``: nothing was sent for certain."""
        self._check_open()
        self._held.discard(letter.id)
        if letter.id not in self._kept.letters:
            return
        if untried:
            self._kept.doubtful.discard(letter.id)
            if self._waiting(letter) is not None:
                del self._kept.letters[letter.id]
                return
        tries = letter.tries + (not untried)
        self._kept.letters[letter.id] = replace(self._kept.letters[letter.id], not_before=at, tries=tries)

    async def posted(self, circle: CircleId, ref: str) -> Sequence[Posted]:
        """Return where a living card stands."""
        found = [card for (where, name, _), card in self._kept.posted.items() if (where, name) == (circle, ref)]
        return sorted(found, key=lambda card: (card.spot.platform, card.spot.id))

    async def day_of(self, circle: CircleId, person: PersonId) -> str:
        """Return the local date of the last daily message to this person; empty if none."""
        return self._kept.days.get((circle, person), "")

    async def note_day(self, circle: CircleId, person: PersonId, day: str) -> None:
        """Remember that the daily message of ``day`` was sent."""
        self._check_open()
        self._kept.days[circle, person] = day

    async def last_beat(self) -> datetime | None:
        """Return the heartbeat written last, or ``None``."""
        return self._kept.beat

    async def beat(self, now: datetime) -> None:
        """Write the heartbeat."""
        self._check_open()
        self._kept.beat = now

    async def record(self, circle: CircleId) -> Sequence[tuple[int, bytes]]:
        """Return the leaves in order, numbered from 0."""
        return list(enumerate(self._kept.leaves.get(circle, [])))

    async def texts(self, circle: CircleId) -> Sequence[Committed]:
        """Return all texts not erased."""
        return [self._kept.texts[c][1] for c in sorted(self._kept.texts) if self._kept.texts[c][0] == circle]

    async def released(self, round_: RoundId) -> Sequence[int]:
        """Return which closings of a round were committed."""
        return sorted(closing for name, closing in self._kept.closings if name == round_)

    async def close(self) -> None:
        """Take nothing more."""
        self._closed = True

    def _check_open(self) -> None:
        if self._closed:
            raise Trouble("The store is closed.", final=True)


def _slot(letter: Letter) -> _Slot:
    return (letter.circle, letter.kind, letter.place, letter.to, letter.ref)
