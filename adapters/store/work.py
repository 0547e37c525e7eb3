"""One commit: what many jobs change, read once, gathered in memory, written in one go.

Work on circles runs on values and touches the database only when all of it is written together
(``flush``): a step that raises has changed nothing, so it hurts no other work of the same commit,
and a hundred appends are a handful of statements. Statements of other jobs come after a flush, so
everything happens in the order it was asked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, bindparam, select

from adapters.store import circles, ledger, outbox, places, wiping
from adapters.store.circles import Draft, Shelf
from adapters.store.statements import insert, prepared
from adapters.store.tables import inbox
from bot.ports import Account, Change, Committed, Letter, Repeat, Spot, Step, Trouble
from governance.commands import Place
from governance.ids import CircleId, PersonId
from governance.state import Circle

T = TypeVar("T")
_heard = select(inbox.c.hash).where(inbox.c.hash == bindparam("hash"))


class Alone(Exception):  # noqa: N818 - a wish, not a fault
    """This work wants a commit of its own: nothing anonymous shares one with anything named."""


def mark(key: str) -> bytes:
    """Return what is kept of an inbox key."""
    return hashlib.sha256(key.encode()).digest()


class Batch:
    """What one transaction will hold."""

    def __init__(self, connection: Connection, shelf: Shelf, held: set[str], *, alone: bool, shared: bool) -> None:
        """Gather for ``connection``. ``alone``: there is one job. ``held``: letters on their way, by id."""
        self._connection = connection
        self._shelf = shelf
        self._held = held
        self._alone = alone
        self._shared = shared
        self._drafts: dict[CircleId, Draft] = {}
        self._written: set[CircleId] = set()
        self._seen: set[bytes] = set()
        self._marks: list[bytes] = []
        self._leaves: list[tuple[CircleId, int, bytes]] = []
        self._texts: list[tuple[CircleId, Committed]] = []
        self._accounts: dict[tuple[CircleId, Account], PersonId] = {}
        self._letters: list[Letter] = []
        self._places: list[tuple[CircleId, Place, Spot]] = []
        self._taken: list[str] = []
        self._settled: list[str] = []
        self.erased = False
        """Something was deleted that must not be readable in the file's journal for long."""
        self.wiped = False
        """Somebody asked for something to be gone: old copies anywhere in the file are to go, too."""
        self.spoilt = False
        """Writing stopped half way: this transaction must not be committed."""

    def foresee(self, needs: Iterable[tuple[CircleId, bytes | None]]) -> None:
        """Read in one go the circles and inbox marks that jobs will ask for."""
        circles_, marks = set[CircleId](), set[bytes]()
        for circle, mark_ in needs:
            circles_.add(circle)
            if mark_ is not None:
                marks.add(mark_)
        self._drafts = circles.read(self._connection, circles_, self._shelf)
        if len(marks) == 1:
            found = prepared(self._connection, _heard).run(self._connection, [{"hash": mark_} for mark_ in marks])
            self._seen = marks if found.first() else set()
        elif marks:
            known = select(inbox.c.hash).where(inbox.c.hash.in_(sorted(marks)))
            self._seen = set(self._connection.scalars(known))

    def work(self, circle: CircleId, step: Callable[[Circle | None], Step[T]], mark_: bytes | None) -> T:
        """Run a step and gather its change. Whatever it raises, nothing was gathered."""
        if mark_ in self._seen:
            raise Repeat
        draft = self._drafts[circle]
        done = step(draft.now)
        if done.change is not None:
            self._gather(circle, draft, done.change)
        if mark_ is not None:
            self._seen.add(mark_)
            self._marks.append(mark_)
        return done.value

    def _gather(self, circle: CircleId, draft: Draft, change: Change) -> None:
        if change.circle.id != circle or any(letter.circle != circle for letter in change.letters):
            raise ValueError("a change is about the circle it was made for")
        self._check_accounts(circle, change)
        if change.released is not None:
            if not self._alone:
                raise Alone
            if change.closing in ledger.read_closings(self._connection, change.released):
                raise Repeat
            ledger.note_closing(self._connection, change.released, change.closing)
        wipes = change.forget is not None or bool(change.erased)
        if wipes:
            self.flush()
        draft.now, draft.dirty = change.circle, True
        for entry in change.entries:
            self._leaves.append((circle, draft.leaves, entry.leaf))
            self._texts += [(circle, text) for text in entry.texts]
            draft.leaves += 1
        for account, person in change.accounts:
            self._accounts[circle, account] = person
        if wipes:
            self.flush()
            self._wipe(circle, change)
        self._letters += change.letters
        self._places += [(circle, place, spot) for place, spot in change.places]

    def _check_accounts(self, circle: CircleId, change: Change) -> None:
        for account, person in change.accounts:
            known = self._accounts.get((circle, account)) or places.person(self._connection, circle, account)
            if known not in {None, person}:
                raise Trouble("This account was written down as somebody else a moment ago. Say it again.")

    def _wipe(self, circle: CircleId, change: Change) -> None:
        if change.forget is not None:
            ledger.erase_texts(self._connection, circle, change.forget)
            places.forget(self._connection, circle, change.forget)
            outbox.forget(self._connection, circle, change.forget)
        ledger.erase_words(self._connection, circle, change.erased)
        wiping.note(self._connection)
        self.erased = self.wiped = True

    def flush(self) -> Connection:
        """Write what was gathered; return the connection, for statements that come after it."""
        self.spoilt = True
        changed = {circle: draft for circle, draft in self._drafts.items() if draft.dirty}
        circles.write(self._connection, changed)
        self._written |= changed.keys()
        ledger.append(self._connection, self._leaves)
        ledger.keep_texts(self._connection, self._texts)
        # An account that is known already is the same person's (checked), so there is nothing to write.
        fresh = [
            (circle, account, person)
            for (circle, account), person in self._accounts.items()
            if places.person(self._connection, circle, account) is None
        ]
        places.add_accounts(self._connection, fresh)
        insert(self._connection, inbox, [{"hash": mark_, "day": None} for mark_ in self._marks])
        outbox.put(self._connection, self._letters, self._held)
        for circle, place, spot in self._places:
            places.bind(self._connection, circle, place, spot, None)
        for gathered in (self._leaves, self._texts, self._accounts, self._marks, self._letters, self._places):
            gathered.clear()
        self.spoilt = False
        return self._connection

    # --- letters: what is held must agree with what is committed -------------------------------------

    def take_letters(self, now: datetime, limit: int) -> list[Letter]:
        """Hand out letters that are due."""
        found = list(outbox.take(self.flush(), now, limit, self._held, shared=self._shared))
        self._taken += [letter.id for letter in found]
        self._held.update(self._taken)
        return found

    def next_letter(self) -> datetime | None:
        """Return when the earliest letter that is not held is due."""
        return outbox.earliest(self.flush(), self._held)

    def letter_sent(self, letter: Letter) -> Connection:
        """Delete a letter that is out."""
        connection = self.flush()
        outbox.remove(connection, letter)
        self._settled.append(letter.id)
        self.erased = True
        return connection

    def letter_later(self, letter: Letter, at: datetime, *, untried: bool) -> None:
        """Let a letter wait again."""
        outbox.put_back(self.flush(), letter, at, self._held, untried=untried)
        self._settled.append(letter.id)

    def let_go(self) -> None:
        """Give back every letter that is held."""
        if self._shared and self._held:
            outbox.let_go(self.flush(), self._held)
        self._settled += self._held

    # --- the end -----------------------------------------------------------------------------------

    def committed(self) -> None:
        """Remember what now stands."""
        self._held.difference_update(self._settled)
        for circle in self._written:
            draft = self._drafts[circle]
            if draft.stored is not None:
                self._shelf.put(draft.stored, draft.version)

    def abandoned(self) -> None:
        """Let go of letters handed out by a transaction that did not come to be."""
        self._held.difference_update(self._taken)
