"""The process dies at every call to the outside, before it and after it: nothing acknowledged is lost.

A story is told once to count the calls, then once for each point at which it dies. After a death a new
process starts over the same ports, as the bot starts; the person whose answer was on its way is not asked
to repeat it, so it may count or not, as a whole.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.app.slips import Cast
from bot.testkit.store import MemoryStore
from bot.testkit.urn_store import MemoryUrnStore
from bot.testkit.vault import MemoryVault
from governance.state import ItemState, RoundKind
from tests.fence.table import CIRCLE, NAMES, Table, a_circle, a_round


class Dead(BaseException):
    """The machine stopped: no handler of ours runs."""


class Death:
    """Counts what reaches the outside; dies at point ``at``, once."""

    def __init__(self, at: int | None = None) -> None:
        self.at, self.points = at, 0
        self.over = False

    def step(self) -> None:
        if self.over:
            return
        self.points += 1
        if self.points - 1 == self.at:
            raise Dead


class Mortal:
    """A port whose every call may be the last."""

    def __init__(self, port: object, death: Death) -> None:
        self._port, self._death = port, death

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._port, name)
        if not inspect.iscoroutinefunction(real):
            return real

        async def call(*args: Any, **more: Any) -> Any:
            self._death.step()
            result = await real(*args, **more)
            self._death.step()
            return result

        return call


class Story:
    """A table whose process dies once. ``owed``: for each acknowledged answer the words of which one must open."""

    def __init__(self, death: Death, kind: RoundKind = RoundKind.CONSENT) -> None:
        self.death, self.store = death, MemoryStore()
        urns, vault, store = (Mortal(port, death) for port in (MemoryUrnStore(), MemoryVault(), self.store))
        self.table = Table(a_round(kind), urns=urns, vault=vault, store=self.store)
        self.table.ports = store
        self.table.again()
        self.owed: dict[str, set[str]] = {}
        self.said: set[str] = set()

    async def alive(self, step: Callable[[], Awaitable[None]]) -> bool:
        """Take a step; after a death start again and tell that it was not finished."""
        try:
            await step()
        except Dead:
            await self.table.restart()
            return False
        return True

    async def open(self) -> None:
        """Write the circle; make the urn."""
        await self.table.write(a_circle(self.table.round))
        await self.alive(lambda: self.table.slips.open(CIRCLE, self.table.round))

    async def say(self, name: str, words: str) -> None:
        """Say not yet; who is cut off in the middle of a second answer has the first or the second in."""

        async def step() -> None:
            assert await self.table.say(name, "b", words) is Cast.KEPT

        self.said.add(words)
        if await self.alive(step):
            self.owed[name] = {words}
        elif name in self.owed:
            self.owed[name].add(words)

    async def pulse(self) -> None:
        """Hold the pulse of what is open now, again after a death until it is through."""
        round_ = await self.table.now()
        self.table.clock.advance_to(round_.ends_at)

        async def step() -> None:
            now = (await self.table.item()).round
            if now is not None and now.ends_at <= self.table.clock.now():
                await self.table.slips.close(CIRCLE, now)

        while not await self.alive(step):
            pass

    async def check(self) -> None:
        """Everything acknowledged is in, once; nothing else is; no key or urn is left behind."""
        self.death.over = True
        item = await self.table.item()
        words = [words.text for words in item.words]
        assert len(words) == len(set(words))
        assert set(words) <= self.said
        assert [name for name, either in self.owed.items() if len(either & set(words)) != 1] == []
        left = [item.round.id] if item.round else []
        assert list(await self.table.urns.rounds()) == list(await self.table.vault.rounds()) == left


async def one_round(death: Death) -> None:
    """Seven say not yet, one of them twice; the round closes."""
    story = Story(death)
    await story.open()
    for name in NAMES[:7]:
        await story.say(name, f"worry {NAMES.index(name)}")
    await story.say("oba", "worry 1, and more")
    await story.pulse()
    await story.check()
    item = await story.table.item()
    assert (item.state, item.failed_loops) == (ItemState.INTEGRATE, 0)


async def extended(death: Death) -> None:
    """Four answer, the round is extended unopened, four more answer, it closes."""
    story = Story(death)
    await story.open()
    for name in NAMES[:4]:
        await story.say(name, f"worry {NAMES.index(name)}")
    await story.pulse()
    assert (await story.table.now()).closings == 1
    for name in NAMES[4:]:
        await story.say(name, f"worry {NAMES.index(name)}")
    await story.pulse()
    await story.check()


async def turns(death: Death) -> None:
    """Three speak in a turn with too few answers; in the next there are enough, and all words open."""
    story = Story(death, RoundKind.TURN)
    await story.open()
    for name in NAMES[:3]:
        await story.say(name, f"worry {NAMES.index(name)}")
    await story.pulse()
    assert (await story.table.item()).words == ()
    story.owed = {f"{name}, first": either for name, either in story.owed.items()}
    for name in NAMES:
        await story.say(name, f"worry {NAMES.index(name)} still")
    await story.pulse()
    await story.check()


@pytest.mark.parametrize("story", [one_round, extended, turns])
async def test_a_death_anywhere_loses_nothing_that_was_acknowledged(
    story: Callable[[Death], Awaitable[None]],
) -> None:
    whole = Death()
    await story(whole)
    assert whole.points > 100
    for at in range(whole.points):
        await story(Death(at))
