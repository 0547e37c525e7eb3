"""nio's room sessions in memory: those of private rooms know how far they were read, and can forget that."""

from __future__ import annotations

import vodozemac
from nio.crypto import GroupSessionStore, InboundGroupSession

_PER_DEVICE = 4
"""Room sessions kept of a device once they were read."""
_UNREAD = 50
"""Room sessions kept of a device that nothing was said in yet."""


class PrivateSession(InboundGroupSession):  # type: ignore[misc] # nio has no types
    """A session of a private room, which knows how far it was read: ``next`` is the first index not read."""

    def __init__(self, like: InboundGroupSession) -> None:
        inner = _from(like, like.first_known_index)
        super().__init__("", like.ed25519, like.sender_key, like.room_id, like.forwarding_chain, inner)
        self.next: int = self.first_known_index
        self.kept: int = self.first_known_index
        """Like ``next``, but of what was read only that which was also handled: this is what the vault may note."""

    def decrypt(self, message: str, unicode_errors: str = "replace") -> tuple[str, int]:
        """Decrypt as nio does, and note that this was read."""
        text, index = super().decrypt(message, unicode_errors)
        self.next = max(self.next, index + 1)
        return text, index

    @property
    def read(self) -> bool:
        """Whether something was said in it."""
        return self.next > 0

    def advance(self) -> None:
        """Forget how to read what was read; what is said next can still be read."""
        if self.next > self.first_known_index:
            self._session = _from(self, self.next)

    def plain(self) -> InboundGroupSession:
        """Return this as nio's own kind."""
        key = self.export_session(self.first_known_index)
        return InboundGroupSession.import_session(
            key, self.ed25519, self.sender_key, self.room_id, self.forwarding_chain
        )


def _from(session: InboundGroupSession, index: int) -> vodozemac.InboundGroupSession:
    """Return the session as it reads from ``index`` on."""
    return vodozemac.InboundGroupSession.import_session(vodozemac.ExportedSessionKey(session.export_session(index)))


class Sessions(GroupSessionStore):  # type: ignore[misc] # nio has no types
    """nio's room sessions in memory, with those of private rooms as ``PrivateSession``."""

    def __init__(self, own_key: str) -> None:
        super().__init__()
        self._own_key = own_key
        self.public: set[str] = set()
        """Rooms known to be of many."""

    def add(self, session: InboundGroupSession) -> bool:
        """Take a session, as nio does. One of a private room never goes back to an earlier index."""
        if session.room_id in self.public:
            return bool(super().add(session))
        if session.sender_key == self._own_key:
            return False
        there = self.get(session.room_id, session.sender_key, session.id)
        if isinstance(there, PrivateSession):
            return False
        if not isinstance(session, PrivateSession):
            session = PrivateSession(session)
        return bool(super().add(session))

    def rooms(self) -> list[str]:
        """Name the rooms that have sessions."""
        return list(self._entries)

    def of(self, room: str) -> list[InboundGroupSession]:
        """Return the sessions of a room."""
        return [one for of_device in self._entries.get(room, {}).values() for one in of_device.values()]

    def trim(self, room: str, most: int) -> None:
        """Keep at most so many sessions of a room: whoever sent the most loses their oldest."""
        of_room = self._entries.get(room, {})
        while sum(map(len, of_room.values())) > most:
            of_device = max(of_room.values(), key=len)
            del of_device[next(iter(of_device))]

    def drop(self, room: str) -> None:
        """Forget a room's sessions."""
        self._entries.pop(room, None)

    def advance(self, room: str) -> None:
        """Advance a private room's sessions, and let go of old ones that will not be used again."""
        for of_device in self._entries.get(room, {}).values():
            for one in of_device.values():
                one.advance()
            for kept, read in ((_PER_DEVICE, True), (_UNREAD, False)):
                for name in [name for name, one in of_device.items() if one.read is read][:-kept]:
                    del of_device[name]
