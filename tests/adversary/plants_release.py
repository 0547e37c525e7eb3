"""Planted leaks in what is released, and in how it is written."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

from governance import consent
from governance.ids import RoundId, WordsId
from governance.state import Opening, Words
from tests.adversary.plant_tools import NO, by_cast, ends, forgets, instead, opened, remembers, sql
from tests.adversary.world import CIRCLE, World


def in_order(world: World) -> None:
    """Words are shown in the order in which they came."""

    def change(_: RoundId, opening: Opening) -> Opening:
        ids = sorted(words.id for words in opening.words)
        ordered = by_cast(world, opening.words)
        return replace(opening, words=tuple(replace(w, id=i) for w, i in zip(ordered, ids, strict=True)))

    opened(world, change)


def table(columns: str, row: Callable[[Words, str], Sequence[object]], world: World) -> None:
    """Released words lie in a table of their own, written in the order in which they came."""
    sql(world, f"CREATE TABLE IF NOT EXISTS released ({columns}")

    def change(_: RoundId, opening: Opening) -> Opening:
        when = {text: at.isoformat() for at, _, _, text in world.diary}
        rows = [row(words, when.get(words.text, "")) for words in by_cast(world, opening.words)]
        if rows:
            sql(world, f"INSERT INTO released (id, text, at) VALUES ({', '.join('?' * 3)})", rows)
        return opening

    opened(world, change)


def id_of_person(world: World) -> None:
    """A released text's id is a hash of whose it is and of the round."""

    def change(round_: RoundId, opening: Opening) -> Opening:
        whose = {text: person for _, person, _, text in world.diary}
        return replace(
            opening,
            words=tuple(
                replace(w, id=WordsId(hashlib.sha256(f"{whose.get(w.text)}{round_}".encode()).hexdigest()))
                for w in opening.words
            ),
        )

    opened(world, change)


def reads_a_time(world: World) -> None:
    """A not-yet from the second half of the first hours does not count."""

    def change(_: RoundId, opening: Opening) -> Opening:
        first = min((at for at, *_ in world.diary), default=None)
        late = [
            at for at, _, letters, _ in world.diary if letters in NO and first and at - first > timedelta(hours=5)
        ]
        return replace(opening, any_no=False) if late else opening

    opened(world, change)


def with_the_release(world: World) -> None:
    """Together with the release a row of whoever objected is written: the two rows are of one moment."""
    close = world.house.slips._close_round
    remembers(world)

    async def closed(circle: Any, command: Any) -> None:
        await close(circle, command)
        for _, person, letters, _ in world.diary if ends(world, command) else ():
            if letters in NO:
                await world.store.note_day(CIRCLE, person, "2027-01-01")
        forgets(world, command)

    world.house.slips._close_round = closed


@contextmanager
def no_floor() -> Iterator[None]:
    """What is read opens, however few answered."""
    with instead(consent, "floor_met", lambda *_: True), instead(consent, "enough", lambda *_: True):
        yield


def no_words(world: World) -> None:
    """Words at least stay shut."""
    opened(world, lambda _, opening: replace(opening, words=()))
