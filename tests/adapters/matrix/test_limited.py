"""A homeserver with limits as hard as any, only quicker: who goes first, and nothing twice."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest

from bot.ports import Account, Spot, Trouble, Urgency
from governance.commands import Place
from tests.adapters.matrix.limited import limited
from tests.adapters.matrix.world import ScriptedInbox, World, said

T = TypeVar("T")
pytestmark = [pytest.mark.server, pytest.mark.asyncio(loop_scope="session")]


async def test_an_answer_goes_before_the_letters_that_wait_and_every_room_is_made_once(
    tmp_path: Path, inbox: ScriptedInbox
) -> None:
    message, room = {"per_second": 2.0, "burst_count": 4}, {"per_second": 1.0, "burst_count": 2}
    async with limited(tmp_path / "synapse", rc_message=message, rc_room_creation=room) as server:
        world = World(server, tmp_path)
        try:
            matrix, _ = await world.bot(inbox)
            maya, *others = [await world.person(name) for name in ("maya", "oba", "li", "sam", "kim")]
            home = await world.home_of(maya, world.bot_id)
            inbox.places[home] = Place.HOME

            async def letter(n: int) -> None:
                async with matrix.platform.turn(Urgency.LETTER):
                    await matrix.platform.post(Spot("matrix", home), said(f"letter {n}"), letter_id=str(n))

            letters = [asyncio.create_task(again(partial(letter, n))) for n in range(12)]
            await maya.sees(lambda m: m.text.startswith("letter"))
            await maya.say(home, "!table decisions")
            await asyncio.gather(*letters)
            await maya.until(lambda: sum(m.room == home for m in maya.messages) >= 14)
            texts = [m.text for m in maya.messages if m.room == home]
            assert texts.index("heard decisions") < len(texts) - 3
            assert sorted(texts[1:]) == sorted(["heard decisions", *(f"letter {n}" for n in range(12))])

            accounts = [Account("matrix", one.id) for one in others]
            makings = [again(partial(matrix.platform.private_spot, one)) for one in accounts]
            assert len(set(await asyncio.gather(*makings))) == len(others)
            for one in others:
                await one.private_room(world.bot_id)
            assert [len(one.invited_by) for one in others] == [1] * len(others)
        finally:
            await world.close()


async def again(step: Callable[[], Awaitable[T]]) -> T:
    """Do what the courier does where the homeserver lets us do no more for now."""
    while True:
        try:
            return await step()
        except Trouble as trouble:
            if trouble.final:
                raise
            await asyncio.sleep(trouble.retry_after or 1)
