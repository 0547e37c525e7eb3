"""The story in the pictures: seven people, one of them at Element Web, decide about Tuesdays."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from bot.testkit.matrix_person import MatrixPerson
from bot.testkit.synapse import Synapse
from governance.state import ItemState, Phase
from tools.demo_matrix import FOUND, MEMBERS, PASSWORD, Table
from tools.pictures.element import Element

OBA = "oba"
"""Who sits at Element Web."""
OTHERS = tuple(name for name in MEMBERS if name != OBA)
Take = Callable[[str, str], Awaitable[None]]
"""Give a picture this name; it begins with the message that begins with these words."""


class Story:
    """Played in order: ``sit_down``, ``trial``, ``decide``, ``fill_in``, ``ask_for_help``."""

    def __init__(self, table: Table, element: Element, take: Take) -> None:
        self.table, self.element, self.take = table, element, take
        self.private = ""

    async def sit_down(self, server: Synapse, folder: Path) -> None:
        """Sign everybody in, make the home room, found the group."""
        table, element = self.table, self.element
        for name in OTHERS:
            await server.register(name, PASSWORD)
            table.people[name] = await MatrixPerson.sign_in(server.url, name, PASSWORD, folder / name)
        maya = table.people["maya"]
        oba = f"@{OBA}:{server.server_name}"
        ids = [oba, *(table.people[name].id for name in OTHERS[1:])]
        table.home = await maya.create_room("Our own table", [table.bot, *ids])
        await element.come_into(table.home)
        everyone = {table.bot, maya.id, *ids}
        await maya.until(lambda: everyone <= set(maya.client.rooms[table.home].users))
        await maya.sees(lambda m: m.room == table.home and m.sender == table.bot)
        await table.say("maya", FOUND)
        for name in OTHERS:
            await table.say(name, "!table join standing=member")
            table.own[name] = await table.people[name].private_room(table.bot)
        await element.look_at(table.home)
        await element.say("!table join standing=member")
        self.private = await element.invited_by(table.bot)
        await element.come_into(self.private)
        for name in OTHERS[:3]:
            await table.say(name, "!table ready yes=yes")
        assert (await table.circle()).phase is Phase.TRIAL

    async def trial(self) -> None:
        """Let the thirty days pass; everybody agrees on members and rules."""
        await self.table.after(days=22)
        await self.everybody(1)
        await self.table.after(days=10)
        assert (await self.table.circle()).phase is Phase.LIVE

    async def decide(self) -> None:
        """Propose, ask, answer privately, agree."""
        table, element = self.table, self.element
        maya = table.people["maya"]
        seen = len(maya.messages)
        await table.say("maya", "!table propose Meet on Tuesdays at 7 pm")
        await maya.sees(lambda m: m.room == table.own["maya"] and "send" in m.text, after=seen)
        await table.say("maya", "send", privately=True)
        await table.after(seconds=5)
        await table.say("li", "!table ask 2 Is the room warm by then?")
        await table.say("maya", "!table answer 2.1 Yes, the heating runs until 9")
        await table.after(seconds=5)
        await element.look_at(table.home)
        await element.shows("maya answers: Yes, the heating runs until 9")
        await self.take("home-card", "!table propose Meet")
        await self.everybody(2, picture="private-answer", since="Our own table: what is open today")
        await table.after(days=4)
        await table.expect(2, ItemState.ADOPTED)
        await element.look_at(table.home)
        await element.shows("We're doing this, until we look again")
        await self.take("decision", "!table propose Meet")

    async def fill_in(self) -> None:
        """Begin a proposal that needs more than one line."""
        element = self.element
        await element.look_at(self.table.home)
        await element.say("!table propose Take the clinic's money pace=gentle")
        await element.look_at(self.private)
        await element.shows("Propose something")
        await element.say("They offer 5,000, with conditions")
        await element.say("We accept for one year")
        await self.take("form", "Propose something")
        await element.say("cancel")

    async def ask_for_help(self) -> None:
        """Read the two pages everybody should know."""
        for word in ("help", "privacy"):
            await self.element.say(word)
            await self.take(word, word)

    async def everybody(self, n: int, *, picture: str = "", since: str = "") -> None:
        """Let all seven answer privately that number ``n`` is fine."""
        table, element = self.table, self.element
        item = (await table.circle()).items[n]
        assert item.round is not None, f"number {n} has no open box"
        for name in OTHERS:
            await table.answer(name, "a", n)
        code = f"{item.round.number}a"
        await element.look_at(self.private)
        await element.shows(code)
        await element.say(code)
        await table.house.step()
        if picture:
            await self.take(picture, since)
