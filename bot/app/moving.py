"""A group's place moves, or is shut to us: binding the new one, and telling members where they can still be told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from bot.app.bus import Bus
from bot.app.letters import card_ref, reachable
from bot.ports import Account, Change, Clock, Entropy, Letter, LetterKind, Repeat, Spot, Step, Store
from bot.ui.model import Notice
from governance.commands import Place
from governance.ids import CircleId, Fresh
from governance.state import CLOSED, Circle, ItemState, Standing

_QUIET = CLOSED | {ItemState.ADOPTED}
"""Nothing is going on: such a card comes to the new place with its next news, not all at once."""


class Moving:
    """One per house."""

    def __init__(self, *, store: Store, clock: Clock, entropy: Entropy, bus: Bus) -> None:
        self._store, self._clock, self._entropy, self._bus = store, clock, entropy, bus

    async def moved(self, old: Spot, new: Spot) -> bool:
        """See ``ports.Inbox.moved``."""
        if await self._living(new):
            return False
        homes: dict[CircleId, list[tuple[Place, Spot]]] = {}
        for id_, place, _ in await self._living(old):
            homes.setdefault(id_, []).append((place, new))
        for id_, places in homes.items():
            await self._write(id_, partial(_settled, places=tuple(places)))
        return bool(homes)

    async def _living(self, spot: Spot) -> Sequence[tuple[CircleId, Place, Circle]]:
        """Return the groups that live at a place."""
        found = []
        for id_, place, _ in await self._store.whose(spot):
            circle = await self._store.circle(id_)
            if circle is not None and place is not Place.PRIVATE:
                found.append((id_, place, circle))
        return found

    async def members(self, spot: Spot) -> Sequence[Account]:
        """See ``ports.Inbox.members``."""
        found: list[Account] = []
        for id_, _, circle in await self._living(spot):
            for person in circle.people.values():
                if not person.left:
                    found += await self._store.accounts(id_, person.id)
        return found

    async def tell(self, spot: Spot, notice: Notice, key: str) -> None:
        """See ``ports.Inbox.tell_members``."""
        for id_ in dict.fromkeys(id_ for id_, _, _ in await self._living(spot)):
            await self._write(id_, partial(_copies, notice=notice), key=f"{spot.platform}:{spot.id}:{key}")

    async def _write(self, id_: CircleId, make: Callable[[Circle, datetime, Fresh], Change], key: str = "") -> None:
        now, fresh = self._clock.now(), Fresh(self._entropy.token())

        def step(circle: Circle | None) -> Step[None]:
            return Step(None, None if circle is None else make(circle, now, fresh))

        try:
            await self._store.work(id_, step, key=key or None)
        except Repeat:
            return  # told before a restart
        self._bus.changed(now)


def _going_on(circle: Circle) -> Sequence[int]:
    return sorted(item.n for item in circle.items.values() if item.state not in _QUIET)


def _settled(circle: Circle, now: datetime, fresh: Fresh, *, places: tuple[tuple[Place, Spot], ...]) -> Change:
    """Bind the new place, and show there what is going on: a card stands in no place it was not posted in."""
    cards = tuple(
        Letter(
            id=fresh.hex(f"letter:{card_ref(n)}"),
            circle=circle.id,
            kind=LetterKind.CARD,
            place=Place.HOME,
            not_before=now,
            ref=card_ref(n),
        )
        for n in _going_on(circle)
    )
    return Change(circle=circle, places=places, letters=cards)


def _copies(circle: Circle, now: datetime, fresh: Fresh, *, notice: Notice) -> Change:
    """Write to each member; to all of them alike, whatever any of them did."""
    letters = tuple(
        Letter(
            id=fresh.hex(f"letter:told:{person.id}"),
            circle=circle.id,
            kind=LetterKind.NOTICE,
            place=Place.PRIVATE,
            not_before=now,
            to=person.id,
            notice=notice,
        )
        for person in circle.people.values()
        if person.standing is Standing.MEMBER and reachable(person)
    )
    return Change(circle=circle, letters=letters)
