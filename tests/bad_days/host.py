"""One machine: databases and vault in directories of their own, the real house, people at a platform.

``named`` holds the named database, ``sealed`` the sealed boxes, ``keys`` the vault (memory, on a real host).
The platform is what people saw: it outlives every machine.
"""

from __future__ import annotations

import copy
import re
import shutil
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, cast

from adapters.store.sql import SqlStore
from adapters.store.urn_store import SqlUrnStore
from adapters.vault.disk import DiskVault
from bot.compose import House, assemble
from bot.i18n import Speaker
from bot.ports import Heard, Spot
from bot.testkit.clock import SimClock, SimWaker
from bot.testkit.entropy import SeededEntropy
from bot.testkit.platform import RecordingPlatform
from bot.ui.model import Answer, Card, Form, Notice
from governance.commands import Place
from governance.rounds import open_rounds
from governance.state import Circle, Item, Person, Round
from tests.bad_days.death import Death, Mortal
from tests.unit.app.world import CIRCLE, EIGHT, HOME, MONDAY, account, founded, person, room

SPEAKER = Speaker("en", "Europe/London")


def said(body: Answer) -> str:
    """Return what somebody reads: the words, a line each."""
    if isinstance(body, Notice | Card):
        title = [SPEAKER.say(body.title)] if isinstance(body, Card) else []
        return "\n".join([*title, *(SPEAKER.say(line.text) for line in body.lines)])
    return SPEAKER.say(body.title) if isinstance(body, Form) else ""


