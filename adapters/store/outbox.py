"""Letters that wait. Written with the state they tell of; a row is deleted when its letter is out.

A letter that was handed out is *held*: in memory for this process and, where several share a
database, by a lease in its row, which runs out if the process dies. From then on it may have been
shown, also if we crash before we know: it loses its slot, durably, before anyone sees it. So it keeps
its id and goes out again under it, and news that comes meanwhile waits in a row of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, RowMapping, delete, func, or_, select, update

from adapters.store import notices
from adapters.store.statements import insert
from adapters.store.tables import letters
from bot.ports import Letter, LetterKind
from governance.commands import Place
from governance.ids import CircleId, PersonId

LEASE = timedelta(minutes=2)
"""How long another process waits before it takes over a letter that was handed out."""


def slot(letter: Letter) -> str | None:
    """Return what a card or digest shares with the one it replaces; ``None``: nothing replaces it."""
    if letter.kind is LetterKind.NOTICE:
        return None
    return "\n".join((letter.circle, letter.kind.value, letter.place.value, letter.to or "", letter.ref))


def put(connection: Connection, new: Iterable[Letter], held: set[str]) -> None:
    """Write letters, in order. A waiting one with the same slot goes; its earlier ``not_before`` stays."""
    rows: dict[str, dict[str, object]] = {}
    for letter in new:
        row = _row(letter)
        # Notices have no slot: their id keeps them apart, and no slot looks like an id.
        name = slot(letter) or f"id {letter.id}"
        if name in rows:
            row["not_before"] = min(letter.not_before, _instant(rows.pop(name)["not_before"]))
        rows[name] = row
    waiting = _waiting(connection, [name for name, row in rows.items() if row["slot"]], held)
    for found in waiting:
        row = rows[found.slot]
        row["not_before"] = min(_instant(row["not_before"]), found.not_before)
        row["tries"] = found.tries
    _remove(connection, [found.id for found in waiting])
    insert(connection, letters, list(rows.values()))


def take(connection: Connection, now: datetime, limit: int, held: set[str], *, shared: bool) -> Sequence[Letter]:
    """Return letters due at ``now`` that nobody holds, oldest first. The caller holds them from now on."""
    query = (
        select(letters)
        .where(letters.c.not_before <= now, or_(letters.c.leased_until.is_(None), letters.c.leased_until <= now))
        .order_by(letters.c.not_before, letters.c.seq)
        .limit(limit + len(held))
    )
    rows = connection.execute(query.with_for_update(skip_locked=True) if shared else query).mappings()
    found = [_letter(row) for row in rows if row["id"] not in held][:limit]
    if found:
        mine = letters.c.id.in_([letter.id for letter in found])
        connection.execute(update(letters).where(mine, letters.c.slot.is_not(None)).values(slot=None))
        if shared:
            connection.execute(update(letters).where(mine).values(leased_until=now + LEASE))
    return found


def remove(connection: Connection, letter: Letter) -> None:
    """Delete a letter that is out."""
    _remove(connection, [letter.id])


def put_back(connection: Connection, letter: Letter, at: datetime, held: set[str], *, untried: bool) -> None:
    """Let a letter wait until ``at``.

    ``untried``: it was not sent for certain, so it takes its slot again; if newer news has it, that one
    goes out instead.
    """
    name = slot(letter) if untried else None
    if name and _waiting(connection, [name], held | {letter.id}):
        _remove(connection, [letter.id])
        return
    connection.execute(
        update(letters)
        .where(letters.c.id == letter.id)
        .values(not_before=at, tries=letter.tries + (not untried), leased_until=None, slot=name)
    )


def earliest(connection: Connection, held: set[str]) -> datetime | None:
    """Return when the earliest letter is due that this process does not hold."""
    free = letters.c.id.not_in(sorted(held))
    first = connection.scalar(
        select(letters.c.not_before)
        .where(letters.c.leased_until.is_(None), free)
        .order_by(letters.c.not_before)
        .limit(1)
    )
    taken = connection.scalar(
        select(func.min(letters.c.leased_until)).where(letters.c.leased_until.is_not(None), free)
    )
    return min((at for at in (first, taken) if at is not None), default=None)


def let_go(connection: Connection, held: set[str]) -> None:
    """Give back what was handed out and never settled."""
    connection.execute(update(letters).where(letters.c.id.in_(sorted(held))).values(leased_until=None))


def forget(connection: Connection, circle: CircleId, person: PersonId) -> None:
    """Delete what still waits for a person."""
    connection.execute(delete(letters).where(letters.c.circle == circle, letters.c.recipient == person))


def _waiting(connection: Connection, slots: Sequence[str], held: set[str]) -> Sequence[Row[str, str, datetime, int]]:
    if not slots:
        return []
    rows = connection.execute(
        select(letters.c.id, letters.c.slot, letters.c.not_before, letters.c.tries).where(
            letters.c.slot.in_(slots), letters.c.leased_until.is_(None)
        )
    )
    return [row for row in rows if row.id not in held]


def _remove(connection: Connection, ids: Sequence[str]) -> None:
    if ids:
        connection.execute(delete(letters).where(letters.c.id.in_(ids)))


def _instant(value: object) -> datetime:
    assert isinstance(value, datetime)
    return value


def _row(letter: Letter) -> dict[str, object]:
    return {
        "id": letter.id,
        "circle": letter.circle,
        "kind": letter.kind.value,
        "place": letter.place.value,
        "recipient": letter.to,
        "ref": letter.ref,
        "slot": slot(letter),
        "not_before": letter.not_before,
        "tries": letter.tries,
        "leased_until": None,
        "body": None if letter.notice is None else notices.write(letter.notice),
    }


def _letter(row: RowMapping | Mapping[str, Any]) -> Letter:
    return Letter(
        id=row["id"],
        circle=CircleId(row["circle"]),
        kind=LetterKind(row["kind"]),
        place=Place(row["place"]),
        not_before=row["not_before"],
        to=None if row["recipient"] is None else PersonId(row["recipient"]),
        ref=row["ref"],
        notice=None if row["body"] is None else notices.read(row["body"]),
        tries=row["tries"],
    )
