"""Many rounds on several processor cores, and what every attack on the list makes of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from random import Random

from tests.adversary.attacks import ATTACKS, Attack
from tests.adversary.mutants import BY_NAME
from tests.adversary.people import CODES, TELLING
from tests.adversary.plant import NOTHING
from tests.adversary.recording import SERIES, record
from tests.adversary.scores import Scored, scored
from tests.adversary.stats import Figure, figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One series to play. ``mutant``: the name of a planted leak, or empty."""

    series: int
    codes: bool
    mutant: str = ""


def play(order: Order) -> list[Scored]:
    """Play and score a series; what the house really was like stays here."""
    plant = BY_NAME[order.mutant] if order.mutant else NOTHING
    manner, on_disk = (CODES, False) if order.codes else (TELLING, True)
    # Whoever reads traffic reads no files: there the stores may be in memory.
    rounds = asyncio.run(record(order.series, manner, plant, on_disk=on_disk))
    return [scored(one, codes=order.codes) for one in rounds]


def pool(processes: int) -> ProcessPoolExecutor:
    """Return workers that start afresh: nothing of one world is left for the next."""
    return ProcessPoolExecutor(processes, mp_context=get_context("spawn"))


def rounds(
    workers: ProcessPoolExecutor,
    many: int,
    *,
    codes: bool,
    mutant: str = "",
    first: int = 0,
    tell: Callable[[int], None] = lambda _: None,
) -> list[Scored]:
    """Play ``many`` rounds (series from number ``first`` on), always the same ones."""
    orders = [Order(series=first + n, codes=codes, mutant=mutant) for n in range(-(-many // SERIES))]
    found: list[Scored] = []
    for series in workers.map(play, orders):
        found += series
        tell(len(found))
    return found[:many]


def figures(attacks: Iterable[Attack], played: Mapping[bool, Sequence[Scored]]) -> dict[str, Figure]:
    """Let every attack try, corrected for the whole list. ``played``: ``True``: rounds by codes only."""
    return {
        attack.title: figure(attack.run(played[attack.codes], Random(attack.title)), len(ATTACKS))
        for attack in attacks
        if played.get(attack.codes)
    }
