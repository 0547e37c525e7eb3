"""One decision in real Matrix rooms: ``make demo-matrix``.

Starts a real Synapse on 127.0.0.1, the bot, and eight people on real clients with encryption. They found
a group, agree on members and rules, and decide about the clinic's money: one person says "not yet" without
being shown, the group works it in. Only time is virtual; every message is a real one. At the end each
person's messages are printed, and four promises are checked. Exit code 1 if one is broken.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters.entropy import SystemEntropy
from adapters.matrix.plugin import Matrix
from adapters.matrix.settings import Settings
from adapters.store.sql import SqlStore
from adapters.store.urn_store import SqlUrnStore
from adapters.vault.disk import DiskVault
from bot import log
from bot.compose import House, assemble
from bot.testkit.clock import SimClock, SimWaker
from bot.testkit.matrix_person import MatrixPerson, Message
from bot.testkit.synapse import Synapse
from governance.state import Circle, ItemState, Phase

MEMBERS = ("maya", "oba", "li", "sam", "ines", "tom", "noor")
FINCH = "dr-finch"
PASSWORD = "for-this-demo-only"
FIVE = re.compile(r"[a-z]{5}(-[a-z]{5}){4}")
SECRET = "The report names who came"
START = datetime(2027, 1, 4, 10, tzinfo=UTC)
FOUND = (
    '!table found name="Our own table" aim="Decide together about the clinic" zone=Europe/London '
    'server_host="a friend of the group" bot_host="Anna" server_by_professionals=no expected="@oba:localhost"'
)
PROPOSE = (
    'propose title="Take the clinic\'s money" why="They offer 5,000 with conditions" text="We accept for one year" '
    'review=2027-09-01 owners=maya know="Nobody left because of it" work="2 h a month, paid" mandate="we decide" '
    "kind=permission pace=gentle topic=money"
)


class Table:
    """The house, the home room and the people around it."""

    def __init__(self, house: House, clock: SimClock, matrix: Matrix, bot: str) -> None:
        self.house, self.clock, self.matrix, self.bot = house, clock, matrix, bot
        self.people: dict[str, MatrixPerson] = {}
        self.home = ""
        self.own: dict[str, str] = {}
        """Private rooms by name."""
        self.shown = 0

    async def circle(self) -> Circle:
        """Return the one circle there is."""
        (id_,) = await self.house.store.circles()
        circle = await self.house.store.circle(id_)
        assert circle is not None
        return circle

    async def say(self, who: str, text: str, *, privately: bool = False) -> Message:
        """Type something and wait for the bot's next message there."""
        person = self.people[who]
        room = self.own[who] if privately else self.home
        seen = len(person.messages)
        event = await person.say(room, text)

        def is_reply(m: Message) -> bool:
            if m.room != room or m.sender != self.bot or not m.notice:
                return False
            relates = m.content.get("m.relates_to", {})
            return privately or relates.get("m.in_reply_to", {}).get("event_id") == event

        told = await person.sees(is_reply, after=seen)
        await self.house.step()
        if not privately:
            self.show(f"{who} in the group", text)
        return told

    async def answer(self, who: str, letter: str, n: int, words: str = "") -> str:
        """Answer the open round privately; return the acknowledgement."""
        circle = await self.circle()
        round_ = circle.items[n].round
        assert round_ is not None, f"no box is open for number {n}: {circle.items[n]}, {circle.strangers} strangers"
        told = await self.say(who, f"{round_.number}{letter} {words}".strip(), privately=True)
        return told.text

    async def all_answer(self, n: int, letter: str = "a", *, no: str = "", words: str = "") -> None:
        """Let all seven answer privately; every acknowledgement is the same, but for each person's five words."""
        told = [
            await self.answer(who, "b" if who == no else letter, n, words if who == no else "") for who in MEMBERS
        ]
        assert len({FIVE.sub("", text) for text in told}) == 1, "the acknowledgement is the same for every answer"
        assert len({len(text) for text in told}) == 1, "and as long"
        self.show("seven private answers", f"each told: {told[0].splitlines()[0]}")

    async def after(self, **length: float) -> None:
        """Move virtual time on, doing everything due on the way."""
        end = self.clock.now() + timedelta(**length)
        while True:
            await self.house.step()
            times = (await self.house.store.next_due(), await self.house.store.next_letter())
            soon = min((t for t in times if t is not None and self.clock.now() < t <= end), default=None)
            await self.house.store.beat(soon or end)
            self.clock.advance_to(soon or end)
            if soon is None:
                return

    async def expect(self, n: int, state: ItemState) -> None:
        """Stop the demo if the item is not where the story says."""
        item = (await self.circle()).items[n]
        assert item.state is state, f"number {n} is {item.state}, the story says {state}"
        self.show("the group", f"number {n}, text {item.version}: {state.value}")

    def show(self, who: str, text: str) -> None:
        """Print one line of the story."""
        print(f"{self.clock.now():%a %d %b %H:%M}  {who}: {text}", flush=True)


async def sit_down(table: Table, server: Synapse, folder: Path) -> None:
    """Sign everybody in, make the home room, found the group."""
    for name in (*MEMBERS, FINCH):
        await server.register(name, PASSWORD)
        table.people[name] = await MatrixPerson.sign_in(server.url, name, PASSWORD, folder / name)
    maya = table.people["maya"]
    ids = [table.people[name].id for name in (*MEMBERS[1:], FINCH)]
    table.home = await maya.create_room("Our own table", [table.bot, *ids])
    everyone = {table.bot, maya.id, *ids}
    await maya.until(lambda: everyone <= set(maya.client.rooms[table.home].users))
    await maya.sees(lambda m: m.room == table.home and m.sender == table.bot)
    await table.say("maya", FOUND)
    for name in MEMBERS:
        await table.say(name, "!table join standing=member")
        table.own[name] = await table.people[name].private_room(table.bot)
    await table.say(FINCH, "!table join standing=professional")
    table.own[FINCH] = await table.people[FINCH].private_room(table.bot)
    for name in MEMBERS[:3]:
        await table.say(name, "!table ready yes=yes")
    assert (await table.circle()).phase is Phase.TRIAL


