"""A message in a Matrix room until its durable answer is seen, beside a raw echo through the same client library.

Real Synapse, real encrypted room, the whole bot with its files. The floor is a bare matrix-nio client that
echoes at once and saves nothing. Both are asked by the same person in the same room, turn about, alone and
with fifty messages in flight. Figures are milliseconds and, what counts, ratios to the floor.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from nio import AsyncClient, AsyncClientConfig, RoomMessageText, SyncResponse

from adapters.clock import SystemClock
from adapters.entropy import SystemEntropy
from adapters.matrix.plugin import Matrix
from adapters.matrix.settings import Settings
from adapters.store.sql import SqlStore
from adapters.store.urn_store import SqlUrnStore
from adapters.vault.disk import DiskVault
from adapters.waker import SchedulerWaker
from bot import log
from bot.compose import assemble
from bot.ports import Account, Change, Spot, Step
from bot.testkit.matrix_person import MatrixPerson
from bot.testkit.synapse import Synapse
from governance.commands import Place
from governance.ids import CircleId, PersonId
from governance.state import Circle, Person, Phase, Standing

PASSWORD = "for-this-run-only"
ALONE = 40
FLIGHT = 50
FLIGHTS = 3
WARM = 5


class Echo:
    """The floor: a bare nio client that answers ``!echo`` at once and keeps nothing."""

    def __init__(self, client: AsyncClient) -> None:
        self.client = client
        self.id: str = client.user_id
        self._task = asyncio.create_task(self._listen())

    @classmethod
    async def sign_in(cls, homeserver: str, directory: Path) -> Echo:
        """Log in and begin to listen."""
        await asyncio.to_thread(directory.mkdir)
        config = AsyncClientConfig(encryption_enabled=True, pickle_key="echo")
        client = AsyncClient(homeserver, "echo", store_path=str(directory), config=config)
        await client.login(PASSWORD)
        await client.keys_upload()
        return cls(client)

    async def _listen(self) -> None:
        client = self.client
        while True:
            response = await client.sync(30_000, full_state=not client.next_batch)
            if not isinstance(response, SyncResponse):
                raise TypeError(f"the floor's sync failed: {response}")
            await client.send_to_device_messages()
            if client.should_upload_keys:
                await client.keys_upload()
            if client.should_query_keys:
                await client.keys_query()
            for room in list(client.invited_rooms):
                await client.join(room)
            answers = [
                self._answer(room, event)
                for room, info in response.rooms.join.items()
                for event in info.timeline.events
                if isinstance(event, RoomMessageText) and event.body.startswith("!echo")
            ]
            await asyncio.gather(*answers[:1])  # the first one makes the room's session, the others share it
            await asyncio.gather(*answers[1:])

    async def _answer(self, room: str, event: RoomMessageText) -> None:
        reply = {"m.in_reply_to": {"event_id": event.event_id}}
        content = {"msgtype": "m.notice", "body": event.body, "m.relates_to": reply}
        await self.client.room_send(room, "m.room.message", content, ignore_unverified_devices=True)

    async def close(self) -> None:
        """Stop listening."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self.client.close()


async def seed(store: SqlStore, person: str, room: str) -> None:
    """Put a group of three into the store, at home in this room."""
    clock = SystemClock()
    ids = [PersonId(f"{i:064x}") for i in range(3)]
    people = {
        id_: Person(id=id_, name=f"p{i}", standing=Standing.MEMBER, joined=clock.now().date())
        for i, id_ in enumerate(ids)
    }
    circle = Circle(
        id=CircleId("b" * 64),
        name="Bench",
        aim="-",
        zone="UTC",
        language="en",
        phase=Phase.LIVE,
        opened_at=clock.now() - timedelta(days=40),
        people=people,
        rota=tuple(ids),
    )
    change = Change(circle=circle, accounts=((Account("matrix", person), ids[0]),))
    await store.work(circle.id, lambda _: Step(None, change))
    await store.bind(circle.id, Place.HOME, Spot("matrix", room))


