"""What planted leaks are made with. Most remember who cast what, which the real thing never does."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import Any

from bot.app.slips import Cast
from bot.app.slips.desks import Receipt
from bot.ports import Account, Spot
from bot.ui.model import Answer, Notice
from governance.commands import CloseRound
from governance.ids import CircleId, PersonId, RoundId
from governance.state import Opening, Words
from tests.adversary.world import World

NO = frozenset("bfg")
"""Letters of somebody who stops an item."""


@contextmanager
def instead(target: object, name: str, other: object) -> Iterator[None]:
    real = getattr(target, name)
    setattr(target, name, other)
    try:
        yield
    finally:
        setattr(target, name, real)


def remembers(world: World, told: Callable[[PersonId, str, str], None] = lambda *_: None) -> None:
    """Note every answer that is kept, then call ``told`` with person, letters, words."""
    cast = world.house.slips.cast

    async def noted(circle: CircleId, person: PersonId, number: int, letters: str, words: str) -> Receipt:
        done = await cast(circle, person, number, letters, words)
        if done.outcome is Cast.KEPT:
            world.diary.append((world.clock.now(), person, letters, words))
            told(person, letters, words)
        return done

    world.house.slips.cast = noted  # type: ignore[method-assign, assignment]  # this is the plant


def ends(world: World, command: object) -> bool:
    """Tell whether this is the end of a round told of; the weekly box is looked at every day."""
    return isinstance(command, CloseRound) and command.opening is not None and command.round == world.round_id


def forgets(world: World, command: object) -> None:
    if ends(world, command):
        world.diary.clear()


def opened(world: World, change: Callable[[RoundId, Opening], Opening]) -> None:
    """Let ``change`` touch what leaves an urn, on its way to the bus."""
    remembers(world)
    close = world.house.slips._close_round

    async def closed(circle: Any, command: Any) -> None:
        told = command
        if ends(world, command):
            told = replace(command, opening=change(command.round, command.opening))
        await close(circle, told)
        forgets(world, command)

    world.house.slips._close_round = closed


def acknowledged(world: World, change: Callable[[str, Notice], Notice]) -> None:
    slip = world.house.door.slip

    async def answered(account: Account, spot: Spot, code: str, words: str) -> Answer:
        answer = await slip(account, spot, code, words)
        return change(code, answer) if isinstance(answer, Notice) else answer

    world.house.door.slip = answered  # type: ignore[method-assign]  # this is the plant


def by_cast(world: World, words: Sequence[Words]) -> list[Words]:
    """Sort released words by when they were cast."""
    cast = [text for _, _, _, text in world.diary]
    return sorted(words, key=lambda one: cast.index(one.text) if one.text in cast else -1)


def sql(world: World, sql: str, rows: Sequence[Sequence[object]] = ((),)) -> None:
    with closing(sqlite3.connect(world.table_file, isolation_level=None)) as link:
        for row in rows:
            link.execute(sql, tuple(row))
