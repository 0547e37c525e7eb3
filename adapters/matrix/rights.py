"""What somebody may do in a room: its power levels, read as a homeserver reads them.

From room version 12 on whoever made a room has unlimited power, stands in no list, and nio reads them as 0.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from nio import AsyncClient

from adapters.matrix.api import MatrixTrouble, call, part

_CREATORS_RULE = 12
_MOST = 100
_STATE = 50

LEVELS: Mapping[str, Any] = {
    "users_default": 0,
    "events_default": 0,
    "state_default": _MOST,
    "events": {},
    "invite": _MOST,
    "kick": _MOST,
    "ban": _MOST,
    "redact": _MOST,
}
"""In a private room nobody but us lets anybody in, puts anybody out or changes the room; its person speaks, deletes
what they said and leaves. So nobody sits there unseen, and nobody can lock its person out."""


class Shut(MatrixTrouble):
    """We are not in a room, or may not speak there: it passes when somebody lets us, so nothing is dropped."""


AGAIN = 60.0
"""Seconds until something is tried again for a room that is shut to us."""


def lasting(trouble: MatrixTrouble) -> MatrixTrouble:
    """Return what a refusal to send means for a letter: not allowed there now is not never."""
    return Shut(str(trouble), code=trouble.code, retry_after=AGAIN) if trouble.code == "M_FORBIDDEN" else trouble


class Right(StrEnum):
    """What we need in the room of a group."""

    SPEAK = "speak"
    DELETE = "delete"
    """Taking away what we said ourselves: cards that outgrew their place."""


@dataclass(frozen=True, slots=True)
class Levels:
    """The powers of a room. ``named``: content of its power levels, ``None``: it has none; ``version``: their id."""

    creators: frozenset[str]
    unlimited: bool
    """Whether creators need no level."""
    named: Mapping[str, Any] | None
    version: str

    def of(self, person: str) -> float:
        """Return somebody's power."""
        if person in self.creators and (self.unlimited or self.named is None):
            return math.inf if self.unlimited else _MOST
        named = self.named or {}
        users = named.get("users")
        own = users.get(person) if isinstance(users, Mapping) else None
        return _level(own, _level(named.get("users_default"), 0))

    def needs(self, kind: str, *, state: bool = False) -> int:
        """Return the power it takes to send events of a kind."""
        named = self.named or {}
        default = "state_default" if state else "events_default"
        events = named.get("events")
        own = events.get(kind) if isinstance(events, Mapping) else None
        return _level(own, _level(named.get(default), _STATE if state and self.named is not None else 0))

    def may(self, person: str, kind: str, *, state: bool = False) -> bool:
        """Tell whether somebody may send events of a kind."""
        return self.of(person) >= self.needs(kind, state=state)

    def missing(self, person: str, *, encrypted: bool) -> tuple[Right, ...]:
        """Return what ``person`` would need and may not."""
        wanted = {
            Right.SPEAK: "m.room.encrypted" if encrypted else "m.room.message",
            Right.DELETE: "m.room.redaction",
        }
        return tuple(right for right, kind in wanted.items() if not self.may(person, kind))


def _level(told: object, default: int) -> int:
    """Read a level; old rooms may have it as a string."""
    if isinstance(told, bool) or not isinstance(told, int | str):
        return default
    try:
        return int(told)
    except ValueError:
        return default


def read(create: Mapping[str, Any], power: Mapping[str, Any] | None) -> Levels:
    """Return the powers from the events a room has for its making and its power levels (``None``: has none)."""
    made = create.get("content", {})
    version = str(made.get("room_version", "1"))
    unlimited = version.isdecimal() and int(version) >= _CREATORS_RULE
    more = made.get("additional_creators") if unlimited else None
    creators = [create.get("sender"), *(more if isinstance(more, list) else ())]
    return Levels(
        frozenset(one for one in creators if isinstance(one, str)),
        unlimited,
        None if power is None else power.get("content", {}),
        "" if power is None else str(power.get("event_id", "")),
    )


async def state(client: AsyncClient, room: str, kind: str) -> dict[str, Any] | None:
    """Return a room's state event of a kind as the homeserver has it; ``None``: none. Raises ``MatrixTrouble``."""
    path = f"/rooms/{part(room)}/state/{part(kind)}/?format=event"
    try:
        return await call(client, "GET", path, what="asking how a room is set up")
    except MatrixTrouble as trouble:
        if trouble.code == "M_NOT_FOUND":
            return None
        raise


async def ask(client: AsyncClient, room: str) -> Levels:
    """Return the powers of a room as the homeserver has them now. Raises ``MatrixTrouble``."""
    create = await state(client, room, "m.room.create")
    return read(create or {}, await state(client, room, "m.room.power_levels"))
