"""Rows and state. Law: ``load(save(s)) == s``, for every circle, item by item.

A circle is one head row (JSON of everything but its items) and one row an item, so that a word about
one item rewrites that item alone. Unknown keys in stored JSON are passed over, missing ones take the
default of the field: a newer program reads what an older one wrote.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

import msgspec

from bot.ports import Trouble
from governance.deadlines import earliest
from governance.state import Circle, Item

_encoder = msgspec.json.Encoder()
_circle = msgspec.json.Decoder(Circle)
_item = msgspec.json.Decoder(Item)


class ItemRow(NamedTuple):
    """One item as stored. ``body``: JSON, UTF-8."""

    n: int
    state: str
    due_at: datetime | None
    body: bytes


def head(circle: Circle) -> bytes:
    """Write a circle without its items as JSON."""
    return _encoder.encode(replace(circle, items={}))


def due_at(circle: Circle) -> datetime | None:
    """Return the instant at which the circle wants to be looked at next."""
    return earliest(circle)


def item_row(item: Item) -> ItemRow:
    """Write one item."""
    due = item.due_at
    if item.round is not None and (due is None or item.round.ends_at < due):
        due = item.round.ends_at
    return ItemRow(item.n, item.state.value, due, _encoder.encode(item))


def changed(before: Mapping[int, Item], after: Mapping[int, Item]) -> Iterator[ItemRow]:
    """Write the items that are new or differ."""
    for n, item in after.items():
        was = before.get(n)
        if was is not item and was != item:
            yield item_row(item)


def load(head_json: bytes, bodies: Iterable[bytes]) -> Circle:
    """Read a circle from its head and its items' bodies, in the order of their numbers.

    Raises ``Trouble`` (final) for JSON that no version of this program wrote.
    """
    try:
        found = [_item.decode(body) for body in bodies]
        return replace(_circle.decode(head_json), items={item.n: item for item in found})
    except msgspec.MsgspecError as error:
        # The message of a validation error names a path and a type; decode errors name a position only.
        raise Trouble(
            f"A stored circle cannot be read ({type(error).__name__}). "
            "Run the version that wrote it, or put back a backup.",
            final=True,
        ) from None
