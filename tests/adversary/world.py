"""The real house on real files in virtual time; everything a platform carries and a disk holds is noted.

Only the clock, the dice and the platform are not the product's own. What people do is told from outside:
``open_round``, ``say``, ``until``. ``moment`` is called before and after each cast, after each change of an
urn, of the vault and of a round's state: whoever watches (``watchers``) looks then.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

from adapters.vault.disk import DiskVault
from bot.compose import House, assemble
from bot.ports import Change, Heard, Step, Store, UrnStore
from bot.testkit.clock import SimClock, SimWaker, settle
from bot.testkit.entropy import SeededEntropy
from bot.testkit.store import MemoryStore
from bot.testkit.urn_store import MemoryUrnStore
from bot.ui.model import Answer
from governance.commands import Place
from governance.ids import CircleId, PersonId, RoundId
from governance.state import Circle, Item, Person, Phase, Round, Standing
from tests.adversary.ideal import QuickVault
from tests.adversary.outside import HOME, SHARED, Carrier, WatchedUrns, WatchedVault, account, room, watch
from tests.adversary.people import DOCTOR, NAMES
from tests.adversary.plant import NOTHING, Plant

START = datetime(2027, 1, 4, 10, tzinfo=UTC)
CIRCLE = CircleId("c" * 64)
TITLE = "Meet Tuesdays 7 pm"


class World:
    """``files`` is what a disk holds: the named store. ``keys`` is the vault's directory, in memory: keys and sealed
    boxes. A host may have the boxes on a disk by choice; then they lie there just the same."""

    def __init__(
        self,
        directory: Path,
        seed: str,
        plant: Plant = NOTHING,
        *,
        vault: Callable[[Path], DiskVault] = QuickVault,
        url: str = "",
        reminders: int = 2,
        on_disk: bool = True,
    ) -> None:
        self.files, self.keys, self.on_disk = directory / "files", directory / "keys", on_disk
        self.vault = (plant.vault or vault)(self.keys)
        self.plant, self._url, self._reminders = plant, url, reminders
        self.clock = SimClock(START)
        self.entropy = SeededEntropy(seed)
        self.carrier = Carrier(self.clock)
        self.watchers: list[Callable[[str], None]] = []
        self.pages: list[tuple[str, str, Answer]] = []
        self.diary: list[tuple[datetime, PersonId, str, str]] = []
        """What planted leaks remember: who cast which letters and words, when. The real thing keeps none."""
        self.round_id = RoundId("")
        """The round told of last."""
        self.house: House
        self._urns: UrnStore
        self.store: Store
        self.urn_file = self.keys / "urn.db"
        self.table_file = self.files / "table.db"
        self._numbers = count(1)
        self._stack = ExitStack()
        self.people = {name: PersonId(SeededEntropy(f"{seed}:{name}").token().hex()) for name in (*NAMES, DOCTOR)}
        self.carrier.occupants[HOME] = frozenset(account(name) for name in NAMES)

    def enter(self, context: AbstractContextManager[object]) -> None:
        """Keep something open while this world lives."""
        self._stack.enter_context(context)

    def moment(self, what: str) -> None:
        for watcher in self.watchers:
            watcher(what)

    # --- life -----------------------------------------------------------------------------------------

    async def open(self, **told: object) -> World:
        """Build the house and put a group of nine and a professional into it."""
        self.enter(self.plant.patched())
        self.files.mkdir(parents=True, exist_ok=True)
        await self._build()
        await self._seed(**told)
        await self.house.start()
        return self

    async def _build(self) -> None:
        self.store, self._urns = await self._stores()
        watch(self.store, self.moment)
        self._waker = SimWaker(self.clock)
        self.watched_urns = WatchedUrns(self._urns, self.moment)
        self.house = assemble(
            store=self.store,
            urns=self.watched_urns,
            vault=WatchedVault(self.vault, self.moment),
            clock=self.clock,
            entropy=self.entropy,
            waker=self._waker,
            platforms=[self.carrier],
        )
        self.plant.wire(self)

    async def _stores(self) -> tuple[Store, UrnStore]:
        if not self.on_disk:  # where nobody who reads files is asked
            return MemoryStore(), MemoryUrnStore()
        named, urns = self._url or f"sqlite:///{self.table_file}", self._url or f"sqlite:///{self.urn_file}"
        return (
            await self.plant.store.open(named, inline=True),
            await self.plant.urns.open(urns, inline=True),
        )

    async def _seed(self, **told: object) -> None:
        people = {
            id_: Person(
                id=id_,
                name=name,
                standing=Standing.PROFESSIONAL if name == DOCTOR else Standing.MEMBER,
                joined=date(2026, 6, 1),
                reminders=self._reminders,
            )
            for name, id_ in self.people.items()
        }
        circle = Circle(
            id=CIRCLE,
            name="Our own table",
            aim="Deciding together",
            zone="Europe/London",
            language="en",
            phase=Phase.LIVE,
            opened_at=START - timedelta(days=200),
            server_host="the library",
            bot_host="Anna",
            people=people,
            rota=tuple(self.people[name] for name in NAMES),
        )
        change = Change(
            circle=replace(circle, **told),  # type: ignore[arg-type]  # fields of Circle
            accounts=tuple((account(name), id_) for name, id_ in self.people.items()),
        )
        await self.store.work(CIRCLE, lambda _: Step(None, change))
        await self.store.bind(CIRCLE, Place.HOME, HOME)
        await self.store.bind(CIRCLE, Place.SHARED, SHARED)
        for name, id_ in self.people.items():
            await self.store.bind(CIRCLE, Place.PRIVATE, room(name), id_)

    async def restart(self) -> None:
        """Stop, and come up as a new process on the same files."""
        await self.store.beat(self.clock.now())
        await self._shut()
        await self._build()
        await self.house.start()

    async def _shut(self) -> None:
        await self.store.close()
        await self._urns.close()

    async def close(self) -> None:
        await self._shut()
        self._stack.close()

    # --- looking --------------------------------------------------------------------------------------

    async def circle(self) -> Circle:
        found = await self.store.circle(CIRCLE)
        assert found is not None
        return found

    async def open_item(self) -> Item | None:
        """Return the item with a private round open, if any."""
        items = (await self.circle()).items.values()
        return next((item for item in items if item.round is not None), None)

    async def round(self) -> Round:
        item = await self.open_item()
        assert item is not None
        assert item.round is not None
        self.round_id = item.round.id
        return item.round

    # --- what people do -------------------------------------------------------------------------------

    async def heard(
        self, who: str, verb: str, *, privately: bool = False, page: bool = False, **fields: str
    ) -> Answer:
        """Say a verb; it passes through the platform both ways."""
        spot = room(who) if privately else HOME
        heard = Heard(
            account=account(who),
            name=who,
            spot=spot,
            place=Place.PRIVATE if privately else Place.HOME,
            verb=verb,
            fields=fields,
            key=None if page else f"event-{next(self._numbers)}",
        )
        self.carrier.note(spot, f"!table {verb} {' '.join(fields.values())}", out=False)
        answer = await self.house.door.ask(heard)
        self.carrier.note(spot, answer, out=True)
        return answer

    async def open_round(self, by: str, title: str = TITLE) -> Round:
        """Propose something small; its private round opens at once."""
        await self.heard(by, "propose", title=title, sure="yes")
        await self.house.step()
        return await self.round()

    async def say(self, who: str, letters: str, words: str = "") -> Answer:
        """Answer the open private round in one's private room."""
        return await self.say_in((await self.round()).number, who, letters, words)

    async def say_in(self, number: int, who: str, letters: str, words: str = "") -> Answer:
        """Answer the private round of this number."""
        text = f"{number}{letters} {words}".rstrip()
        self.moment("before a cast")
        self.carrier.note(room(who), text, out=False)
        answer = await self.house.door.slip(account(who), room(who), f"{number}{letters}", words)
        self.carrier.note(room(who), answer, out=True)
        self.moment("after a cast")
        return answer

    async def look(self, who: str, *verbs: str) -> None:
        """Read pages privately."""
        for verb in verbs:
            self.pages.append((who, verb, await self.heard(who, verb, privately=True, page=True)))

    # --- time -----------------------------------------------------------------------------------------

    async def until(self, at: datetime) -> None:
        """Let time pass, doing what is due at each moment on the way."""
        await self.house.step()
        while True:
            due = [await self.store.next_due(), await self.store.next_letter()]
            moments = [one for one in due if one is not None and self.clock.now() < one <= at]
            if not moments:
                break
            self.clock.advance_to(min(moments))
            await self.house.step()
        self.clock.advance_to(max(at, self.clock.now()))
        await self.house.step()

    async def wait(self, **span: float) -> None:
        await self.until(self.clock.now() + timedelta(**span))

    async def tick_until(self, at: datetime) -> None:
        """Let time pass with the product's own timers running: heartbeat, cover, deadlines."""
        ticking = asyncio.create_task(self.house.ticker.run())
        await settle()
        while (due := self._waker.at) is not None and due <= at:
            self.clock.advance_to(max(due, self.clock.now()))
            await settle()
        self.clock.advance_to(at)
        ticking.cancel()
        await asyncio.gather(ticking, return_exceptions=True)

    async def give_up(self) -> None:
        """The author takes what is open back, so that the next round can begin; what they may not, runs out."""
        while (item := await self.open_item()) is not None and item.round is not None:
            author = next(name for name, id_ in self.people.items() if id_ == item.author)
            await self.heard(author, "withdraw", n=str(item.n))
            await self.house.step()
            now = (await self.circle()).items[item.n].round
            if now is not None:
                await self.until(max(now.ends_at, self.clock.now() + timedelta(hours=1)))
