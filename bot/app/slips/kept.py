"""Words of a turn with too few answers: kept sealed, then moved into the urn of the item's next turn.

A kept urn is marked closed and says in its sealed head which item it waits for. Moved words open with
those of the turn they came to; nobody's position moves. After two moves words are not moved again.
"""

from __future__ import annotations

import json

from bot.app.slips.desks import Desks, item_of
from bot.app.slips.sealed import Box, SealedBoxes
from bot.ports import RoundKey, Store
from governance.ids import CircleId, RoundId
from governance.state import Circle, ItemState, Opening, Round, RoundKind
from governance.urn import urn

_TURNS = frozenset({RoundKind.TURN, RoundKind.AFTER_CHANGE})
_TURNING = frozenset({ItemState.INTEGRATE, ItemState.PAUSED})
"""States in which an item may still open a turn."""


def waits(box: object) -> bool:
    """Tell whether this is an urn kept for a coming turn."""
    return isinstance(box, Box) and box.closed and urn.about(box.plain) != b""


def labelled(plain: bytes, circle: CircleId, n: int, kind: RoundKind, opening: Opening | None) -> bytes:
    """Return an urn's content with its head saying whether it is to be kept for item ``n``."""
    keeps = kind in _TURNS and opening is not None and not opening.enough
    return urn.keep(plain, json.dumps([circle, n]).encode() if keeps else b"")


class KeptWords:
    """Finds kept urns. They are read once after a start, then remembered.

    Takes desks' locks, so call it without holding one; only ``filled`` may be called under the new urn's.
    """

    def __init__(self, *, store: Store, boxes: SealedBoxes, desks: Desks) -> None:
        self._store, self._boxes, self._desks = store, boxes, desks
        self._found: dict[tuple[CircleId, int], RoundId] | None = None

    async def all(self) -> dict[tuple[CircleId, int], RoundId]:
        """Return kept urns by circle and item."""
        if self._found is None:
            found = {}
            for round_ in await self._boxes.names():
                desk = self._desks.of(round_)
                async with desk.lock:
                    box = await self._boxes.look(round_)
                if isinstance(box, Box) and waits(box):
                    circle, n = json.loads(urn.about(box.plain))
                    found[CircleId(circle), int(n)] = round_
            self._found = found
        return self._found

    def forget(self) -> None:
        """Look again next time: one was made or destroyed."""
        self._found = None

    async def of(self, circle: Circle | None, round_: RoundId) -> RoundId | None:
        """Return the urn that waits for the item of this open round."""
        item = item_of(circle, round_)
        found = (await self.all()).get((circle.id, item.n)) if circle and item else None
        return None if found == round_ else found

    async def useless(self) -> list[RoundId]:
        """Name kept urns of items that will have no further turn."""
        found = []
        for (circle_id, n), round_ in (await self.all()).items():
            circle = await self._store.circle(circle_id)
            item = circle.items.get(n) if circle else None
            closing = item is not None and item.round is not None and item.round.id == round_
            if item is None or (item.state not in _TURNING and not closing):
                found.append(round_)
        return found

    async def filled(self, circle: Circle | None, round_: Round, key: RoundKey, kept: RoundId | None) -> bytes:
        """Return an urn of dummies; in its second compartments what the kept turn holds, if this is a turn."""
        slots = {person: self._boxes.slot(key, person) for person in round_.electorate}
        old = await self._boxes.look(kept) if kept is not None and round_.kind in _TURNS else None
        if not isinstance(old, Box) or not waits(old):
            return urn.empty(slots.values())
        people = {*(circle.people if circle else ()), *round_.electorate}
        renamed = {self._boxes.slot(old.key, person): self._boxes.slot(key, person) for person in people}
        # Who was forgotten since has no name left to derive a slot from; the old one serves.
        moves = {name: renamed.get(name, name) for name in urn.names(old.plain)}
        return urn.carry(old.plain, urn.empty({*slots.values(), *moves.values()}), moves)
