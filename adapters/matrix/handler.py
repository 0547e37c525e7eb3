"""What the loop tells whoever does something with what is heard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from nio import Event, InviteMemberEvent, MegolmEvent, RoomMemberEvent


class Handler(Protocol):
    """Who does something with what the loop hears. A raised exception is contained: logged by its type only."""

    async def invited(self, room: str, event: InviteMemberEvent) -> None:
        """Handle an invitation to us."""
        ...

    async def joined(self, room: str, event: RoomMemberEvent) -> None:
        """Handle our own coming into a room; its state is known by now."""
        ...

    async def heard(self, room: str, event: Event) -> None:
        """Handle somebody else's event, in the order of the room; decrypted if it could be."""
        ...

    async def put_out(self, room: str, events: Sequence[Event]) -> None:
        """Handle that we are in a room no more; ``events``: the last of it. What is known of it is forgotten next."""
        ...

    async def answered(self, room: str) -> None:
        """Return when what was heard in a room is answered, or nearly: what comes after it waits for that."""
        ...

    async def unreadable(self, room: str, event: MegolmEvent) -> None:
        """Handle a message whose key did not come in time."""
        ...

    async def devices_changed(self, people: Sequence[str]) -> None:
        """Handle that these people have other devices than before, or may have; comes before what they said."""
        ...

    async def settled(self, rooms: Sequence[str]) -> None:
        """Handle the end of a turn in which these rooms changed."""
        ...
