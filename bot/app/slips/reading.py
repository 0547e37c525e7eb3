"""Reading a closed urn: what its codes open, then what may be said. In memory only.

Of a code nothing is kept but its lock, under one salt a round. A typed code is tried against the locks of
every round whose words are still there; that is slow on purpose, and done off the event loop by the vault.
"""

from __future__ import annotations

import hashlib

from bot.app.slips.sealed import Box, SealedBoxes
from bot.ports import Entropy
from governance.ids import PersonId, WordsId
from governance.standing import concerned, tied
from governance.state import Circle, Opening, Round, RoundKind
from governance.threads import Lock, locks
from governance.urn import opening as urn_opening
from governance.urn import urn
from governance.urn.codes import spell
from governance.urn.slip import Slip
from governance.urn.speaking import Keys, everything

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

        def lock(name: bytes, slip: Slip, words: WordsId) -> str:
            return bound(made[self._code(box, name, slip)], words)

        people, barred = self._people(circle, round_, box)
        keys = Keys(
            fresh=lambda: self._entropy.token().hex(), lock=lock, known=known, n=n, people=people, barred=barred
        )
        return urn_opening.read(round_, box.plain, tallied, keys)

    def _code(self, box: Box, name: bytes, slip: Slip) -> str:
        """Return the code a slip was said under: of the urn it was first put into."""
        return slip.code or spell(self._boxes.code(box.key, name))

    async def _locks(self, box: Box, *, needed: bool) -> dict[str, str]:
        """Return salt and slow hash of every code under which something is said, all under one salt."""
        salt = self._entropy.token()[:SALT]
        every = everything(box.plain) if needed else []
        spoken = dict.fromkeys(self._code(box, name, slip) for name, slip in every)
        return {code: f"{salt.hex()}${await self._boxes.lock(code, salt)}" for code in spoken}

    async def _known(self, circle: Circle, codes: set[str]) -> dict[str, tuple[Lock, ...]]:
        """Return what each typed code opens."""
        if not codes:
            return {}
        there: dict[str, list[Lock]] = {}
        for lock in locks(circle):
            there.setdefault(lock.lock.partition("$")[0], []).append(lock)
        opened: dict[str, tuple[Lock, ...]] = {}
        for code in sorted(codes):
            found: list[Lock] = []
            for salt in sorted(there):
                tried = f"{salt}${await self._boxes.lock(code, bytes.fromhex(salt))}"
                found += [one for one in there[salt] if one.lock == bound(tried, one.words)]
            if found:
                opened[code] = tuple(found)
        return opened

    def _people(
        self, circle: Circle, round_: Round, box: Box
    ) -> tuple[dict[bytes, PersonId], dict[bytes, frozenset[int]]]:
        """Return who each slot of a listening urn belongs to, and the items they sit out.

        It says around how many people a voice stands, never whose voice counts: what somebody said while they
        might stays, or a tie put on them later would show, by what is missing, what they had said.
        """
        people: dict[bytes, PersonId] = {}
        barred: dict[bytes, frozenset[int]] = {}
        if round_.kind is not RoundKind.LISTENING:
            return people, barred
        slots = set(urn.names(box.plain))
        for person in circle.people.values():
            slot = self._boxes.slot(box.key, person.id)
            if slot in slots:
                people[slot] = person.id
                out = (i.n for i in circle.items.values() if tied(person, i) or concerned(i, person.id))
                barred[slot] = frozenset(out)
        return people, barred


def bound(lock: str, words: WordsId) -> str:
    """Return the lock of some words: no two words have the same, so that nothing tells what one person said."""
    salt, _, slow = lock.partition("$")
    return f"{salt}${hashlib.sha256(f'{slow}{words}'.encode()).hexdigest()}"
