"""What must be exactly equal: stories that differ in one thing, and every view that tells them apart.

A law takes a planted leak (or none) and returns what it saw; nothing seen: the law holds.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

from bot.app.ticker import COVER
from governance.ids import RoundId
from governance.urn.codes import spell
from tests.adversary.files import every_file, prints
from tests.adversary.ideal import IdealVault
from tests.adversary.logs import Said, listening
from tests.adversary.people import NAMES, Part
from tests.adversary.plant import NOTHING, Plant
from tests.adversary.stories import WORDS, Story, scratch, told
from tests.adversary.views import BOXES, Sights, differences
from tests.adversary.world import World

ALL = tuple(range(len(NAMES)))
FEW = (0, 1, 2, 3, 4)
"""Five of nine answer: one fewer than open anything."""
BESIDE = 3
_STEP = 2048
GAP = COVER * 1.5 + timedelta(minutes=1)
"""Longer than any pause between two covers: they come after a half to one and a half of ``COVER``."""


def own(*people: int) -> frozenset[str]:
    """Name the views of these members: nobody is a stranger to their own answer."""
    return frozenset(f"A1:{NAMES[one]}" for one in people)


def told_apart(stories: Mapping[int, Sights], but: frozenset[str]) -> list[str]:
    """Name every pair of people whose stories a view tells apart; ``but``: views that may."""
    found = []
    for one, other in combinations(sorted(stories), 2):
        differ = differences(stories[one], stories[other], but=but | own(one, other))
        found += [f"{NAMES[one]}/{NAMES[other]}: {line}" for line in differ]
    return found


async def positions(
    plant: Plant = NOTHING,
    *,
    part: Part = Part.NO,
    subjects: Sequence[int] = (0, 1, 4),
    rest: tuple[int, ...] = ALL,
    concern: int = BESIDE,
    rounds: int = 1,
    url: Callable[[], str] = str,
) -> list[str]:
    """Swap who plays a part: byte-equal for A1, A2, A3; for A4 where nobody wrote words.

    ``concern``: who says a concern beside them.
    """
    beside = None if part is Part.WORRY else concern
    stories = {
        who: await told(
            Story(who=who, rest=rest, part=part, beside=beside, rounds=rounds, words="" if beside is None else WORDS),
            plant,
            url=url(),
        )
        for who in subjects
        if who != beside
    }
    return told_apart(stories, frozenset() if beside is None else frozenset({"A4"}))


async def by_codes(plant: Plant = NOTHING, *, subjects: Sequence[int] = (0, 1, 4), rounds: int = 1) -> list[str]:
    """The same where everybody answers and nobody writes words: A4 as well."""
    return await positions(plant, part=Part.WORRY, subjects=subjects, rounds=rounds)


async def answering(
    plant: Plant = NOTHING, *, subjects: Sequence[int] = (5, 6), rest: tuple[int, ...] = ALL, rounds: int = 1
) -> list[str]:
    """Swap who answers at all, at the same hour: one of the subjects objects, the others stay silent."""
    stories = {
        who: await told(
            Story(
                who=who,
                rest=tuple(one for one in rest if one not in subjects),
                beside=BESIDE,
                hour=10,
                rounds=rounds,
            ),
            plant,
        )
        for who in subjects
    }
    return told_apart(stories, frozenset({"A4"}))


async def before_the_pulse(plant: Plant = NOTHING) -> list[str]:
    """Until the first pulse nothing depends on what is in the urn: not on positions (all views), nor, for A1
    to A3, on whether anybody answered."""
    base = await told(Story(who=4, rest=ALL, part=None, words="", rounds=1), plant)
    found = []
    for name, story, but in (
        ("a not-yet by code", Story(who=4, rest=ALL, words="", rounds=1), own(4)),
        ("a worry", Story(who=4, rest=ALL, part=Part.WORRY, words="", rounds=1), own(4)),
        ("words", Story(who=4, rest=ALL, beside=BESIDE, rounds=1), own(4, BESIDE) | {"A4"}),
        ("five answers", Story(who=4, rest=FEW, words="", rounds=1), own(4, 5, 6, 7, 8) | {BOXES, "A4"}),
    ):
        other = await told(story, plant)
        found += [f"{name}: {line}" for line in differences(base, other, but=frozenset(but), before=1)]
    return found


async def below_the_floor(plant: Plant = NOTHING, *, rounds: int = 2) -> list[str]:
    """With five answers words and tally stay shut: other words, or a second not-yet, change nothing."""

    def story(part: Part, words: str, beside: Part) -> Story:
        # As many texts in each: dice are thrown for every text, and these dice fall in one order.
        return Story(who=1, rest=FEW, part=part, words=words, beside=BESIDE, beside_part=beside, rounds=rounds)

    base = await told(story(Part.NO, WORDS, Part.CONCERN), plant)
    found = []
    for name, other in (
        ("other words", story(Part.NO, f"{WORDS} to us", Part.CONCERN)),
        ("a second not-yet", story(Part.NO, WORDS, Part.NO)),
        ("passed on", story(Part.CARRY, WORDS, Part.CONCERN)),
    ):
        differ = differences(base, await told(other, plant), but=own(1, BESIDE) | {"A4"})
        found += [f"{name}: {line}" for line in differ]
    return found


async def _copies(plant: Plant, *, answers: bool) -> list[bool]:
    """Copy the urn's file again and again; say of each copy whether it is another than the one before."""
    with TemporaryDirectory(dir=scratch()) as directory, listening():
        world = await World(Path(directory), "cover", plant, vault=IdealVault).open()
        try:
            await world.open_round(NAMES[0])
            start = world.clock.now()
            changed, before = [], prints(world.keys)["urn.db"]
            for n in range(1, 9):
                await world.tick_until(start + n * GAP)
                if answers and n == 4:
                    await world.say(NAMES[4], "b")
                now = prints(world.keys)["urn.db"]
                changed.append(now != before)
                before = now
            return changed
        finally:
            await world.close()


