"""Who is who on a platform, where a circle lives, where its cards stand, who had today's message."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, select

from adapters.store.statements import insert, upsert
from adapters.store.tables import accounts, days, posted, spots
from bot.ports import Account, Posted, Spot
from governance.commands import Place
from governance.ids import CircleId, PersonId


def person(connection: Connection, circle: CircleId, account: Account) -> PersonId | None:
    """Return who this account is in this circle."""
    found: PersonId | None = connection.scalar(
        select(accounts.c.person).where(
            accounts.c.circle == circle, accounts.c.platform == account.platform, accounts.c.account == account.id
        )
    )
    return found


def accounts_of(connection: Connection, circle: CircleId, who: PersonId) -> Sequence[Account]:
    """Return a person's accounts."""
    rows = connection.execute(
        select(accounts.c.platform, accounts.c.account)
        .where(accounts.c.circle == circle, accounts.c.person == who)
        .order_by(accounts.c.platform, accounts.c.account)
    )
    return [Account(platform, account) for platform, account in rows]


def add_accounts(connection: Connection, rows: Iterable[tuple[CircleId, Account, PersonId]]) -> None:
    """Remember new accounts."""
    insert(
        connection,
        accounts,
        [{"circle": circle, "platform": a.platform, "account": a.id, "person": who} for circle, a, who in rows],
    )


def bind(connection: Connection, circle: CircleId, place: Place, spot: Spot, who: PersonId | None) -> None:
    """Remember a spot; on one platform a place has one, so a new one takes the place of the old."""
    row = {"circle": circle, "place": place.value, "person": who or "", "platform": spot.platform, "spot": spot.id}
    upsert(connection, spots, [row])


def spots_of(connection: Connection, circle: CircleId, place: Place, who: PersonId | None) -> Sequence[Spot]:
    """Return where a place is, one spot a platform."""
    rows = connection.execute(
        select(spots.c.platform, spots.c.spot)
        .where(spots.c.circle == circle, spots.c.place == place.value, spots.c.person == (who or ""))
        .order_by(spots.c.platform)
    )
    return [Spot(platform, spot) for platform, spot in rows]


def whose(connection: Connection, spot: Spot) -> Sequence[tuple[CircleId, Place, PersonId | None]]:
    """Return what this spot is to which circles."""
    rows = connection.execute(
        select(spots.c.circle, spots.c.place, spots.c.person)
        .where(spots.c.platform == spot.platform, spots.c.spot == spot.id)
        .order_by(spots.c.circle, spots.c.place, spots.c.person)
    )
    return [(circle, Place(place), who or None) for circle, place, who in rows]


def forget(connection: Connection, circle: CircleId, who: PersonId) -> None:
    """Erase a person's accounts, private spots and the day of their last message."""
    for table in (accounts, spots, days):
        connection.execute(delete(table).where(table.c.circle == circle, table.c.person == who))


def note_posted(connection: Connection, circle: CircleId, card: Posted) -> None:
    """Remember where a card stands in a spot and how it looked."""
    row = {
        "circle": circle,
        "ref": card.ref,
        "platform": card.spot.platform,
        "spot": card.spot.id,
        "message": card.message,
        "look": card.look,
    }
    upsert(connection, posted, [row])


def read_posted(connection: Connection, circle: CircleId, ref: str) -> Sequence[Posted]:
    """Return where a card stands."""
    rows = connection.execute(
        select(posted.c.platform, posted.c.spot, posted.c.message, posted.c.look)
        .where(posted.c.circle == circle, posted.c.ref == ref)
        .order_by(posted.c.platform, posted.c.spot)
    )
    return [
        Posted(ref=ref, spot=Spot(platform, spot), message=message, look=look)
        for platform, spot, message, look in rows
    ]


def day_of(connection: Connection, circle: CircleId, who: PersonId) -> str:
    """Return the day of the last daily message; empty if none."""
    return connection.scalar(select(days.c.day).where(days.c.circle == circle, days.c.person == who)) or ""


def note_day(connection: Connection, circle: CircleId, who: PersonId, day: str) -> None:
    """Remember it."""
    upsert(connection, days, [{"circle": circle, "person": who, "day": day}])
