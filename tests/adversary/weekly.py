"""Stories about the weekly box, which is open all the time: needs, questions, second thoughts, things passed on.

The law is the same: who of two said it, nobody can tell from any view; in a week in which only one person
spoke, too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory

from governance.rules import Topic
from governance.state import Item, ItemState, Kind, Mandate, Pace, Round, Version
from tests.adversary.ideal import IdealVault
from tests.adversary.logs import listening
from tests.adversary.people import NAMES
from tests.adversary.plant import NOTHING, Plant
from tests.adversary.stories import HOURS, five_words, going_on, kept, scratch
from tests.adversary.views import Sights, Views
from tests.adversary.world import START, World

_APART = timedelta(minutes=40)
"""Between two moments at which somebody may speak: all are before the day's pulse, whose hour is public."""
_ALONE = 10
"""At which of them somebody speaks who is the only one; times show where boxes lie on a disk by choice."""


class Voice(StrEnum):
    """What the subject puts in."""

    NEED = "b"
    QUESTION = "c"
    NOT_ANY_MORE = "d"
    PASSED_ON = "e"
    NOTHING = "a"


_SAID = {
    Voice.NEED: "the waiting room is cold",
    Voice.QUESTION: "1 who reads the report?",
    Voice.NOT_ANY_MORE: "1",
    Voice.PASSED_ON: "1 a friend cannot stand it",
    Voice.NOTHING: "",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """``who`` says ``voice``, each of the ``rest`` ``others``; ``goes_on``: with their five words a week later."""

    who: int
    rest: tuple[int, ...]
    voice: Voice
    others: tuple[str, str] = ("a", "")
    goes_on: str = ""


def _agreed(n: int) -> Item:
    """Return an agreement in force since long."""
    return Item(
        n=n,
        state=ItemState.ADOPTED,
        pace=Pace.GENTLE,
        topic=Topic.MONEY,
        title=f"Take the clinic's money, part {n}",
        author=None,
        opened_at=START - timedelta(days=90),
        versions=(Version(number=1, text="We accept for one year", by=None, day=date(2026, 10, 6)),),
        review=date(2028, 1, 1),
        owners=(NAMES[0],),
        know="Nobody left",
        work="2 h a month",
        mandate=Mandate.DECIDE,
        kind=Kind.PERMISSION,
        in_force=True,
        agreed=1,
        adopted_on=date(2026, 10, 10),
    )


async def _box(world: World) -> Round:
    found = (await world.circle()).listening
    assert found is not None
    return found


async def _week(world: World, views: Views, story: Week, code: str) -> str:
    """Let everybody say what they say on one day; return the subject's five words when the box has opened."""
    box, opened, mine = await _box(world), world.clock.now(), code
    speaks = {HOURS[one]: one for one in (*story.rest, story.who) if story.rest or one != story.who}
    speaks |= {} if story.rest else {_ALONE: story.who}
    for hour in range(1, 11):
        await world.until(opened + hour * _APART)
        world.moment("an hour")
        if hour in speaks:
            one = speaks[hour]
            letters, words = story.others
            if one == story.who and not code:
                letters, words = story.voice.value, _SAID[story.voice]
            elif one == story.who:
                letters, words = story.goes_on, going_on(story.goes_on, code)
            answer = await world.say_in(box.number, NAMES[one], letters, words)
            assert kept(answer), f"a story told wrong: {answer}"
            mine = five_words(answer) if one == story.who else mine
    await world.house.slips.cover(world.clock.now())
    await views.look()
    while (now := await _box(world)).number == box.number:
        await world.until(now.ends_at)
        await world.wait(hours=1)
        await views.look()
    return mine


async def told_weekly(story: Week, plant: Plant = NOTHING) -> Sights:
    """Play one week, or two if the subject goes on; return all that anybody saw."""
    with TemporaryDirectory(prefix="owntable-", dir=scratch()) as directory, listening() as said:
        world = World(Path(directory), "week", plant, vault=IdealVault)
        agreed = {n: _agreed(n) for n in (1, 2)}
        await world.open(items=agreed | {2: replace(agreed[2], title="Meet on Tuesdays")}, next_item=3)
        try:
            views = Views(world, said)
            await world.house.step()
            code = await _week(world, views, story, "")
            if story.goes_on:
                await _week(world, views, story, code)
            return await views.end()
        finally:
            await world.close()


CODES = ("d", "2")
"""As long as the code for the other agreement: where all answer like this, the chat server learns nothing."""
