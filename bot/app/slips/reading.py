"""Reading a closed urn: what its codes open, then what may be said. In memory only.

Of a code nothing is kept but its lock, under one salt a round. A typed code is tried against the locks of
every round whose words are still there; that is slow on purpose, and done off the event loop by the vault.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.app.slips.sealed import Box, SealedBoxes
from bot.ports import Entropy
from governance.standing import concerned, standing, tied
from governance.state import Circle, Opening, Round, RoundKind, Standing
from governance.threads import Lock, locks
from governance.urn import opening as urn_opening
from governance.urn import urn
from governance.urn.codes import spell
from governance.urn.slip import Slip

SALT = 16


class Reading:
    """Turns an opened box into what leaves it."""

    def __init__(self, *, boxes: SealedBoxes, entropy: Entropy) -> None:
        self._boxes, self._entropy = boxes, entropy

    async def opening(self, circle: Circle, n: int, round_: Round, box: Box, *, look: bool) -> Opening | None:
        """Return what may open; ``None`` to extend the round. ``look``: only what waits for no floor is asked."""
        tallied = urn_opening.tally(round_, circle.rules, box.plain)
        if tallied is None:
            return None
        if look:
            tallied = Opening(enough=False, look=True)
        known = await self._known(circle, urn_opening.codes(box.plain))
        made = await self._locks(box, needed=tallied.enough)
        keys = urn_opening.Keys(
            fresh=lambda: self._entropy.token().hex(),
            lock=lambda name, slip: made.get(self._code(box, name, slip), ""),
            known=known,
            n=n,
            barred=self._barred(circle, round_, box),
        )
        return urn_opening.read(round_, box.plain, tallied, keys)

    def _code(self, box: Box, name: bytes, slip: Slip) -> str:
        """Return the code a slip was said under: of the urn it was first put into."""
        return slip.code or spell(self._boxes.code(box.key, name))

    async def _locks(self, box: Box, *, needed: bool) -> dict[str, str]:
        """Return the lock of every code under which something is said, all under one salt."""
        salt = self._entropy.token()[:SALT]
        every = urn_opening.everything(box.plain) if needed else []
        # In the order of what is said, which is all an urn gives away of its slips.
        spoken = dict.fromkeys(self._code(box, name, slip) for name, slip in every if slip.speaks or slip.reply)
        return {code: f"{salt.hex()}${await self._boxes.lock(code, salt)}" for code in spoken}

    async def _known(self, circle: Circle, codes: set[str]) -> dict[str, tuple[Lock, ...]]:
        """Return what each typed code opens."""
        if not codes:
            return {}
        there: dict[str, list[Lock]] = {}
        for lock in locks(circle):
            there.setdefault(lock.lock, []).append(lock)
        salts = sorted({lock.partition("$")[0] for lock in there})
        opened: dict[str, tuple[Lock, ...]] = {}
        for code in codes:
            tried = [f"{salt}${await self._boxes.lock(code, bytes.fromhex(salt))}" for salt in salts]
            opens = tuple(one for lock in tried for one in there.get(lock, ()))
            if opens:
                opened[code] = opens
        return opened

    def _barred(self, circle: Circle, round_: Round, box: Box) -> dict[bytes, frozenset[int]]:
        """Return which items the owner of each slot sits out now; who left keeps what they said as a member."""
        if round_.kind is not RoundKind.LISTENING:
            return {}
        barred, slots = {}, urn.names(box.plain)
        for person in circle.people.values():
            items: Sequence[int] = ()
            if not person.left and standing(circle, person.id) is not Standing.MEMBER:
                items = [0, *circle.items]
            elif not person.left:
                items = [i.n for i in circle.items.values() if tied(person, i) or concerned(i, person.id)]
            slot = self._boxes.slot(box.key, person.id)
            if slot in slots:
                barred[slot] = frozenset(items)
        return barred
