"""Stories told twice. A story is what each person does, when, from a proposal to the end of its fourth round.

Everybody has an hour of their own in every round, whatever they answer, so that two stories differ in
nothing but who says what.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.ui.model import Answer, Msg, Notice, Said, msg
from governance.state import Round, RoundKind
from tests.adversary import dump
from tests.adversary.ideal import IdealVault
from tests.adversary.logs import listening
from tests.adversary.people import LETTER, NAMES, Part
from tests.adversary.plant import NOTHING, Plant
from tests.adversary.views import Sights, Views
from tests.adversary.world import World

WORDS = "the report names who came"
OTHER = "I will not sit in a room where a file is kept about us"
AGAIN = "numbers would be enough for them"
TAKING = frozenset("wx")
"""Letters that come with five words and nothing else."""
_SMALL = frozenset({RoundKind.SMALL, RoundKind.CONSENT})
HOURS = (3, 1, 7, 5, 9, 2, 6, 4, 8)
"""When each person answers, hours after the opening: not the order of the list, or of anybody's slot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """``who`` plays ``part`` with ``words``; ``beside`` says a concern; of the ``rest`` everybody consents.

    ``no``: in the rounds that follow the subject says no (with words) in every other one.
    """

    who: int
    rest: tuple[int, ...]
    part: Part | None = Part.NO
    beside: int | None = None
    beside_part: Part = Part.CONCERN
    words: str = WORDS
    hour: int | None = None
    """When the subject answers, if not at their own hour."""
    rounds: int = 4
    restart: bool = False
    goes_on: str = ""
    """With which letter the subject shows their five words in the next round: reply, lower, take out."""


def five_words(answer: Answer) -> str:
    """Return the five words an acknowledgement shows, if it does."""
    texts = [line.text for line in answer.lines if isinstance(line.text, Msg)] if isinstance(answer, Notice) else []
    found = [
        shown.text for one in texts if one.id == "kept-five-words" for _, shown in one.args if isinstance(shown, Said)
    ]
    return found[0] if found else ""


def kept(answer: Answer) -> bool:
    """Tell whether this thanks for an answer that is kept."""
    return isinstance(answer, Notice) and answer.lines[0].text == msg("kept")


def going_on(letter: str, code: str) -> str:
    """Return what whoever holds these five words sends with this letter."""
    return code if letter in TAKING else f"{code} {AGAIN}"


def _answer(story: Story, round_: Round, one: int, turn: int, codes: Mapping[int, str]) -> tuple[str, str]:
    if round_.kind in _SMALL:
        if one == story.who:
            with_words = story.part is not None and story.part is not Part.WORRY
            return LETTER[story.part], story.words if with_words else ""
        if one == story.beside and story.words:
            return LETTER[story.beside_part], OTHER
        return "a", ""
    if story.goes_on and one == story.who and turn == 1:
        return story.goes_on, going_on(story.goes_on, codes[one])
    against = one == story.who and story.part is not None and turn % 2 == 1
    return ("b", story.words) if against else ("a", "")


async def _round(world: World, views: Views, story: Story, turn: int, codes: dict[int, str]) -> bool:
    item = await world.open_item()
    if item is None or item.round is None:
        return False
    round_, opened = item.round, world.clock.now()
    views.ends.append(round_.ends_at)
    hours = {HOURS[one]: one for one in (*story.rest, story.who) if one != story.who or story.hour is None}
    if story.hour is not None:
        hours[story.hour] = story.who
    for hour in range(1, 11):
        await world.until(opened + timedelta(hours=hour))
        world.moment("an hour")
        if hour in hours:
            one = hours[hour]
            answer = await world.say(NAMES[one], *_answer(story, round_, one, turn, codes))
            assert kept(answer), f"a story told wrong: {answer}"
            codes[one] = five_words(answer) or codes.get(one, "")
    await world.house.slips.cover(world.clock.now())
    if story.restart:
        await world.restart()
    await views.look()
    await world.until(round_.ends_at)
    await world.wait(hours=1)
    await views.look()
    return True


async def told(story: Story, plant: Plant = NOTHING, *, url: str = "") -> Sights:
    """Play a story in a house of its own; return all that anybody saw. ``url``: an empty PostgreSQL, else files."""
    with TemporaryDirectory(prefix="owntable-", dir=scratch()) as directory, listening() as said:
        world = World(Path(directory), "swap", plant, vault=IdealVault, url=url)
        await world.open()
        try:
            views = Views(world, said, url)
            await world.open_round(NAMES[0])
            codes: dict[int, str] = {}
            for turn in range(story.rounds):
                if not await _round(world, views, story, turn, codes):
                    break
            return await views.end()
        finally:
            await world.close()
            if url:
                dump.close(url)


def scratch() -> str | None:
    """Return a directory in memory if there is one: thousands of worlds are built and thrown away."""
    memory = Path("/dev/shm")
    return str(memory) if memory.is_dir() else None