async def cover(plant: Plant = NOTHING) -> list[str]:
    """Copies of boxes on a disk, further apart than two covers, do not tell whether anybody answered in between."""
    silent, spoke = await _copies(plant, answers=False), await _copies(plant, answers=True)
    return [] if silent == spoke else [f"{BOXES}: changed {silent} / {spoke}"]


async def after_close(plant: Plant = NOTHING) -> list[str]:
    """When a round is over: no piece of any of its blobs, no key, no code, no unreleased text, in any file or log.

    With the real cipher, and words that stay shut (five answers). Looked for at the moment its urn is destroyed,
    and once more when the item is given up.
    """
    with TemporaryDirectory(dir=scratch()) as directory, listening() as said:
        root = Path(directory)
        world = await World(root, "close", plant).open()
        secrets = _Secrets(world, root, said)
        try:
            await world.open_round(NAMES[0])
            for one in FEW:
                await world.say(NAMES[one], "b" if one == 1 else "a", WORDS if one == 1 else "")
                await secrets.learn()
            while (item := await world.open_item()) is not None and item.round is not None:
                if item.round.id != secrets.round:
                    await world.give_up()
                await world.until(item.round.ends_at + timedelta(hours=1))
            secrets.look()
            return sorted(secrets.found)
        finally:
            await world.close()


class _Secrets:
    """What must not be left of a round. ``found`` says what was."""

    def __init__(self, world: World, root: Path, said: Said) -> None:
        self._world, self._root, self._said = world, root, said
        self._pieces: dict[str, set[bytes]] = {"words": {WORDS.encode()}}
        self.round = RoundId("")
        self.found: set[str] = set()
        world.watchers.append(self._moment)

    def _add(self, what: str, *pieces: bytes) -> None:
        self._pieces.setdefault(what, set()).update(pieces)

    async def learn(self) -> None:
        """Note what is there now: the blob of the round, its key, everybody's five words."""
        round_ = await self._world.round()
        self.round = round_.id
        key = await self._world.vault.get(round_.id)
        row = await self._world.watched_urns.get(round_.id)
        assert key is not None
        assert row is not None
        self._add("a sealed blob", *(row.blob[at : at + 64] for at in range(0, len(row.blob) - 64, _STEP)))
        self._add("a key", key.key)
        for name in NAMES:
            slot = self._world.vault.slot(key, self._world.people[name])
            self._add("a slot's name", slot, slot.hex().encode())
            self._add("five words", spell(self._world.vault.code(key, slot)).encode())

    def _moment(self, what: str) -> None:
        if what == "urn destroyed" and self._world.watched_urns.last == self.round:
            self.look()

    def look(self) -> None:
        """Search every file and every line of log."""
        lies = b"".join(every_file(self._root).values()) + "\n".join(self._said.all()).encode()
        self.found |= {f"A3: {what} is left" for what, pieces in self._pieces.items() if _any(pieces, lies)}


def _any(pieces: set[bytes], lies: bytes) -> bool:
    return any(piece in lies for piece in pieces)


Law = Callable[[Plant], Awaitable[list[str]]]
LAWS: Mapping[str, Law] = MappingProxyType(
    {
        "swap of positions": positions,
        "swap of positions, codes": by_codes,
        "swap of answering": answering,
        "before the pulse": before_the_pulse,
        "below the floor": below_the_floor,
        "cover": cover,
        "after close": after_close,
    }
)
"""Small forms of every law, for planted leaks."""
