"""Who an account is. A person has a random id in each circle; only this table links it to an account.

The id is made at the first hearing and stored with the first ask that is accepted: whoever is only
refused leaves no trace.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.ports import Account, Entropy, Store
from governance.ids import CircleId, PersonId
from governance.state import Circle


@dataclass(frozen=True, slots=True)
class Known:
    """Who spoke. ``first``: the account to store with the ask, if it was never accepted before."""

    id: PersonId
    first: tuple[tuple[Account, PersonId], ...] = ()


async def circles_of(store: Store, account: Account) -> Sequence[tuple[CircleId, PersonId]]:
    """Return every circle that knows this account, and who it is there. Raises ``Trouble``."""
    known = [(circle, await store.person(circle, account)) for circle in await store.circles()]
    return [(circle, person) for circle, person in known if person is not None]


class Members:
    """The members desk."""

    def __init__(self, *, store: Store, entropy: Entropy) -> None:
        self._store = store
        self._entropy = entropy
        self._new = asyncio.Lock()

    async def who(self, circle: CircleId, account: Account) -> PersonId | None:
        """Return who this account is, or ``None`` if it was never accepted here."""
        return await self._store.person(circle, account)

    @asynccontextmanager
    async def speaking(self, circle: CircleId, account: Account) -> AsyncIterator[Known]:
        """Give who speaks, for the length of one ask.

        Newcomers go one at a time, so two first words at once cannot make two people of one.
        """
        known = await self._store.person(circle, account)
        if known is not None:
            yield Known(known)
            return
        async with self._new:
            known = await self._store.person(circle, account)
            if known is not None:
                yield Known(known)
                return
            made = PersonId(self._entropy.token().hex())
            yield Known(made, ((account, made),))

    async def accounts(self, circle: Circle, people: Sequence[PersonId]) -> tuple[Account, ...]:
        """Return all accounts of these people."""
        return tuple([account for person in people for account in await self._store.accounts(circle.id, person)])
