"""Taking private answers in. Casts that wait for one urn go in with one rewrite."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from bot.app.slips.checking import check, texts
from bot.app.slips.desks import Cast, Desk, Desks, Receipt, Waiting, round_of
from bot.app.slips.sealed import Box, Gone, SealedBoxes
from bot.ports import Clock, Store
from bot.ui.care import Finding, worries_about
from governance.ids import CircleId, PersonId
from governance.state import Circle, Round
from governance.urn import answers, urn
from governance.urn.codes import spell
from governance.urn.slip import FullError, Slip


class Casting:
    """Checks a cast against the circle, queues it at its round's desk, writes what waits."""

    def __init__(self, *, store: Store, boxes: SealedBoxes, clock: Clock, desks: Desks) -> None:
        self._store, self._boxes, self._clock, self._desks = store, boxes, clock, desks
        self._looked: dict[PersonId, bytes] = {}
        """The words each person was last asked to look at again: a digest, in memory, until they are sent."""

    async def read(
        self, circle_id: CircleId, person: PersonId, number: int, letters: str, words: str
    ) -> tuple[Round, Waiting] | Receipt:
        """Check everything that needs no urn; return the round and the cast, or why not."""
        circle = await self._store.circle(circle_id)
        if circle is None:
            return Receipt(Cast.UNKNOWN_CODE)
        read = check(circle, person, number, letters, words)
        if isinstance(read, Cast):
            return Receipt(read)
        round_, slip = read
        if slip is not None and (findings := self._tells(circle, person, slip)):
            return Receipt(Cast.LOOK, printed=" ".join(texts(slip)), findings=findings)
        return round_, Waiting(person, slip)

    def _tells(self, circle: Circle, person: PersonId, slip: Slip) -> tuple[Finding, ...]:
        """Return what in these words may give their writer away, if they are seen for the first time."""
        telling = {text: findings for text in texts(slip) if (findings := worries_about(text, circle))}
        seen = hashlib.sha256("\0".join(telling).encode()).digest()
        if not telling or self._looked.pop(person, b"") == seen:
            return ()
        self._looked[person] = seen
        return tuple(dict.fromkeys(one for findings in telling.values() for one in findings))

    async def keep(self, circle_id: CircleId, round_: Round, mine: Waiting) -> tuple[Receipt, bool]:
        """Write ``mine``, and whatever else waits; return what became of it, and whether the urn is lost."""
        desk, lost = self._desks.of(round_.id), False
        desk.waiting.append(mine)
        try:
            async with desk.lock:
                if mine.receipt is None:  # else somebody before us wrote it along with theirs
                    lost = await self._flush(desk, circle_id, round_)
        finally:
            if mine in desk.waiting:
                desk.waiting.remove(mine)
        assert mine.receipt is not None
        return mine.receipt, lost

    async def _flush(self, desk: Desk, circle_id: CircleId, round_: Round) -> bool:
        batch = tuple(desk.waiting)
        try:
            box = await self._boxes.look(round_.id)
            outcome = await self._rewrite(desk, circle_id, round_, box, batch)
        except Exception:
            # Not for a cancellation: then only the cancelled cast goes, and the others are written by the next.
            _settle(desk, batch, Cast.TROUBLE)
            raise
        _settle(desk, batch, outcome)
        return outcome is Cast.LOST

    async def _rewrite(
        self, desk: Desk, circle_id: CircleId, round_: Round, box: Box | Gone, batch: Sequence[Waiting]
    ) -> Cast:
        """Lay every slip that waits into its slot. The mark of a pulse holds while the round's end has passed."""
        if not isinstance(box, Box) or box.closed:
            now = round_of(await self._store.circle(circle_id), round_.id)
            ended = now is None or (isinstance(box, Box) and now.ends_at <= self._clock.now())
            if ended or desk.closing.locked():
                return Cast.CLOSED
        if not isinstance(box, Box):
            return Cast.LOST if box is Gone.LOST else Cast.TROUBLE
        plain, receipts = box.plain, []
        for one in batch:
            slot, receipt = self._boxes.slot(box.key, one.person), Receipt(Cast.KEPT)
            if round_.kind in answers.WORDED:
                receipt = Receipt(Cast.KEPT, code=spell(self._boxes.code(box.key, slot)))
            try:
                plain = urn.clear(plain, slot) if one.slip is None else urn.put(plain, slot, one.slip)
            except FullError:
                receipt = Receipt(Cast.FULL)
            receipts.append(receipt)
        await self._boxes.write(round_.id, box, plain)
        for one, receipt in zip(batch, receipts, strict=True):
            one.receipt = receipt
        return Cast.KEPT


def _settle(desk: Desk, batch: Sequence[Waiting], outcome: Cast) -> None:
    for waiting in batch:
        waiting.receipt = waiting.receipt or Receipt(outcome)
        if waiting in desk.waiting:
            desk.waiting.remove(waiting)
