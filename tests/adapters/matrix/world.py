"""Real clients on a real Synapse, and an inbox that says what it is told to."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from adapters.entropy import SystemEntropy
from adapters.matrix.api import call, part
from adapters.matrix.plugin import Matrix
from adapters.matrix.settings import Settings
from bot.ports import Account, Heard, Spot, Trouble
from bot.testkit.matrix_person import MatrixPerson
from bot.testkit.synapse import Synapse
from bot.ui.model import Answer, Line, Notice, Said
from governance.commands import Place


def said(text: str) -> Notice:
    return Notice(lines=(Line(text=Said(text)),))


class ScriptedInbox:
    """Notes what comes in; answers what ``answer`` says; knows the places it was told."""

    def __init__(self) -> None:
        self.asks: list[Heard] = []
        self.slips: list[tuple[Account, Spot, str, str]] = []
        self.sat: list[tuple[Spot, frozenset[str]]] = []
        self.places: dict[str, Place] = {}
        self.helping: dict[str, list[str]] = {}
        self.answer: Callable[[Heard], Answer] = lambda heard: said(f"heard {heard.verb}")
        self.acknowledges: Callable[[str], Answer] = lambda _: said(
            "It is in the sealed box. You can change it until the box opens."
        )
        self.fails = False
        self.group: list[str] = []
        """Who belongs to the group."""
        self.told: list[tuple[str, Notice, str]] = []
        """What members were told privately: about which room, what, and its key; each key once."""

    async def ask(self, heard: Heard) -> Answer:
        if self.fails:
            raise Trouble("the store is away")
        self.asks.append(heard)
        return self.answer(heard)

    async def slip(self, account: Account, spot: Spot, code: str, words: str) -> Answer:
        if self.fails:
            raise Trouble("the store is away")
        self.slips.append((account, spot, code, words))
        return self.acknowledges(code)

    async def place_of(self, spot: Spot) -> Place | None:
        return self.places.get(spot.id)

    async def occupants(self, spot: Spot, accounts: Sequence[Account]) -> None:
        self.sat.append((spot, frozenset(account.id for account in accounts)))

    async def helpers(self, account: Account) -> Sequence[Account]:
        return [Account("matrix", one) for one in self.helping.get(account.id, [])]

    async def moved(self, old: Spot, new: Spot) -> bool:
        if self.fails:
            raise Trouble("the store is away")
        if old.id not in self.places or new.id in self.places:
            return False
        self.places[new.id] = self.places.pop(old.id)
        return True

    async def members(self, spot: Spot) -> Sequence[Account]:
        return [Account("matrix", one) for one in self.group] if spot.id in self.places else []

    async def tell_members(self, spot: Spot, notice: Notice, key: str) -> None:
        if key not in [one for _, _, one in self.told]:
            self.told.append((spot.id, notice, key))


class World:
    """One homeserver, with fresh people and bots for every test."""

    def __init__(self, synapse: Synapse, directory: Path) -> None:
        self.synapse, self.directory = synapse, directory
        self._people: list[MatrixPerson] = []
        self._tasks: list[asyncio.Task[None]] = []

    async def person(self, name: str, *, signed: bool = True) -> MatrixPerson:
        await self.synapse.register(self._named(name), "word")
        return await self.device(name, self.directory / self._named(name), signed=signed)

    async def device(self, name: str, directory: Path, *, signed: bool) -> MatrixPerson:
        """Let a person sign in on a further device."""
        made = await MatrixPerson.sign_in(self.synapse.url, self._named(name), "word", directory, signed=signed)
        self._people.append(made)
        return made

    @property
    def bot_id(self) -> str:
        return f"@{self._named('table')}:localhost"

    def _named(self, name: str) -> str:
        return f"{name}-{self.directory.name}".lower().replace("_", "-")

    async def home_of(self, person: MatrixPerson, *others: str) -> str:
        """Let a person make an encrypted room and wait until the bot has said hello in it."""
        room = await person.create_room("home", others)
        await person.sees(lambda one: one.room == room and "!table" in one.text)
        return room

    async def private_of(self, inbox: ScriptedInbox, person: MatrixPerson) -> tuple[str, str]:
        """Let a person join at home; return home and their private room."""
        home = await self.home_of(person, self.bot_id)
        inbox.places[home] = Place.HOME
        await person.say(home, "!table join standing=member")
        private = await person.private_room(self.bot_id)
        await person.sees(lambda one: one.room == private and "for you and me" in one.text)
        return home, private

    async def said_in(self, person: MatrixPerson, room: str) -> list[dict[str, Any]]:
        """Return the messages of a room as the homeserver keeps them, oldest first."""
        path = f"/rooms/{part(room)}/messages?dir=b&limit=100"
        found = await call(person.client, "GET", path, what="reading a room")
        return [one for one in found["chunk"][::-1] if one["type"] == "m.room.encrypted"]

    async def settings(self, homeserver: str | None = None, password: str = "word") -> Settings:
        """Return what the bot of this test is told at start; its account is there."""
        with contextlib.suppress(Trouble):
            await self.synapse.register(self._named("table"), "word")
        return Settings(
            homeserver=homeserver or self.synapse.url,
            user=self.bot_id,
            directory=self.directory / "bot",
            vault=self.directory / "vault" / "matrix",
            password=password,
            servers=frozenset({"localhost"}),
        )

    async def bot(self, inbox: ScriptedInbox, settings: Settings | None = None) -> tuple[Matrix, asyncio.Task[None]]:
        matrix = Matrix(settings or await self.settings(), inbox, SystemEntropy())
        task = asyncio.create_task(matrix.run())
        self._tasks.append(task)
        ready = asyncio.create_task(matrix.ready.wait())
        async with asyncio.timeout(30):
            await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            ready.cancel()
            await task
        return matrix, task

    async def stop(self, task: asyncio.Task[None]) -> None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def close(self) -> None:
        for task in self._tasks:
            await self.stop(task)
        for person in self._people:
            await person.close()
