"""Circles as rows, and the shelf of those read lately.

State values are frozen, so one that was read or written once need not be read again while its
version stands: the version is looked up each time, the rest is taken from the shelf.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from sqlalchemy import Connection, and_, bindparam, delete, select, update

from adapters.store import mapping
from adapters.store.statements import insert, prepared, upsert
from adapters.store.tables import circles, items
from governance.ids import CircleId
from governance.state import Circle

_swap = (
    update(circles)
    .where(circles.c.id == bindparam("b_id"), circles.c.version == bindparam("b_version"))
    .values(
        version=bindparam("b_next"), leaves=bindparam("b_leaves"), due_at=bindparam("b_due"), head=bindparam("b_head")
    )
)


_SWAP_VALUES = ("b_next", "b_leaves", "b_due", "b_head", "b_id", "b_version")
_look = select(circles.c.version, circles.c.leaves).where(circles.c.id == bindparam("id"))


class Conflict(Exception):  # noqa: N818 - a fact, not a fault
    """Another process wrote this circle first."""


@dataclass(slots=True)
class Draft:
    """A circle while work is done on it: ``stored`` as version ``version`` has it, ``now`` as it will be."""

    stored: Circle | None
    version: int
    leaves: int
    now: Circle | None
    dirty: bool = False


class Shelf:
    """The circles used last, by version. Safe for two threads; holds committed ones only."""

    def __init__(self, size: int) -> None:
        """Keep at most ``size`` circles; 0 keeps none."""
        self._size = size
        self._lock = Lock()
        self._held: OrderedDict[CircleId, tuple[int, Circle]] = OrderedDict()

    def get(self, circle: CircleId, version: int) -> Circle | None:
        """Return this version if it is here."""
        with self._lock:
            found = self._held.get(circle)
            if found is None or found[0] != version:
                return None
            self._held.move_to_end(circle)
            return found[1]

    def put(self, circle: Circle, version: int) -> None:
        """Keep it; the one used longest ago goes."""
        with self._lock:
            self._held[circle.id] = (version, circle)
            self._held.move_to_end(circle.id)
            while len(self._held) > self._size:
                self._held.popitem(last=False)


def read(connection: Connection, ids: Iterable[CircleId], shelf: Shelf) -> dict[CircleId, Draft]:
    """Load circles as last committed; an unknown one is a draft without state."""
    drafts = {}
    look = prepared(connection, _look)
    for circle in sorted(set(ids)):
        found = look.run(connection, [{"id": circle}]).first()
        if found is None:
            drafts[circle] = Draft(None, 0, 0, None)
            continue
        version, leaves = found.version, found.leaves
        state = shelf.get(circle, version)
        if state is None:
            state = _load(connection, circle)
            shelf.put(state, version)
        drafts[circle] = Draft(state, version, leaves, state)
    return drafts


def _load(connection: Connection, circle: CircleId) -> Circle:
    head = connection.scalar(select(circles.c.head).where(circles.c.id == circle))
    assert head is not None, "the row was there a moment ago, in this transaction"
    bodies = connection.scalars(select(items.c.body).where(items.c.circle == circle).order_by(items.c.n))
    return mapping.load(head, bodies)


def write(connection: Connection, drafts: Mapping[CircleId, Draft]) -> None:
    """Write changed drafts, each only if its version still stands. Raises ``Conflict`` if one does not."""
    new, old, rows, gone = [], [], list[dict[str, object]](), list[tuple[CircleId, int]]()
    for circle, draft in sorted(drafts.items()):  # one order for all processes: no deadlock
        if not draft.dirty or draft.now is None:
            continue
        head = {"leaves": draft.leaves, "due": mapping.due_at(draft.now), "head": mapping.head(draft.now)}
        if draft.stored is None:
            new.append(
                {"id": circle, "version": 1, "leaves": head["leaves"], "due_at": head["due"], "head": head["head"]}
            )
        else:
            swap = {f"b_{name}": value for name, value in head.items()}
            old.append(swap | {"b_id": circle, "b_version": draft.version, "b_next": draft.version + 1})
        before = draft.stored.items if draft.stored else {}
        rows += [{"circle": circle, **row._asdict()} for row in mapping.changed(before, draft.now.items)]
        gone += [(circle, n) for n in before if n not in draft.now.items]
    insert(connection, circles, new)
    if old and prepared(connection, _swap, _SWAP_VALUES, ["b_due"]).run(connection, old).rowcount != len(old):
        raise Conflict
    upsert(connection, items, rows)
    for circle, n in gone:
        connection.execute(delete(items).where(and_(items.c.circle == circle, items.c.n == n)))
    for draft in drafts.values():
        if draft.dirty:
            draft.stored, draft.version, draft.dirty = draft.now, draft.version + 1, False


def names(connection: Connection) -> Sequence[CircleId]:
    """Name every circle."""
    return list(connection.scalars(select(circles.c.id).order_by(circles.c.id)))


def next_due(connection: Connection) -> datetime | None:
    """Return the earliest deadline of any circle."""
    return connection.scalar(
        select(circles.c.due_at).where(circles.c.due_at.is_not(None)).order_by(circles.c.due_at).limit(1)
    )


def due(connection: Connection, now: datetime, limit: int) -> Sequence[CircleId]:
    """Name circles with a deadline at or before ``now``, earliest first."""
    return list(
        connection.scalars(
            select(circles.c.id)
            .where(circles.c.due_at.is_not(None), circles.c.due_at <= now)
            .order_by(circles.c.due_at, circles.c.id)
            .limit(limit)
        )
    )
