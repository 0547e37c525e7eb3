"""Planted leaks in what is shown and sent: too early, to the wrong people, not the same for everybody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.app.letters import REMIND
from bot.app.personal import Plan
from bot.ports import Account, Letter, Spot
from bot.ui.model import Answer, Choice, Line, Notice, Said, msg
from governance.ids import PersonId
from tests.adversary.outside import HOME, room
from tests.adversary.plant_tools import NO, acknowledged, ends, forgets, remembers
from tests.adversary.world import World


def early(world: World) -> None:
    """The first not-yet is told at home at once."""
    _tells_home(world, lambda letters: "told early" if letters in NO else "")


def live_count(world: World) -> None:
    """The home room shows how many have answered."""
    _tells_home(world, lambda _: f"{len(world.diary)} answers")


def _tells_home(world: World, text: Callable[[str], str]) -> None:
    remembers(world)
    slip = world.house.door.slip

    async def answered(account: Account, spot: Spot, code: str, words: str) -> Answer:
        answer = await slip(account, spot, code, words)
        line = text(code[-1])
        if line:
            notice = Notice(lines=(Line(text=Said(line)),))
            await world.carrier.post(HOME, notice, letter_id=f"plant-{len(world.carrier.calls)}")
        return answer

    world.house.door.slip = answered  # type: ignore[method-assign]  # this is the plant


def longer_thanks(world: World) -> None:
    """Whoever objects is thanked with a line more."""

    def change(code: str, answer: Notice) -> Notice:
        more = (Line(text=msg("app-not-saved")),) if code[-1] in NO else ()
        return replace(answer, lines=(*answer.lines, *more))

    acknowledged(world, change)


def token(world: World) -> None:
    """A button of the acknowledgement holds the answer, as long as any other."""

    def change(code: str, answer: Notice) -> Notice:
        return replace(answer, choices=(Choice(action=f"again:{code}", label=msg("kept"), typed="again"),))

    acknowledged(world, change)


def silent_reminded(world: World) -> None:
    """Only who has not answered is reminded."""
    remembers(world)
    plan = world.house.courier._personal.plan

    async def planned(circle: Any, letter: Letter, to: PersonId, now: Any) -> Any:
        answered = {person for _, person, _, _ in world.diary}
        if letter.ref.startswith(REMIND) and to in answered:
            return Plan()
        return await plan(circle, letter, to, now)

    world.house.courier._personal.plan = planned  # type: ignore[method-assign]  # this is the plant


def letters_by_answer(world: World) -> None:
    """After a pulse letters go first to whoever objected."""
    against: set[PersonId] = set()
    remembers(world, lambda person, letters, _: against.add(person) if letters in NO else None)
    take = world.house.courier._take

    async def taken(now: Any) -> list[Letter]:
        return sorted(await take(now), key=lambda letter: letter.to not in against)

    world.house.courier._take = taken  # type: ignore[method-assign]  # this is the plant


def thanked(world: World) -> None:
    """After the pulse whoever objected gets a letter of thanks."""
    close = world.house.slips._close_round
    remembers(world)

    async def closed(circle: Any, command: Any) -> None:
        await close(circle, command)
        for _, person, letters, _ in world.diary if ends(world, command) else ():
            if letters in NO:
                name = next(name for name, id_ in world.people.items() if id_ == person)
                notice = Notice(lines=(Line(text=msg("kept")),))
                await world.carrier.post(room(name), notice, letter_id=f"plant-{len(world.carrier.calls)}")
        forgets(world, command)

    world.house.slips._close_round = closed
