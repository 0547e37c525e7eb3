"""Where the keys of messages lie. Those of private rooms never touch the ordinary disk.

nio keeps everything in one SQLite file. We leave there what may be found: our account, the devices of others,
and the sessions of rooms that are *known* to be of many. Everything else is in the vault: the sessions of
private rooms (and of rooms nobody has told us about yet), and all one-to-one sessions keys travel by,
whose dates and changes would tell who wrote to us when. A restart of the machine loses them: then we greet
everybody's devices anew, and who wrote meanwhile is asked to send it again.

Our own private messages: the key they were made with lives in memory for one message, and no copy that
reads is made.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, time
from pathlib import Path
from typing import Any

import vodozemac
from nio.crypto import GroupSessionStore, InboundGroupSession, OlmAccount, OutgoingKeyRequest, Session, SessionStore
from nio.crypto.sessions import derive_pickle_key
from nio.store import DefaultStore
from nio.store.database import use_database
from nio.store.models import MegolmInboundSessions, OlmSessions

from adapters.matrix.sessions import PrivateSession, Sessions
from adapters.matrix.vaulted import Drawer

_ROOM, _ONE_TO_ONE = "room", "device"
_DEVICES = 2_000
"""Devices one-to-one sessions are kept of; whoever was heard of longest ago is greeted anew when they next write."""
_PER_DEVICE = 4
"""One-to-one sessions kept for a device."""
_IN_ROOM = 300
_ROOMS = 500
"""Room sessions kept of a private room, and such rooms: about a thousand bytes each, beside the keys of rounds."""
_DAMAGED = (vodozemac.PickleException, ValueError, KeyError, TypeError)


class KeyStore(DefaultStore):  # type: ignore[misc] # nio has no types
    """See above. One per client; ``vault``: a directory that is ours alone."""

    def __init__(
        self, user_id: str, device_id: str, store_path: str, pickle_key: str, database_name: str, *, vault: Path
    ) -> None:
        super().__init__(user_id, device_id, store_path, pickle_key, database_name)
        self._drawer = Drawer(vault, device_id)
        self._sealed_with = derive_pickle_key(pickle_key)
        self._sessions = Sessions("")
        self._one_to_one: dict[str, dict[str, Session]] = {}
        self._written: dict[str, Any] = {}
        self._ours: set[str] = set()
        """Rooms we made or noted as private."""
        self._fresh: set[str] = set()
        """Private rooms with sessions that are not in the vault yet."""
        self._arriving = False
        self._used: dict[str, None] = {}
        """One-to-one sessions used by the sync that is being taken in, and the account if it was."""
        self._account: OlmAccount | None = None

    # --- which room is private -------------------------------------------------------------------

    def know(self, public: Iterable[str]) -> None:
        """Tell which rooms are of many: what came for them before we knew moves to the ordinary disk."""
        fresh = set(public) - self._sessions.public
        self._sessions.public |= fresh
        for room in fresh & set(self._sessions.rooms()):
            waiting = [one for one in self._sessions.of(room) if isinstance(one, PrivateSession)]
            self._sessions.drop(room)
            for one in waiting:
                plain = one.plain()
                self._sessions.add(plain)
                self.save_inbound_group_session(plain)
            self._drawer.put(_ROOM, room, None)
            self._written.pop(room, None)

    @use_database  # type: ignore[untyped-decorator] # nio's decorator has no types
    def make_private(self, room: str) -> None:
        """Destroy what the ordinary disk holds of a room; from now on its sessions go into the vault."""
        self._ours.add(room)
        self._sessions.public.discard(room)
        if any(not isinstance(one, PrivateSession) for one in self._sessions.of(room)):
            self._sessions.drop(room)
        MegolmInboundSessions.delete().where(MegolmInboundSessions.room_id == room).execute()

    def forget(self, room: str) -> None:
        """Make what was said in a room so far unreadable, if it is private; on disk with the next ``flush``."""
        if room not in self._sessions.public:
            self._sessions.advance(room)

    def private_rooms(self) -> list[str]:
        """Name the rooms whose sessions lie in the vault."""
        return [room for room in self._sessions.rooms() if room not in self._sessions.public]

    def arriving(self) -> None:
        """Hold back what a sync is about to use up, until what it brings is safe: see ``arrived``."""
        self._arriving = True

    def arrived(self, rooms: Iterable[str]) -> None:
        """Put into the vault what a sync brought for private rooms: only for these, ours, and only so much.

        After it, not before, what opened it: a crash in between then opens it once more.
        """
        known = self._ours | set(rooms)
        for room in sorted(self._fresh - self._sessions.public):
            if room in known and len(self.private_rooms()) <= _ROOMS:
                self._sessions.trim(room, _IN_ROOM)
                self._save_room(room)  # and not that it was read: nothing of it was handled yet
            else:
                self._sessions.drop(room)
                self._written.pop(room, None)
                self._drawer.put(_ROOM, room, None)
        self._fresh.clear()
        self._arriving, used, self._used = False, self._used, {}
        for curve_key in used:
            self._put(curve_key)
        if self._account is not None:
            super().save_account(self._account)
            self._account = None

    def flush(self, busy: Collection[str] = ()) -> None:
        """Put into the vault how far private rooms were read. Raises ``Trouble``.

        ``busy``: rooms where something that was read waits to be handled; after a crash it is read again.
        """
        for room in self.private_rooms():
            if room not in busy:
                for one in self._sessions.of(room):
                    one.kept = one.next
                self._save_room(room)
        self._drawer.flush()

    @property
    def lost(self) -> bool:
        """Whether the vault holds no one-to-one session: it is our first start, or the machine was restarted."""
        return not self._one_to_one

    # --- nio's store: room sessions --------------------------------------------------------------

    def load_inbound_group_sessions(self) -> GroupSessionStore:
        """Load both kinds. What the vault noted as read is not readable any more, so that nobody says it twice."""
        account = self.load_account()
        self._sessions = Sessions(account.identity_keys["curve25519"] if account else "")
        on_disk = list(super().load_inbound_group_sessions())
        self._sessions.public = {one.room_id for one in on_disk}
        for one in on_disk:
            self._sessions.add(one)
        for content in self._drawer.all(_ROOM):
            for kept in content["sessions"]:
                session = self._unpickled(content["room"], kept)
                if session is not None:
                    self._sessions.add(session)
        return self._sessions

    def _unpickled(self, room: str, kept: Mapping[str, Any]) -> PrivateSession | None:
        try:
            inner = vodozemac.InboundGroupSession.from_pickle(kept["session"], self._sealed_with)
            like = InboundGroupSession("", kept["ed25519"], kept["sender_key"], room, kept["chain"], inner)
            session = PrivateSession(like)
            session.next = session.kept = int(kept["next"])
            session.advance()
        except _DAMAGED:
            return None
        return session

    def save_inbound_group_session(self, session: InboundGroupSession) -> None:
        """Save one: on the ordinary disk if its room is known to be of many, else with the end of the sync."""
        if session.room_id in self._sessions.public:
            super().save_inbound_group_session(session)
        else:
            self._fresh.add(session.room_id)

    def _save_room(self, room: str) -> None:
        sessions = [
            {
                "sender_key": one.sender_key,
                "ed25519": one.ed25519,
                "chain": one.forwarding_chain,
                "next": one.kept,
                "session": one.pickle(self.pickle_key).decode(),
            }
            for one in self._sessions.of(room)
            if isinstance(one, PrivateSession)
        ]
        if self._written.get(room, []) != sessions:
            self._written[room] = sessions
            self._drawer.put(_ROOM, room, {"room": room, "sessions": sessions} if sessions else None)

    def add_outgoing_key_request(self, key_request: OutgoingKeyRequest) -> None:
        """Note that we asked for a key; not which private room had a message we could not read."""
        if key_request.room_id in self._sessions.public:
            super().add_outgoing_key_request(key_request)

    # --- nio's store: one-to-one sessions --------------------------------------------------------

    @use_database  # type: ignore[untyped-decorator] # nio's decorator has no types
    def load_sessions(self) -> SessionStore:
        """Load them from the vault; none are on the ordinary disk."""
        OlmSessions.delete().execute()
        store, self._one_to_one = SessionStore(), {}
        for content in self._drawer.all(_ONE_TO_ONE):
            for kept in content["sessions"]:
                day = datetime.fromisoformat(kept["day"])
                try:
                    inner = vodozemac.Session.from_pickle(kept["session"], self._sealed_with)
                except _DAMAGED:
                    continue
                session = Session(inner)
                session.creation_time = session.use_time = day
                self._one_to_one.setdefault(content["sender_key"], {})[session.id] = session
        for sender_key, sessions in self._one_to_one.items():
            for session in reversed(sessions.values()):  # nio takes the first: the one used last
                store.add(sender_key, session)
        return store

    def save_session(self, curve_key: str, session: Session) -> None:
        """Save one, as the last used of its device. Days are kept, no times."""
        sessions = self._one_to_one[curve_key] = self._one_to_one.pop(curve_key, {})
        sessions.pop(session.id, None)
        sessions[session.id] = session
        for old in list(sessions)[:-_PER_DEVICE]:
            del sessions[old]
        if len(self._one_to_one) > _DEVICES:  # anybody can make devices up, and the vault is memory
            oldest = next(iter(self._one_to_one))
            del self._one_to_one[oldest]
            self._used.pop(oldest, None)
            self._drawer.put(_ONE_TO_ONE, oldest, None)
        if self._arriving:
            self._used[curve_key] = None
        else:
            self._put(curve_key)

    def _put(self, curve_key: str) -> None:
        kept = [
            {"day": _day(one.creation_time), "session": one.pickle(self.pickle_key).decode()}
            for one in self._one_to_one[curve_key].values()
        ]
        self._drawer.put(_ONE_TO_ONE, curve_key, {"sender_key": curve_key, "sessions": kept})

    def save_account(self, account: OlmAccount) -> None:
        """Save our account; what a sync used up of it, after what it opened."""
        if self._arriving:
            self._account = account
        else:
            super().save_account(account)


def _day(at: datetime) -> str:
    return datetime.combine(at.date(), time(), at.tzinfo).isoformat()
