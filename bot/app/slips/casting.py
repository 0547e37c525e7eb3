"""Taking private answers in. Casts that wait for one urn go in with one rewrite."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from bot.app.slips.desks import Desk, Desks, Waiting, round_of
from bot.app.slips.sealed import Box, Gone, SealedBoxes
from bot.ports import Clock, Store
from governance.consent import OPEN_WORDS
from governance.ids import CircleId, PersonId, RoundId
from governance.rules import Topic
from governance.state import FIRST_ROUND, Round, Standing
from governance.urn import answers, urn
from governance.urn.words import LIMIT, clean, points_elsewhere


class Cast(StrEnum):
    """What became of a private answer. ``KEPT`` is the same for every position."""

    KEPT = "kept"
    CLOSED = "closed"
    NOT_YOURS = "not_yours"
    UNKNOWN_CODE = "unknown_code"
    NO_WORDS_HERE = "no_words_here"
    TOO_LONG = "too_long"
    BAD_WORDS = "bad_words"
    TROUBLE = "trouble"


class Casting:
    """Checks a cast against the circle, queues it at its round's desk, writes what waits."""

    def __init__(self, *, store: Store, boxes: SealedBoxes, clock: Clock, desks: Desks) -> None:
        self._store, self._boxes, self._clock, self._desks = store, boxes, clock, desks

    async def read(
        self, circle_id: CircleId, person: PersonId, number: int, letters: str, words: str
    ) -> tuple[Round, Waiting] | Cast:
        """Check everything that needs no urn; return the round and the cast, or why not."""
        circle = await self._store.circle(circle_id)
        if circle is None:
            return Cast.UNKNOWN_CODE
        item = next((one for one in circle.items.values() if one.round and one.round.number == number), None)
        if item is None or item.round is None:
            # Rounds are numbered from where a circle's count begins: below it stand the numbers of cards.
            return Cast.CLOSED if FIRST_ROUND <= number < circle.next_round else Cast.UNKNOWN_CODE
        round_ = item.round
        who = circle.people.get(person)
        if who is None or who.left or who.standing is not Standing.MEMBER or person not in round_.electorate:
            return Cast.NOT_YOURS
        text = clean(words)
        if len(text) > LIMIT:
            return Cast.TOO_LONG
        # Words that open may not be about somebody's person: there the list of worries is all there is.
        takes_words = round_.kind in OPEN_WORDS and circle.free_text and item.topic is not Topic.PERSON
        if text and not takes_words:
            return Cast.NO_WORDS_HERE
        if points_elsewhere(text):
            return Cast.BAD_WORDS
        slip = answers.understand(round_, letters, text)
        return Cast.UNKNOWN_CODE if slip is None else (round_, Waiting(person, slip))

    async def keep(self, circle_id: CircleId, round_: RoundId, mine: Waiting) -> tuple[Cast, bool]:
        """Write ``mine``, and whatever else waits; return what became of it, and whether the urn is lost."""
        desk, lost = self._desks.of(round_), False
        desk.waiting.append(mine)
        try:
            async with desk.lock:
                if mine.outcome is None:  # else somebody before us wrote it along with theirs
                    lost = await self._flush(desk, circle_id, round_)
        finally:
            if mine in desk.waiting:
                desk.waiting.remove(mine)
        assert mine.outcome is not None
        return Cast(mine.outcome), lost

    async def _flush(self, desk: Desk, circle_id: CircleId, round_: RoundId) -> bool:
        batch = tuple(desk.waiting)
        try:
            box = await self._boxes.look(round_)
            outcome = await self._rewrite(desk, circle_id, round_, box, batch)
        except Exception:
            # Not for a cancellation: then only the cancelled cast goes, and the others are written by the next.
            _settle(desk, batch, Cast.TROUBLE)
            raise
        _settle(desk, batch, outcome)
        return box is Gone.LOST and outcome is Cast.TROUBLE

    async def _rewrite(
        self, desk: Desk, circle_id: CircleId, round_: RoundId, box: Box | Gone, batch: Sequence[Waiting]
    ) -> Cast:
        """Lay every slip that waits into its slot. The mark of a pulse holds while the round's end has passed."""
        if not isinstance(box, Box) or box.closed:
            now = round_of(await self._store.circle(circle_id), round_)
            if now is None or desk.closing.locked() or (isinstance(box, Box) and now.ends_at <= self._clock.now()):
                return Cast.CLOSED
        if not isinstance(box, Box):
            return Cast.TROUBLE
        plain = box.plain
        for one in batch:
            plain = urn.put(plain, self._boxes.slot(box.key, one.person), one.slip)
        await self._boxes.write(round_, box, plain)
        return Cast.KEPT


def _settle(desk: Desk, batch: Sequence[Waiting], outcome: Cast) -> None:
    for waiting in batch:
        waiting.outcome = outcome
        if waiting in desk.waiting:
            desk.waiting.remove(waiting)
