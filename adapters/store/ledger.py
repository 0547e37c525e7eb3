"""The record: leaves in order, and the texts their commitments stand for, which can be erased."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, select

from adapters.store.statements import insert
from adapters.store.tables import closings, leaves, texts
from bot.ports import Committed
from governance.ids import CircleId, PersonId, RoundId


def append(connection: Connection, rows: Iterable[tuple[CircleId, int, bytes]]) -> None:
    """Write leaves; a number that is taken is an error of the database, never an overwrite."""
    insert(connection, leaves, [{"circle": circle, "n": n, "leaf": leaf} for circle, n, leaf in rows])


def keep_texts(connection: Connection, rows: Iterable[tuple[CircleId, Committed]]) -> None:
    """Write committed texts, sorted by commitment: their order in the file tells nothing."""
    found = [
        {
            "commitment": text.commitment,
            "circle": circle,
            "salt": text.salt,
            "text": text.text.encode(),
            "owner": text.owner,
            "ref": text.ref or None,
        }
        for circle, text in rows
    ]
    insert(connection, texts, sorted(found, key=lambda row: str(row["commitment"])))


def erase_texts(connection: Connection, circle: CircleId, owner: PersonId) -> None:
    """Remove the texts somebody signed; their commitments stay in the leaves."""
    connection.execute(delete(texts).where(texts.c.circle == circle, texts.c.owner == owner))


def erase_words(connection: Connection, circle: CircleId, refs: Iterable[str]) -> None:
    """Remove released words by their random ids; their commitments stay in the leaves."""
    connection.execute(delete(texts).where(texts.c.circle == circle, texts.c.ref.in_(sorted(set(refs)))))


def read_leaves(connection: Connection, circle: CircleId) -> Sequence[tuple[int, bytes]]:
    """Return the leaves in order."""
    rows = connection.execute(select(leaves.c.n, leaves.c.leaf).where(leaves.c.circle == circle).order_by(leaves.c.n))
    return [(n, leaf) for n, leaf in rows]


def read_texts(connection: Connection, circle: CircleId) -> Sequence[Committed]:
    """Return the texts not erased, by commitment."""
    rows = connection.execute(
        select(texts.c.commitment, texts.c.salt, texts.c.text, texts.c.owner, texts.c.ref)
        .where(texts.c.circle == circle)
        .order_by(texts.c.commitment)
    )
    return [
        Committed(commitment=commitment, salt=salt, text=text.decode(), owner=owner, ref=ref or "")
        for commitment, salt, text, owner, ref in rows
    ]


def note_closing(connection: Connection, round_: RoundId, closing: int) -> None:
    """Remember that this closing of the round is committed."""
    insert(connection, closings, [{"round": round_, "closing": closing}])


def read_closings(connection: Connection, round_: RoundId) -> Sequence[int]:
    """Return which closings of a round were committed."""
    rows = connection.scalars(
        select(closings.c.closing).where(closings.c.round == round_).order_by(closings.c.closing)
    )
    return list(rows)
