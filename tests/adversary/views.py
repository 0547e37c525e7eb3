"""What each adversary may read: one view an adversary, and nothing it does not say.

* ``A1:<name>``: a member: the home room, their own private room, pages they ask for, the record, texts
  not erased. One view a member: whoever objects is of course no stranger to their own answer.
* ``A2``: a professional who sits in the shared room, or an administrator: home and shared room but for
  released words, pages they ask for, who sits where, the record.
* ``A3``: every file of the named store with its journals, at every moment anything changed; all logs at
  DEBUG; once a round is over the vault's directory, with the sealed boxes, as well.
* ``BOXES``: the same where the host chose to have the sealed boxes on a disk: these, at every moment.
* ``A4``: of every message its time, direction, room and size, and what the bot itself says (all of it is
  the same for everybody). Not what people write.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.ports import Committed
from bot.ui.model import Card, Msg, Notice
from tests.adversary.dump import dump
from tests.adversary.files import prints
from tests.adversary.logs import Said
from tests.adversary.outside import HOME, SHARED, Passing, room
from tests.adversary.people import DOCTOR, NAMES
from tests.adversary.world import CIRCLE, World

PAGES = ("decisions", "rules", "turn", "my-data")
BOXES = "A3, boxes on a disk by choice"
READERS = (NAMES[0], DOCTOR)
"""Who reads all pages; the others read what waits for them (``mine``)."""


@dataclass(frozen=True, slots=True)
class Sight:
    """One thing seen. ``stage``: how many of the rounds told of have ended."""

    stage: int
    at: datetime
    what: str
    value: object


Sights = Mapping[str, list[Sight]]


def _boxes(world: World) -> dict[str, str]:
    return {name: found for name, found in prints(world.keys).items() if name.startswith(world.urn_file.name)}


def _words(body: object) -> bool:
    """Tell whether a message shows released words (an administrator of an encrypted room cannot read them)."""
    lines = body.lines if isinstance(body, Card | Notice) else ()
    return any(isinstance(line.text, Msg) and line.text.id == "words-head" for line in lines)


class Views:
    """Watches a world and sorts what it sees. ``seen`` is complete after ``end``."""

    def __init__(self, world: World, said: Said, url: str = "") -> None:
        self._world, self._said, self._url = world, said, url
        self.seen: defaultdict[str, list[Sight]] = defaultdict(list)
        self.ends: list[datetime] = []
        """When each round told of ends."""
        self._last: dict[str, str] = {}
        world.watchers.append(self._moment)

    def _add(self, view: str, what: str, value: object, at: datetime | None = None) -> None:
        when = at or self._world.clock.now()
        self.seen[view].append(Sight(sum(end <= when for end in self.ends), when, what, value))

    def _moment(self, what: str) -> None:
        """Copy every file (or every row): before and after each cast, at a mark, between steps of a pulse."""
        if self._url:
            self._add("A3", what, dump(self._url))
        else:
            found = prints(self._world.files)
            if found != self._last:  # what did not change tells nothing
                self._add("A3", what, found)
            self._last = found
            self._add(BOXES, what, _boxes(self._world))
        if what == "urn destroyed":
            self._add("A3", "the vault, a round being over", prints(self._world.keys))

    def _drain(self) -> None:
        """Sort what passed since the last time."""
        passing, self._world.carrier.passing = self._world.carrier.passing, []
        for one in passing:
            self._sort(one)

    def _sort(self, one: Passing) -> None:
        way = "out" if one.out else "in"
        self._add("A4", f"{way} {one.spot}", (one.size, one.body if one.out else None), one.at)
        public = one.spot in {HOME.id, SHARED.id}
        for name in NAMES:
            if public or one.spot == room(name).id:
                self._add(f"A1:{name}", f"{way} {one.spot}", one.body, one.at)
        if (public and not _words(one.body)) or one.spot == room(DOCTOR).id:
            self._add("A2", f"{way} {one.spot}", one.body, one.at)

    async def look(self) -> None:
        """Everybody reads their pages; the record and the texts are read by all."""
        self._drain()
        for name in (*NAMES, DOCTOR):
            await self._world.look(name, "mine", *(PAGES if name in READERS else ()))
        self._drain()
        record = await self._world.store.record(CIRCLE)
        texts: list[Committed] = list(await self._world.store.texts(CIRCLE))
        for name in NAMES:
            self._add(f"A1:{name}", "record", (tuple(record), tuple(texts)))
        self._add("A2", "record", tuple(record))
        self._add("A2", "who sits where", (await self._world.circle()).others_at_home)

    async def end(self) -> Sights:
        """Return everything seen, logs included."""
        await self.look()
        self._add("A3", "logs", tuple(self._said.all()))
        return self.seen


def differences(
    one: Sights, other: Sights, *, but: frozenset[str] = frozenset(), before: int | None = None
) -> list[str]:
    """Name the first difference of each view; none: the two stories cannot be told apart.

    ``but``: views left out. ``before``: only what was seen before that many pulses.
    """
    found = []
    for view in sorted({*one, *other} - but):
        a, b = (_until(sights.get(view, []), before) for sights in (one, other))
        if a == b:
            continue
        first = next((pair for pair in zip(a, b, strict=False) if pair[0] != pair[1]), None)
        if first is None:
            found.append(f"{view}: {len(a)} and {len(b)} sights")
        else:
            found.append(f"{view}: {_what(*first)}")
    return found


def _until(sights: list[Sight], before: int | None) -> list[Sight]:
    return [sight for sight in sights if before is None or sight.stage < before]


def _what(a: Sight, b: Sight) -> str:
    if isinstance(a.value, dict) and isinstance(b.value, dict) and (a.at, a.what) == (b.at, b.what):
        parts = sorted(name for name in {*a.value, *b.value} if a.value.get(name) != b.value.get(name))
        return f"{a.what} at {a.at:%d %H:%M}, {', '.join(parts)}"
    return f"{a.what} at {a.at:%d %H:%M} / {b.what} at {b.at:%d %H:%M}"
