"""Where a server lets only so much through: the urgent first, nothing that is out of date, and people are told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.app.letters import REMIND
from bot.ports import Paced, Trouble, Urgency
from bot.testkit.clock import settle
from bot.testkit.platform import RecordingPlatform
from bot.ui.model import Msg, Notice
from tests.unit.app.world import EIGHT, HOME, World, person, propose, room, small


class Turnstile(RecordingPlatform):
    """Lets letters through when it is told to, the most urgent first."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds_each = 0.0
        self.open = False
        self.line: list[tuple[Urgency, int, asyncio.Event]] = []
        self._came = 0

    @asynccontextmanager
    async def turn(self, urgency: Urgency) -> AsyncIterator[None]:
        if not self.open:
            self._came += 1
            mine = (urgency, self._came, asyncio.Event())
            self.line.append(mine)
            await mine[2].wait()
        yield

    def takes(self, letters: int) -> float:
        return self.seconds_each * letters

    async def let_in(self, times: int = 1) -> None:
        for _ in range(times):
            await settle()
            self.line.sort(key=lambda one: one[:2])
            if self.line:
                self.line.pop(0)[2].set()
        await settle()


async def at_the_turnstile(*names: str) -> tuple[World, Turnstile]:
    world = World()
    world.platform = turnstile = Turnstile()
    world.house = world.build(world.store)
    await world.seed(*(person(name) for name in names or EIGHT))
    assert isinstance(turnstile, Paced)
    return world, turnstile


def told(world: World) -> list[Msg]:
    """Return what was said at home about how long it takes."""
    lines = [line.text for one in world.posts(HOME) if isinstance(one.body, Notice) for line in one.body.lines]
    return [text for text in lines if isinstance(text, Msg) and text.id == "app-everybody-is-asked"]


async def test_questions_go_first_and_a_card_that_changed_twice_meanwhile_goes_once() -> None:
    world, turnstile = await at_the_turnstile()
    turnstile.open = True
    await propose(world)
    await world.wait(minutes=1)
    shown = len(world.platform.log)
    turnstile.open = False
    going = []
    for text in ("Where?", "When?"):
        await world.say("li", f"ask 1 {text}")
        world.clock.advance_to(world.clock.now().replace(second=world.clock.now().second + 2))
        going.append(asyncio.create_task(world.house.step()))
        await settle()
    await turnstile.let_in(40)
    await asyncio.gather(*going)
    edits = [one for one in world.platform.log[shown:] if one.edited]
    assert len(edits) == 1
    assert all(text in repr(edits[0].body) for text in ("Where?", "When?"))
    assert world.platform.log[-1] == edits[0]


async def test_what_is_asked_is_written_when_its_turn_comes() -> None:
    """Who says "stop" while it waits in line is left in peace."""
    world, turnstile = await at_the_turnstile()
    await propose(world)
    going = asyncio.create_task(world.house.step())
    await settle()
    await world.say("oba", "stop", privately=True)
    turnstile.open = True
    await turnstile.let_in(20)
    await going
    await world.wait(minutes=1)
    assert [len(world.posts(room(name))) for name in EIGHT] == [int(name != "oba") for name in EIGHT]


async def test_a_group_is_told_once_that_it_takes_minutes() -> None:
    """Before the letters that wait, without a name; the next day anew."""
    names = [f"p{n}" for n in range(30)]
    world, turnstile = await at_the_turnstile("maya", *names)
    turnstile.seconds_each = 5
    turnstile.open = True
    await propose(world)
    await world.wait(minutes=5)
    await world.send("maya", "which", title="Soup", options="Leek, Pea", sure="yes")
    await world.wait(minutes=5)
    (notice,) = told(world)
    assert notice.args == (("minutes", 3),)
    assert [len(world.posts(room(name))) for name in names] == [1] * 30
    await propose(world)
    await world.wait(days=1)
    assert len(told(world)) == 2


async def test_the_same_is_not_said_again_after_a_restart() -> None:
    world, turnstile = await at_the_turnstile("maya", *(f"p{n}" for n in range(30)))
    turnstile.seconds_each = 5
    await propose(world)
    going = asyncio.create_task(world.house.step())
    await turnstile.let_in(6)
    going.cancel()
    await asyncio.gather(going, return_exceptions=True)
    assert len(told(world)) <= 1
    turnstile.open = True
    await world.restart()
    await world.wait(minutes=2)
    assert len(told(world)) == 1
    assert [len(world.posts(room(f"p{n}"))) for n in range(30)] == [1] * 30


async def test_what_could_not_be_said_is_said_while_it_is_still_true() -> None:
    """That it takes minutes goes before the letters; the first try fails."""
    world, turnstile = await at_the_turnstile("maya", *(f"p{n}" for n in range(30)))
    turnstile.seconds_each, turnstile.open = 5, True
    turnstile.fail(Trouble("not now", retry_after=60))
    await propose(world)
    await world.wait(minutes=5)
    assert len(told(world)) == 1
    assert turnstile.calls.count(turnstile.calls[0]) == 2


async def test_few_letters_or_a_quick_server_are_not_worth_a_word() -> None:
    for seconds, people in ((0.0, 40), (5.0, 8)):
        world, turnstile = await at_the_turnstile("maya", *(f"p{n}" for n in range(people)))
        turnstile.seconds_each, turnstile.open = seconds, True
        await propose(world)
        await world.wait(minutes=5)
        assert told(world) == []


async def test_who_is_reminded_is_nobody_elses_business() -> None:
    """Only the question itself is spoken of: who wishes for reminders they told the bot alone."""
    world, turnstile = await at_the_turnstile()
    turnstile.open = True
    await world.seed(*(person(f"p{n}", reminders=2) for n in range(30)))
    await small(world, by="p0")
    await world.wait(minutes=5)
    turnstile.seconds_each = 60
    asked = [len(world.posts(room(f"p{n}"))) for n in range(30)]
    waiting = [letter.ref for letter in world.store._kept.letters.values() if letter.to is not None]
    assert len(waiting) >= 30
    assert all(ref.startswith(REMIND) for ref in waiting)
    await world.wait(hours=32)
    assert [len(world.posts(room(f"p{n}"))) for n in range(30)] == [one + 1 for one in asked]
    assert told(world) == []