class Asker:
    """Sends a message and notes how long its reply takes."""

    def __init__(self, person: MatrixPerson, room: str) -> None:
        self.person, self.room = person, room
        self.sent = 0

    async def one(self, text: str) -> float:
        """Return milliseconds from sending to the reply being read."""
        self.sent += 1
        started = time.perf_counter()
        event = await self.person.say(self.room, f"{text} {self.sent}")

        def is_reply(message: object) -> bool:
            relates = getattr(message, "content", {}).get("m.relates_to") or {}
            return bool((relates.get("m.in_reply_to") or {}).get("event_id") == event)

        await self.person.sees(is_reply, 60)
        return (time.perf_counter() - started) * 1000

    async def flight(self, text: str) -> list[float]:
        """Send fifty at once."""
        return list(await asyncio.gather(*(self.one(text) for _ in range(FLIGHT))))


def quantile(values: Sequence[float], share: float) -> float:
    """Return p50, p95 or p99 of a list."""
    return statistics.quantiles(values, n=100, method="inclusive")[round(share * 100) - 1]


def line(name: str, ours: Sequence[float], floor: Sequence[float]) -> str:
    """Return one row of the report."""
    cells = [
        f"p{round(share * 100)} {quantile(ours, share):7.1f} ms / {quantile(floor, share):7.1f} ms = "
        f"{quantile(ours, share) / quantile(floor, share):4.2f}"
        for share in (0.5, 0.95, 0.99)
    ]
    return f"{name:<14} {'   '.join(cells)}   (n = {len(ours)})"


async def measure(folder: Path) -> None:
    """Start everything, measure, print."""
    server = await Synapse.start(folder / "synapse")
    bot = await server.register("table", PASSWORD)
    for name in ("maya", "echo"):
        await server.register(name, PASSWORD)
    maya = await MatrixPerson.sign_in(server.url, "maya", PASSWORD, folder / "maya")
    echo = await Echo.sign_in(server.url, folder / "echo")
    store = await SqlStore.open(f"sqlite:///{folder / 'table.db'}")
    urns = await SqlUrnStore.open(f"sqlite:///{folder / 'urns.db'}")
    waker = SchedulerWaker()
    house = assemble(
        store=store,
        urns=urns,
        vault=DiskVault(folder / "vault"),
        clock=SystemClock(),
        entropy=SystemEntropy(),
        waker=waker,
    )
    settings = Settings(
        homeserver=server.url,
        user=bot,
        directory=folder / "matrix",
        vault=folder / "vault" / "matrix",
        password=PASSWORD,
        servers=frozenset({server.server_name}),
        asks_a_minute=1_000_000,  # one person asks all of it
    )
    matrix = Matrix(settings, house.door, SystemEntropy(), voice=house.door.voice)
    house.listen(matrix)
    await house.start()
    running = asyncio.create_task(house.run())
    try:
        await matrix.ready.wait()
        room = await maya.create_room("Bench", [bot, echo.id])
        await maya.until(lambda: {bot, echo.id} <= set(maya.client.rooms[room].users))
        await seed(store, maya.id, room)
        asker = Asker(maya, room)
        ours, floor = "!table raise Something is going on", "!echo"
        for _ in range(WARM):
            await asker.one(floor)
            await asker.one(ours)
        alone: dict[str, list[float]] = {ours: [], floor: []}
        for _ in range(ALONE):
            for text, times in alone.items():
                times.append(await asker.one(text))
        print(line("alone", alone[ours], alone[floor]), flush=True)
        many: dict[str, list[float]] = {ours: [], floor: []}
        for _ in range(FLIGHTS):
            for text, times in many.items():
                times.extend(await asker.flight(text))
        print(line("50 in flight", many[ours], many[floor]), flush=True)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        for person in (maya, echo):
            await person.close()
        waker.close()
        await store.close()
        await urns.close()
        await server.stop()


def main() -> None:
    """Measure in a folder that is thrown away."""
    log.configure(level="warning")
    print("message -> durable answer read by its sender, beside a raw echo (same client library, server, room)")
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(Path(folder)))


if __name__ == "__main__":
    main()
