"""A week with an agreement in force, nothing open but the listening box, and people who put things into it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.app.slips import Cast
from governance.commands import Tick
from governance.rules import Topic
from governance.state import ItemState, Round
from tests.fence.table import CIRCLE, PEOPLE, START, Table, a_circle, a_round


class Week(Table):
    """Item 1 is in force, nothing else is open but the box."""

    async def begun(self, **changes: object) -> Week:
        circle = replace(a_circle(a_round()), next_round=51, **changes)  # type: ignore[arg-type]  # fields of Circle
        agreed = replace(
            circle.items[1], state=ItemState.ADOPTED, round=None, in_force=True, agreed=1, adopted_on=START.date()
        )
        agreed = replace(agreed, review=date(2028, 1, 1))
        await self.write(replace(circle, items={1: agreed, 2: replace(agreed, n=2, topic=Topic.PERSON)}, next_item=3))
        self.clock.advance_to(START.replace(hour=18))
        await self.tick()
        return self

    async def tick(self) -> None:
        await self.bus.ask(CIRCLE, Tick())

    async def box(self) -> Round:
        found = (await self.circle()).listening
        assert found is not None
        return found

    async def put(self, name: str, letter: str, words: str = "") -> Cast:
        return (await self.slips.cast(CIRCLE, PEOPLE[name], (await self.box()).number, letter, words)).outcome

    async def code(self, name: str) -> str:
        return (await self.slips.cast(CIRCLE, PEOPLE[name], (await self.box()).number, "a", "")).code

    async def day(self) -> None:
        """Hold the next daily look, or the opening."""
        box = await self.box()
        self.clock.advance_to(box.ends_at)
        await self.slips.close(CIRCLE, box)
        await self.tick()

    async def week(self) -> None:
        """Go on until the box has opened, or had too few in it."""
        number = (await self.box()).number
        while (await self.box()).number == number:
            await self.day()

    async def said(self, n: int) -> set[tuple[str, str]]:
        return {(words.kind.value, words.text) for words in (await self.circle()).items[n].words}