class Host:
    """``restart`` is a new process, ``reboot`` a new machine start: memory, and the vault in it, are gone."""

    def __init__(self, directory: Path, *, url: str = "", death: Death | None = None) -> None:
        self.directory, self._url, self.death = directory, url, death
        self.named, self.sealed, self.keys = (directory / name for name in ("named", "sealed", "keys"))
        self.clock = SimClock(MONDAY)
        self.entropy = SeededEntropy("a bad day")
        self.platform = RecordingPlatform()
        self.platform.occupants[HOME] = frozenset(account(name) for name in EIGHT)
        self.house: House
        self.store: SqlStore
        self.urns: SqlUrnStore
        self.vault: DiskVault
        self._numbers = count(1)

    # --- the machine ----------------------------------------------------------------------------------

    async def up(self) -> None:
        """Start as the bot does."""
        for folder in (self.named, self.sealed):
            folder.mkdir(parents=True, exist_ok=True)
        self.store = await SqlStore.open(self._url or f"sqlite:///{self.named}/table.db", inline=True)
        self.urns = await SqlUrnStore.open(self._url or f"sqlite:///{self.sealed}/urn.db", inline=True)
        self.vault = DiskVault(self.keys, inline=True)
        ports = (self.store, self.urns, self.vault, self.platform)
        mortal = ports if self.death is None else tuple(cast("Any", Mortal(port, self.death)) for port in ports)
        store, urns, vault, platform = mortal
        self.house = assemble(
            store=store,
            urns=urns,
            vault=vault,
            clock=self.clock,
            entropy=self.entropy,
            waker=SimWaker(self.clock),
            platforms=[platform],
        )
        await self.house.start()

    async def down(self) -> None:
        """Stop; a moment ago the heart still beat."""
        await self.store.beat(self.clock.now())
        await self.end()

    async def end(self) -> None:
        """Let go of the files, and do nothing else."""
        await self.store.close()
        await self.urns.close()

    async def restart(self, between: Callable[[], object] = lambda: None) -> None:
        await self.down()
        between()
        await self.up()

    async def reboot(self) -> None:
        await self.restart(lambda: shutil.rmtree(self.keys))

    def moved(self, directory: Path, death: Death | None = None) -> Host:
        """Return another machine with a copy of this one's directories (it must be down) and the same people."""
        shutil.copytree(self.directory, directory)
        other = Host(directory, url=self._url, death=death)
        other.clock.advance_to(self.clock.now())
        other.entropy, other.platform, other._numbers = copy.deepcopy((self.entropy, self.platform, self._numbers))
        return other

    # --- the group ------------------------------------------------------------------------------------

    async def seed(self, people: Iterable[Person] = (), **told: object) -> Host:
        """Begin with a group that was founded before."""
        await self.up()
        people = tuple(people) or tuple(person(name) for name in EIGHT)
        await founded(self.store, people, **told)
        await self.house.step()
        return self

    async def circle(self) -> Circle:
        found = await self.store.circle(CIRCLE)
        assert found is not None
        return found

    async def item(self, n: int = 1) -> Item:
        return (await self.circle()).items[n]

    async def round(self, n: int = 1) -> Round:
        """Return the open round of item ``n``; 0: the weekly box."""
        return next(round_ for at, round_ in open_rounds(await self.circle()) if at == n)

    # --- what people do -------------------------------------------------------------------------------

    async def ask(self, who: str, verb: str, *, privately: bool = False, **fields: str) -> str:
        """Say a verb, a second after whatever was last."""
        await self.wait(seconds=1)
        heard = Heard(
            account=account(who),
            name=who,
            spot=room(who) if privately else HOME,
            place=Place.PRIVATE if privately else Place.HOME,
            verb=verb,
            fields=fields,
            key=f"event-{next(self._numbers)}",
        )
        answer = said(await self.house.door.ask(heard))
        await self.house.step()
        return answer

    async def answer(self, who: str, letters: str, words: str = "", n: int = 1) -> str:
        """Answer the open round of item ``n`` privately; return what they read."""
        number = (await self.round(n)).number
        return said(await self.house.door.slip(account(who), room(who), f"{number}{letters}", words))

    async def keep(self, letters: str, *names: str, words: str = "", n: int = 1) -> None:
        """Let people answer; each is told that it was kept."""
        for name in names:
            assert (await self.answer(name, letters, words, n)).startswith("Kept."), name

    async def propose(self, title: str = "Meet Tuesdays 7 pm") -> None:
        await self.ask("maya", "propose", title=title, sure="yes")

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

    async def came_to(self, at: datetime) -> None:
        """Let it be ``at``, the heart beating until now, and do nothing yet."""
        await self.until(at - timedelta(seconds=1))
        self.clock.advance_to(at)
        await self.store.beat(at)

    async def wait(self, **span: float) -> None:
        await self.until(self.clock.now() + timedelta(**span))

    async def pulse(self, n: int = 1) -> None:
        """Go to the end of the open round of item ``n`` (0: to the day the weekly box opens), and through it."""
        round_ = await self.round(n)
        await self.until((round_.last or round_.ends_at) + timedelta(minutes=1))

    # --- what is there --------------------------------------------------------------------------------

    def told(self, spot: Spot = HOME) -> list[str]:
        """Return what was ever shown in a place, cards too, oldest first."""
        return [said(shown.body) for shown in self.platform.log if shown.spot == spot]

    def news(self, begins: str) -> list[str]:
        """Return what the home place was told that begins like this."""
        return [text for text in self.told() if text.startswith(begins)]

    def asked(self, number: int) -> set[str]:
        """Return who was ever shown a code of this round privately."""
        code = re.compile(rf"\b{number}[a-z]\b")
        return {
            name
            for name in EIGHT
            if any(code.search(repr(s.body)) for s in self.platform.log if s.spot == room(name))
        }

    def everything_shown(self) -> str:
        return "\n".join(said(shown.body) for shown in self.platform.log)

    async def record(self) -> str:
        """Return the record, and after it every text that belongs to it."""
        leaves = [leaf.decode() for _, leaf in await self.store.record(CIRCLE)]
        return "\n".join([*leaves, *sorted(text.text for text in await self.store.texts(CIRCLE))])

    def files(self, directory: Path) -> bytes:
        return b"".join(path.read_bytes() for path in sorted(directory.rglob("*")) if path.is_file())

    async def boxes(self) -> tuple[list[str], list[str]]:
        """Return the rounds that have a box, and those that have a key."""
        return list(await self.urns.rounds()), list(await self.vault.rounds())

    async def in_step(self) -> None:
        """Every open round has its box and its key, and nothing else has."""
        rounds = sorted(round_.id for _, round_ in open_rounds(await self.circle()))
        assert await self.boxes() == (rounds, rounds)
