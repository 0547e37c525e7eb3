"""Who may sit in somebody's private room because of another group: that room is one for all their groups."""

from __future__ import annotations

from bot.app.members import circles_of
from bot.ports import Store
from governance.ids import PersonId
from governance.state import Circle


async def beside(store: Store, circle: Circle, who: PersonId) -> frozenset[PersonId | None]:
    """Return whom this person named as helpers in other groups, as who they are here; ``None``: not known here.

    Raises ``Trouble``.
    """
    found: set[PersonId | None] = set()
    for account in await store.accounts(circle.id, who):
        for id_, there in await circles_of(store, account):
            state = await store.circle(id_) if id_ != circle.id else None
            person = state.people.get(there) if state else None
            if person is None or person.helper is None:
                continue
            helping = await store.accounts(id_, person.helper)
            found |= {await store.person(circle.id, one) for one in helping} or {None}
    return frozenset(found)
