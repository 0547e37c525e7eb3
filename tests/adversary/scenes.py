"""The same laws where people go on without a name: the weekly box, five words shown again, taking out, forgetting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from adapters.store.sql import SqlStore
from tests.adversary.files import every_file
from tests.adversary.laws import ALL, told_apart
from tests.adversary.logs import listening
from tests.adversary.people import NAMES
from tests.adversary.plant import NOTHING, Plant
from tests.adversary.stories import WORDS, Story, five_words, scratch, told
from tests.adversary.weekly import CODES, Voice, Week, told_weekly
from tests.adversary.world import World

_ERASES = 1
"""Who takes words out and is forgotten."""


async def weekly(
    plant: Plant = NOTHING,
    *,
    voice: Voice = Voice.NEED,
    subjects: Sequence[int] = (1, 4),
    rest: tuple[int, ...] = ALL,
    goes_on: str = "",
    codes: bool = False,
) -> list[str]:
    """Swap who says something in the weekly box; ``rest`` empty: nobody else says anything that week.

    A4 as well where everybody answers by ``codes``.
    """
    others = CODES if codes else ("a", "")
    stories = {
        who: await told_weekly(Week(who=who, rest=rest, voice=voice, others=others, goes_on=goes_on), plant)
        for who in subjects
    }
    return told_apart(stories, frozenset() if codes else frozenset({"A4"}))


async def threads(
    plant: Plant = NOTHING,
    *,
    letter: str = "b",
    subjects: Sequence[int] = (1, 4),
    rest: tuple[int, ...] = ALL,
    rounds: int = 3,
) -> list[str]:
    """Swap who objects in one round and in the next goes on, lowers it or takes it out with their five words."""
    stories = {who: await told(Story(who=who, rest=rest, goes_on=letter, rounds=rounds), plant) for who in subjects}
    return told_apart(stories, frozenset({"A4"}))


async def erased(plant: Plant = NOTHING) -> list[str]:
    """Words were released and taken out by their author, who is then forgotten: no file and no line of log has
    a piece of the words, their five words, the account or the name. With the real cipher. What stays is the inner
    id of a former member, to which nothing leads any more."""
    with TemporaryDirectory(prefix="owntable-", dir=scratch()) as directory, listening() as said:
        world, name = await World(Path(directory), "erased", plant).open(), NAMES[_ERASES]
        try:
            await world.open_round(NAMES[0])
            code = await _everybody(world, "b", WORDS)
            shown = WORDS.encode() in b"".join(every_file(world.files).values())
            await _everybody(world, "x", code)
            answer = await world.heard(name, "forget-me", privately=True, sure="yes")
            await world.wait(hours=1)
            assert isinstance(world.store, SqlStore)
            await world.store.checkpoint()  # as the writer does when it rests; here no real time passes
            lies = b"".join(every_file(Path(directory)).values()) + "\n".join(said.all()).encode()
            marks = {
                "the words": WORDS.encode(),
                "five words": code.encode(),
                "the account": f"@{name}".encode(),
                "the name": f'"{name}"'.encode(),
            }
            left = [f"A3: {what} is left" for what, mark in marks.items() if mark in lies]
            return left if shown else [f"nothing was released: {answer}"]
        finally:
            await world.close()


async def _everybody(world: World, letter: str, words: str) -> str:
    """Let one person say this and all others consent, to the end of the round; return that person's five words."""
    round_, code = await world.round(), ""
    for one in ALL:
        mine = one == _ERASES
        answer = await world.say(NAMES[one], letter if mine else "a", words if mine else "")
        code = five_words(answer) if mine else code
    await world.until(round_.ends_at + timedelta(minutes=5))
    return code
