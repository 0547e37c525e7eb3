"""Words of a box with too few answers: kept sealed, then moved into the next one of its kind.

That is a turn of the same item, or the circle's next listening box. A kept urn is marked closed and says in
its sealed head what it waits for. Moved words open with those of the box they came to; nobody's position
moves. After two moves words are not moved again.
"""

from __future__ import annotations

import json

from bot.app.slips.desks import Desks, found
from bot.app.slips.sealed import Box, SealedBoxes
from bot.ports import RoundKey, Store
from governance.consent import TURNS
from governance.ids import CircleId, RoundId
from governance.state import TURNING, Circle, Opening, Phase, Round, RoundKind
from governance.urn import urn
from governance.urn.codes import spell
from governance.urn.encoding import SIZE, WIDE
from governance.urn.head import Promise, about, keep

_MOVING = TURNS | {RoundKind.LISTENING}


def waits(box: object) -> bool:
    """Tell whether this is an urn kept for a coming one."""
    return isinstance(box, Box) and box.closed and about(box.plain) != b""


def labelled(plain: bytes, circle: CircleId, n: int, kind: RoundKind, opening: Opening | None) -> bytes:
    """Return an urn's content with its head saying whether it is to be kept for item ``n`` (0: the circle)."""
    keeps = kind in _MOVING and opening is not None and not opening.enough and not opening.look
    return keep(plain, json.dumps([circle, n]).encode() if keeps else b"")


class KeptWords:
    """Finds kept urns. They are read once after a start, then remembered.

    Takes desks' locks, so call it without holding one; only ``filled`` may be called under the new urn's.
    """

    def __init__(self, *, store: Store, boxes: SealedBoxes, desks: Desks) -> None:
        self._store, self._boxes, self._desks = store, boxes, desks
        self._found: dict[tuple[CircleId, int], RoundId] | None = None

    async def all(self) -> dict[tuple[CircleId, int], RoundId]:
        """Return kept urns by circle and item; item 0: the circle's listening box."""
        if self._found is None:
            there = {}
            for round_ in await self._boxes.names():
                async with self._desks.locked(round_):
                    box = await self._boxes.look(round_)
                if isinstance(box, Box) and waits(box):
                    circle, n = json.loads(about(box.plain))
                    there[CircleId(circle), int(n)] = round_
            self._found = there
        return self._found

    def forget(self) -> None:
        """Look again next time: one was made or destroyed."""
        self._found = None

    async def of(self, circle: Circle | None, round_: RoundId) -> RoundId | None:
        """Return the urn whose words belong into that of this open round."""
        here = found(circle, round_)
        kept = (await self.all()).get((circle.id, here[0])) if circle and here else None
        return None if kept == round_ else kept

    async def useless(self) -> list[RoundId]:
        """Name kept urns that will have no next one."""
        there = []
        for (circle_id, n), round_ in (await self.all()).items():
            circle = await self._store.circle(circle_id)
            if circle is None or (found(circle, round_) is None and not _goes_on(circle, n)):
                there.append(round_)
        return there

    async def filled(self, circle: Circle | None, round_: Round, key: RoundKey, kept: RoundId | None) -> bytes:
        """Return an urn of dummies; in its second compartments what the kept one holds, if this is one to move to."""
        slots = {person: self._boxes.slot(key, person) for person in round_.electorate}
        room = WIDE if round_.kind is RoundKind.LISTENING else SIZE
        promise = Promise(round_.floor, round_.least)
        old = await self._boxes.look(kept) if kept is not None and round_.kind in _MOVING else None
        if not isinstance(old, Box) or not waits(old):
            return urn.empty(slots.values(), room, promise)
        people = {*(circle.people if circle else ()), *round_.electorate}
        renamed = {self._boxes.slot(old.key, person): self._boxes.slot(key, person) for person in people}
        # Who was forgotten since has no name left to derive a slot from; the old one serves.
        moves = {name: renamed.get(name, name) for name in urn.names(old.plain)}
        new = urn.empty({*slots.values(), *moves.values()}, room, promise)
        return urn.carry(old.plain, new, moves, lambda name: spell(self._boxes.code(old.key, name)))


def _goes_on(circle: Circle, n: int) -> bool:
    if n == 0:
        return circle.phase is not Phase.ENDED
    return n in circle.items and circle.items[n].state in TURNING