async def story(table: Table) -> None:
    """Play the trial and the decision."""
    table.show("the group", "is founded; a trial of thirty days begins, small things only")
    await table.after(days=22)
    await table.all_answer(1)
    await table.after(days=7)
    await table.after(days=3)
    assert (await table.circle()).phase is Phase.LIVE
    table.show("the group", "has agreed on its members and rules")
    await table.say("maya", f"!table {PROPOSE}")
    await table.say("tom", "!table ask 2 What are the conditions?")
    await table.say("maya", "!table answer 2.1 A report every month")
    refused = await table.say(FINCH, "!table change 2 We accept for ever")
    table.show(f"told to {FINCH}", refused.text)
    await table.after(days=9)
    await table.expect(2, ItemState.CONSENT)
    await table.all_answer(2, no="oba", words=SECRET)
    await table.after(days=8)
    await table.expect(2, ItemState.INTEGRATE)
    for name in MEMBERS:
        await table.people[name].sees(lambda m: SECRET in m.text)
    table.show("all seven members", "read the words; nobody is told whose they are")
    await table.say("li", "!table change 2 We accept for one year; reports hold numbers only")
    await table.after(days=6)
    await table.expect(2, ItemState.CONSENT)
    await table.all_answer(2)
    await table.after(days=5)
    await table.expect(2, ItemState.COOLING)
    await table.after(days=3)
    await table.expect(2, ItemState.ADOPTED)


async def promises(table: Table) -> list[tuple[str, bool]]:
    """Check what was promised, from what the clients really hold."""
    await asyncio.sleep(1)
    finch = table.people[FINCH]
    rooms = [table.people[name].client.rooms[room] for name, room in table.own.items()]
    unreadable = [event for person in table.people.values() for event in person.unreadable]
    in_clear = [m for person in table.people.values() for m in person.messages if not m.encrypted]
    return [
        (
            f"the words of the not-yet never reached {FINCH}",
            all(SECRET not in m.text + m.html for m in finch.messages),
        ),
        (f"all {len(rooms)} private rooms are encrypted", all(room.encrypted for room in rooms)),
        ("no message came in clear", not in_clear),
        ("every message could be read by whom it was for", not unreadable),
    ]


def report(table: Table) -> None:
    """Print what each person saw."""
    for name, person in table.people.items():
        mine = [m for m in person.messages if m.room == table.own[name]]
        cards = sum(1 for m in person.messages if m.room == table.home and m.edits)
        home = [m for m in person.messages if m.room == table.home and m.sender == table.bot and not m.edits]
        print(f"\n{name}: {len(home)} bot messages in the group ({cards} edits of cards), {len(mine)} privately")
        for message in mine:
            lines = [line.strip() for line in message.text.splitlines() if line.strip()]
            mark = "  (with the words of the not-yet)" if SECRET in message.text else ""
            print(f"   {' / '.join(lines)[:110]}{mark}")


@contextlib.asynccontextmanager
async def laid(folder: Path) -> AsyncIterator[tuple[Table, Synapse]]:
    """Start a homeserver and the house in ``folder``, nobody at the table yet; end both afterwards."""
    server = await Synapse.start(folder / "synapse")
    try:
        bot = await server.register("table", PASSWORD)
        clock = SimClock(START)
        entropy = SystemEntropy()
        store = await SqlStore.open(f"sqlite:///{folder / 'table.db'}")
        urns = await SqlUrnStore.open(f"sqlite:///{folder / 'urns.db'}")
        vault = DiskVault(folder / "vault")
        house = assemble(store=store, urns=urns, vault=vault, clock=clock, entropy=entropy, waker=SimWaker(clock))
        settings = Settings(
            homeserver=server.url,
            user=bot,
            directory=folder / "matrix",
            vault=folder / "vault" / "matrix",
            password=PASSWORD,
            servers=frozenset({server.server_name}),
        )
        matrix = Matrix(settings, house.door, entropy, voice=house.door.voice)
        house.listen(matrix)
        await house.start()
        listening = asyncio.create_task(matrix.run())
        table = Table(house, clock, matrix, bot)
        try:
            async with asyncio.timeout(60):
                await matrix.ready.wait()
            yield table, server
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
            for person in table.people.values():
                await person.close()
            await store.close()
            await urns.close()
    finally:
        await server.stop()


async def play(folder: Path) -> bool:
    """Run everything in ``folder``; tell whether every promise was kept."""
    print("Starting a real Synapse on this machine …", flush=True)
    async with laid(folder) as (table, server):
        print("Eight people sign in; their clients make keys …", flush=True)
        await sit_down(table, server, folder)
        await story(table)
        kept = await promises(table)
        report(table)
        print()
        for text, good in kept:
            print(f"{'kept  ' if good else 'BROKEN'}  {text}")
        return all(good for _, good in kept)


def main() -> int:
    """Play in a folder that is thrown away."""
    log.configure(level="warning")
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(KeyboardInterrupt):
        good = asyncio.run(play(Path(folder)))
        print(f"{'Decided.' if good else 'A promise was broken.'} {time.monotonic() - started:.0f} s.")
        return 0 if good else 1
    return 1


if __name__ == "__main__":
    sys.exit(main())
