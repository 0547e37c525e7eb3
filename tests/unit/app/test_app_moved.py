"""A private place that is not fit any more: the letter finds the new one by itself."""

from __future__ import annotations

from bot.ports import Elsewhere, Spot
from bot.testkit.platform import RecordingPlatform
from bot.ui.model import Card, Notice
from governance.commands import Place
from governance.ids import PersonId
from tests.unit.app.world import CIRCLE, EIGHT, World, person, room, small

OLD = Spot("test", "with a stranger in it")


class Moving(RecordingPlatform):
    """One room has company."""

    async def post(self, spot: Spot, body: Card | Notice, *, letter_id: str) -> str:
        if spot == OLD:
            raise Elsewhere("somebody else is there")
        return await super().post(spot, body, letter_id=letter_id)


async def test_a_letter_to_a_room_with_company_goes_to_the_new_one_once_and_so_does_the_next() -> None:
    world = World()
    world.platform = Moving()
    await world.seed(*(person(name) for name in EIGHT))
    await world.restart()
    oba = PersonId("id-oba")
    await world.store.bind(CIRCLE, Place.PRIVATE, OLD, oba)
    await small(world)
    await world.wait(hours=3)
    assert await world.store.spots(CIRCLE, Place.PRIVATE, oba) == [room("oba")]
    assert len(world.posts(room("oba"))) == 1
