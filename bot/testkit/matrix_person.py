"""One person at a Matrix client: encrypted, cross-signed, accepts invitations, reads, types. For tests and the demo.

It listens with nio's own ``sync_forever``, not with our loop, so that the two cannot hide each other's mistakes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nio import (
    AsyncClient,
    AsyncClientConfig,
    InviteMemberEvent,
    JoinResponse,
    LoginResponse,
    MatrixRoom,
    MegolmEvent,
    RoomCreateResponse,
    RoomMessageNotice,
    RoomMessageText,
    RoomPreset,
)

from adapters.entropy import SystemEntropy
from adapters.matrix import crosssign
from adapters.matrix.sender import Sender, transaction
from bot.ports import Trouble

_FILTER: Mapping[str, Any] = {
    "presence": {"types": []},
    "room": {"timeline": {"limit": 100}, "ephemeral": {"types": []}},
}
_ENCRYPTION = {"type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}
PATIENCE = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a person sees. ``edits``: the id of the message it replaces, or empty."""

    room: str
    sender: str
    event_id: str
    text: str
    html: str
    notice: bool
    encrypted: bool
    edits: str
    content: Mapping[str, Any]


class MatrixPerson:
    """Build with ``sign_in``; end with ``close``."""

    def __init__(self, client: AsyncClient) -> None:
        self.client = client
        self.id: str = client.user_id
        self.messages: list[Message] = []
        """Everything seen so far, own words left out, oldest first."""
        self.unreadable: list[str] = []
        self.invited_by: dict[str, str] = {}
        """Who invited this person to which room."""
        self.accepts = True
        self._sender = Sender(client)
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._sent = 0

    @classmethod
    async def sign_in(
        cls, homeserver: str, name: str, password: str, directory: Path, *, signed: bool = True
    ) -> MatrixPerson:
        """Log in as a new device, sign it, and begin to listen. Raises ``Trouble``.

        ``signed``: with the identity in ``directory``, made there if the account has none.
        """
        await asyncio.to_thread(directory.mkdir, parents=True, exist_ok=True)
        config = AsyncClientConfig(encryption_enabled=True, pickle_key=name, request_timeout=30)
        client = AsyncClient(homeserver, name, store_path=str(directory), config=config)
        answer = await client.login(password, device_name=name)
        if not isinstance(answer, LoginResponse):
            await client.close()
            raise Trouble(f"{name} could not log in", final=True)
        person = cls(client)
        try:
            await client.keys_upload()
            if signed:
                await crosssign.ensure(client, directory / "identity.json", SystemEntropy(), password)
        except BaseException:
            await client.close()
            raise
        client.add_event_callback(person._heard, (RoomMessageText, RoomMessageNotice))
        client.add_event_callback(person._not_read, MegolmEvent)
        client.add_event_callback(person._invited, InviteMemberEvent)
        person._task = asyncio.create_task(client.sync_forever(10_000, _FILTER, full_state=True))
        async with asyncio.timeout(PATIENCE):
            await client.synced.wait()
        return person

    async def close(self) -> None:
        """Stop listening and let the connection go."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self.client.close()

    # --- what a person does ---------------------------------------------------------------------

    async def create_room(
        self, name: str, invite: Sequence[str] = (), *, encrypted: bool = True, direct: bool = False
    ) -> str:
        """Make a room and return its id. Raises ``Trouble``."""
        made = await self.client.room_create(
            name=name,
            invite=invite,
            is_direct=direct,
            preset=RoomPreset.private_chat,
            initial_state=[_ENCRYPTION] if encrypted else [],
        )
        if not isinstance(made, RoomCreateResponse):
            raise Trouble(f"{self.id} could not make a room", final=True)
        await self.until(lambda: made.room_id in self.client.rooms)
        return str(made.room_id)

    async def invite(self, room: str, user_id: str) -> None:
        """Invite somebody."""
        await self.client.room_invite(room, user_id)

    async def accept(self, room: str) -> None:
        """Come in. Raises ``Trouble``."""
        if not isinstance(await self.client.join(room), JoinResponse):
            raise Trouble(f"{self.id} could not join", final=True)

    async def say(self, room: str, text: str, **more: Any) -> str:
        """Type words; return the event's id. ``more``: further content, such as ``m.relates_to``."""
        return await self._send(room, {"msgtype": "m.text", "body": text, **more})

    async def edit(self, room: str, event_id: str, text: str) -> str:
        """Change what one said."""
        new = {"msgtype": "m.text", "body": text}
        relates = {"rel_type": "m.replace", "event_id": event_id}
        return await self._send(
            room, {"msgtype": "m.text", "body": f"* {text}", "m.new_content": new, "m.relates_to": relates}
        )

    async def _send(self, room: str, content: Mapping[str, Any]) -> str:
        self._sent += 1
        return await self._sender.send(room, content, transaction(self.client.device_id or "", str(self._sent)))

    # --- what a person sees ---------------------------------------------------------------------

    async def until(self, condition: Callable[[], bool], seconds: float = PATIENCE) -> None:
        """Wait until something is so. Raises ``TimeoutError``."""
        async with asyncio.timeout(seconds):
            while not condition():
                # Rooms and members change without a message: look again soon in any case.
                waker = asyncio.get_running_loop().call_later(0.1, self._news.set)
                await self._news.wait()
                waker.cancel()
                self._news.clear()

    async def sees(self, wanted: Callable[[Message], bool], seconds: float = PATIENCE, *, after: int = 0) -> Message:
        """Return the first message like this (from number ``after`` on), waiting for it. Raises ``TimeoutError``."""
        await self.until(lambda: any(wanted(one) for one in self.messages[after:]), seconds)
        return next(one for one in self.messages[after:] if wanted(one))

    async def private_room(self, bot: str, seconds: float = PATIENCE) -> str:
        """Return the room the bot made for this person, waiting for it. Raises ``TimeoutError``."""
        await self.until(lambda: self._made_by(bot) is not None, seconds)
        return self._made_by(bot) or ""

    def _made_by(self, bot: str) -> str | None:
        for room in self.client.rooms.values():
            if set(room.users) == {bot, self.id} and self.invited_by.get(room.room_id) == bot:
                return str(room.room_id)
        return None

    async def _heard(self, room: MatrixRoom, event: RoomMessageText) -> None:
        if event.sender == self.id:
            return
        content = event.source["content"]
        relates = content.get("m.relates_to") or {}
        self.messages.append(
            Message(
                room=room.room_id,
                sender=event.sender,
                event_id=event.event_id,
                text=content.get("m.new_content", content)["body"],
                html=content.get("m.new_content", content).get("formatted_body", ""),
                notice=isinstance(event, RoomMessageNotice),
                encrypted=bool(event.decrypted),
                edits=relates.get("event_id", "") if relates.get("rel_type") == "m.replace" else "",
                content=content,
            )
        )
        self._news.set()

    async def _not_read(self, _room: MatrixRoom, event: MegolmEvent) -> None:
        self.unreadable.append(event.event_id)

    async def _invited(self, room: MatrixRoom, event: InviteMemberEvent) -> None:
        if event.state_key != self.id or event.membership != "invite":
            return
        self.invited_by[room.room_id] = event.sender
        if self.accepts:
            await self.client.join(room.room_id)
