"""What a sync left out of a room, read back to where we were."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from nio import AsyncClient, Event, MessageDirection, RoomMemberEvent, RoomMessagesResponse

from adapters.matrix.api import NETWORK, SIGNED_OUT, MatrixTrouble, from_response
from adapters.matrix.limits import BACK_OFF_FIRST, SYNC_LIMIT
from bot.ports import Trouble

_log = structlog.get_logger()

Missed = Callable[[], Awaitable[list[Event]]]
"""Read what was missed."""

BackOff = Callable[[str, Trouble, float], Awaitable[float]]
"""Wait as long as asked for; return how long to wait the next time."""


def is_our_joining(client: AsyncClient, event: Any) -> bool:
    """Tell whether this is our own coming into the room; what was said before it is none of ours."""
    return (
        isinstance(event, RoomMemberEvent)
        and event.state_key == client.user_id
        and event.membership == "join"
        and event.prev_membership != "join"
    )


async def read_back(client: AsyncClient, room: str, start: str | None, since: str, back_off: BackOff) -> list[Event]:
    """Return what was said from ``since``, or our own joining, to ``start``, oldest first; again until it works."""
    found: list[Event] = []
    pause = BACK_OFF_FIRST
    while start:
        try:
            answer = await client.room_messages(
                room, start, end=since, direction=MessageDirection.back, limit=SYNC_LIMIT
            )
            if not isinstance(answer, RoomMessagesResponse):
                raise from_response("reading back", answer)
        except (MatrixTrouble, *NETWORK) as error:
            trouble = error if isinstance(error, Trouble) else Trouble("reading back")
            if getattr(trouble, "code", "") in SIGNED_OUT or trouble.final:
                _log.error("matrix.gap", code=getattr(trouble, "code", ""))
                break
            pause = await back_off("matrix.gap", trouble, pause)
            continue
        pause = BACK_OFF_FIRST
        for event in answer.chunk:
            found.append(event)
            if is_our_joining(client, event):
                return found[::-1]
        if not answer.chunk or answer.end == start:
            break
        start = answer.end
    return found[::-1]
