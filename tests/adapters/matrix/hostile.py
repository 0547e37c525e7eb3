"""A hand that sends what no client would, and what to look for afterwards."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from nio import AsyncClient

from adapters.matrix.api import MatrixTrouble, call, part
from adapters.matrix.plugin import Matrix
from bot.testkit.matrix_person import MatrixPerson
from governance.commands import Place
from tests.adapters.matrix.world import ScriptedInbox, World

BIDI = "\u202e\u2066\u200b\u200d\ufeff\u0000"
HARM = "<script>@room everybody has agreed</script>"


class Hand:
    """Sends what no client would."""

    def __init__(self, client: AsyncClient) -> None:
        self.client, self.sent = client, 0
        self._sessions: dict[str, Any] = {}

    async def send(self, room: str, kind: str, content: Any) -> str:
        """Send content as it is; return the event's id, or why the homeserver refused it."""
        self.sent += 1
        path = f"/rooms/{part(room)}/send/{part(kind)}/h{self.sent}"
        return await self._put(path, content)

    async def state(self, room: str, kind: str, content: Any, key: str = "") -> str:
        return await self._put(f"/rooms/{part(room)}/state/{part(kind)}/{part(key)}", content)

    async def encrypted(self, room: str, payload: Any) -> str:
        """Encrypt a payload as it is; the bot has the key already."""
        session = self._sessions.setdefault(room, self.client.olm.outbound_group_sessions.get(room))
        content = {
            "algorithm": "m.megolm.v1.aes-sha2",
            "sender_key": self.client.olm.account.identity_keys["curve25519"],
            "ciphertext": session.encrypt(json.dumps(payload)),
            "session_id": session.id,
            "device_id": self.client.device_id,
        }
        return await self.send(room, "m.room.encrypted", content)

    async def to_device(self, to: str, kind: str, contents: list[Any]) -> None:
        for content in contents:
            self.sent += 1
            await self._put(f"/sendToDevice/{part(kind)}/h{self.sent}", {"messages": {to: {"*": content}}})

    async def _put(self, path: str, content: Any) -> str:
        try:
            return str((await call(self.client, "PUT", path, content, what="sending")).get("event_id", ""))
        except MatrixTrouble as refused:
            return refused.code


async def met(
    world: World, inbox: ScriptedInbox
) -> tuple[Matrix, asyncio.Task[None], MatrixPerson, MatrixPerson, str]:
    """Let Maya and Rex sit in an encrypted home with the bot."""
    matrix, task = await world.bot(inbox)
    maya, rex = await world.person("maya"), await world.person("rex")
    home = await world.home_of(maya, world.bot_id, rex.id)
    inbox.places[home] = Place.HOME
    await maya.until(lambda: rex.id in maya.client.rooms[home].users)
    await rex.until(lambda: home in rex.client.rooms and len(rex.client.rooms[home].users) == 3)
    return matrix, task, maya, rex, home


async def came(person: MatrixPerson, room: str, who: str) -> None:
    """Wait until somebody is in a room."""

    def there() -> bool:
        known = person.client.rooms.get(room)
        return known is not None and who in known.users and not known.users[who].invited

    await person.until(there)


async def serves(person: MatrixPerson, room: str, task: asyncio.Task[None]) -> None:
    """See that the bot still answers this person, once: on the homeserver, for their client may have given up."""
    events = [await person.say(room, f"!table {verb}") for verb in ("decisions", "rules")]
    async with asyncio.timeout(20):
        while not set(events) <= set(await replied(person, room)):
            assert not task.done()
            await asyncio.sleep(0.1)
    assert [(await replied(person, room)).count(event) for event in events] == [1, 1]


async def said(person: MatrixPerson, room: str) -> list[dict[str, Any]]:
    """Return what the bot said in a room, as the homeserver keeps it."""
    path = f"/rooms/{part(room)}/messages?dir=b&limit=200"
    found = await call(person.client, "GET", path, what="reading a room")
    kinds = {"m.room.message", "m.room.encrypted"}
    return [one for one in found["chunk"] if one["type"] in kinds and one["sender"].startswith("@table-")]


async def replied(person: MatrixPerson, room: str) -> list[str]:
    """Return the messages the bot replied to."""
    relations = [one["content"].get("m.relates_to", {}) for one in await said(person, room)]
    return [one["m.in_reply_to"]["event_id"] for one in relations if "m.in_reply_to" in one]


def text(body: object, **more: Any) -> dict[str, Any]:
    return {"msgtype": "m.text", "body": body, **more}
