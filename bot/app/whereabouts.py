"""Which group is meant: from a place and an account to a circle, with no guess nobody can see.

A home place belongs to one circle. A private place is one person's, and may serve several circles
they are in: then the one named, else the one this place spoke of last, else the person is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.app.members import Members, circles_of
from bot.ports import Account, Heard, Spot, Store
from bot.ui import actions
from bot.ui.model import Choice, Line, Notice, Said, msg
from governance.commands import Place
from governance.ids import CircleId
from governance.rounds import numbered
from governance.state import Circle


@dataclass(frozen=True, slots=True)
class Where:
    """A circle, and what the place is to it."""

    state: Circle
    place: Place


class Whereabouts:
    """Finds circles; remembers, for this run only, which one a private place spoke of last."""

    def __init__(self, *, store: Store, members: Members) -> None:
        self._store = store
        self._members = members
        self._last: dict[Spot, CircleId] = {}

    async def of(self, account: Account, spot: Spot) -> Sequence[Where]:
        """Return the circles this place belongs to (a private place: of this account); empty if none."""
        found = []
        for id_, place, person in await self._store.whose(spot):
            circle = await self._store.circle(id_)
            mine = place is not Place.PRIVATE or person == await self._members.who(id_, account)
            if circle is not None and mine:
                found.append(Where(circle, place))
        return found

    async def by_account(self, account: Account) -> Sequence[Where]:
        """Return the circles that know this account, for a private place bound to none."""
        found = []
        for id_, person in await circles_of(self._store, account):
            circle = await self._store.circle(id_)
            if circle is not None and person in circle.people:
                found.append(Where(circle, Place.PRIVATE))
        return found

    async def bind(self, account: Account, spot: Spot, found: Sequence[Where]) -> None:
        """Remember that this private place is this person's, in every circle that knows them."""
        for where in found:
            person = await self._members.who(where.state.id, account)
            if person is not None:
                await self._store.bind(where.state.id, Place.PRIVATE, spot, person)

    async def reserved(self, spot: Spot) -> CircleId | None:
        """Return the name a founding that never happened left on this home place."""
        for id_, place, _ in await self._store.whose(spot):
            if place is Place.HOME and await self._store.circle(id_) is None:
                return id_
        return None

    def pick(self, spot: Spot, found: Sequence[Where], group: str) -> Where | None:
        """Return the circle that is meant, or ``None`` if only the person can tell."""
        named = [where for i, where in enumerate(found, start=1) if group in {str(i), where.state.name}]
        last = [where for where in found if where.state.id == self._last.get(spot)]
        meant = found if len(found) == 1 else named or last
        if len(meant) != 1:
            return None
        self._last[spot] = meant[0].state.id
        return meant[0]

    async def with_round(self, account: Account, found: Sequence[Where], number: int) -> Sequence[Where]:
        """Return the circles in which this person is asked by an open round of this number."""
        asked = []
        for where in found:
            who = await self._members.who(where.state.id, account)
            _, round_ = numbered(where.state, number) or (0, None)
            if round_ is not None and who in round_.electorate:
                asked.append(where)
        return asked

    @staticmethod
    def which_round(found: Sequence[Where], asked: Sequence[Where], code: str) -> Notice:
        """Ask in which group a private answer is meant; nothing of it is kept, and nothing repeats it."""
        lines = [Line(text=msg("app-which-round"))]
        for where in asked:
            typed = f"{code} group={found.index(where) + 1}"
            lines.append(Line(text=msg("app-which-round-one", typed=Said(typed), name=Said(where.state.name))))
        return Notice(lines=tuple(lines))

    def which(self, heard: Heard, found: Sequence[Where]) -> Notice:
        """Ask which group is meant: a choice each, that repeats the wish."""
        lines = [Line(text=msg("app-which-group"))]
        choices = []
        for i, where in enumerate(found, start=1):
            group = {"group": str(i)}
            lines.append(Line(text=msg("app-which-group-one", number=i, name=Said(where.state.name))))
            try:
                action = actions.write(heard.verb, {**heard.fields, **group})
            except ValueError:  # too long for a button: it opens the form anew
                action = actions.write(heard.verb, group)
            label = msg("app-which-group-label", number=i)
            choices.append(Choice(action=action, label=label, typed=f"{heard.verb} group={i}"))
        return Notice(lines=tuple(lines), choices=tuple(choices))
