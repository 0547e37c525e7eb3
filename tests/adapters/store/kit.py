"""Small helpers of the store's tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from adapters.store.sql import SqlStore
from bot.ports import Change, Letter, Step
from bot.testkit.samples import A, a_circle, an_entry
from governance.ids import CircleId
from governance.state import Circle


def says(text: str, *letters: Letter, id_: CircleId = A) -> Callable[[Circle | None], Step[str]]:
    """Append ``text`` to the record of a circle; return it."""

    def step(circle: Circle | None) -> Step[str]:
        change = Change(circle=replace(circle or a_circle(id_), aim=text), entries=(an_entry(text),), letters=letters)
        return Step(text, change)

    return step


async def record(store: SqlStore, circle: CircleId = A) -> list[str]:
    """Return the record as words; its numbers must have no gap."""
    leaves = await store.record(circle)
    assert [n for n, _ in leaves] == list(range(len(leaves)))
    return [leaf.decode() for _, leaf in leaves]


def raw(store: SqlStore, statement: str) -> Any:
    """Run a statement on the writer's own connection, outside any transaction, while it rests."""
    with store._engines.write.connect() as connection:
        found = connection.connection.dbapi_connection
        assert found is not None
        cursor = found.cursor()
        row = cursor.execute(statement).fetchone()
        cursor.close()
        return row
