"""Laws as jobs for other processes: which law, how wide, against which planted leak."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from tests.adversary.laws import ALL, BESIDE, FEW, LAWS, answering, positions
from tests.adversary.mutants import BY_NAME
from tests.adversary.people import Part
from tests.adversary.plant import NOTHING
from tests.adversary.scenes import erased, threads, weekly
from tests.adversary.weekly import Voice

_WIDE: Mapping[str, Callable[..., Awaitable[list[str]]]] = MappingProxyType(
    {**LAWS, "positions": positions, "answering": answering, "weekly": weekly, "threads": threads, "erased": erased}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """``given``: how wide; ``mutant``: the name of a planted leak, or empty."""

    law: str
    mutant: str = ""
    given: tuple[tuple[str, Any], ...] = ()


def work(job: Job) -> list[str]:
    """Return every view that told two stories apart."""
    plant = BY_NAME[job.mutant] if job.mutant else NOTHING
    return asyncio.run(_run(job, plant))


async def _run(job: Job, plant: Any) -> list[str]:
    return await _WIDE[job.law](plant, **dict(job.given))


def laws_of(mutant: str) -> list[Job]:
    """Return every law in its small form, against one planted leak."""
    return [Job(law=law, mutant=mutant) for law in LAWS]


def _over(law: str, **given: object) -> Job:
    return Job(law=law, given=tuple(given.items()))


def turns(people: Sequence[int]) -> list[tuple[int, tuple[int, ...]]]:
    """Return who says the concern while which others are swapped, so that every pair is swapped once at least."""
    first, second, third = people[3], people[-1], people[0]
    return [
        (first, tuple(one for one in people if one != first)),
        (second, tuple(one for one in people if one != second)),
        (third, (first, second)),
    ]


def pairs(rounds: int = 1, parts: Sequence[Part] = tuple(Part)) -> list[Job]:
    """Return the swap test for every pair of nine people: every part, above and below the floor."""
    return [
        _over("positions", part=part, subjects=subjects, rest=group, concern=concern, rounds=rounds)
        for part in parts
        for group in (ALL, FEW)
        for concern, subjects in ([(BESIDE, group)] if part is Part.WORRY else turns(group))
    ]


def quick() -> list[Job]:
    """Return the swap test for some pairs: every part, above and below the floor, another concern each time."""
    return [
        _over("positions", part=part, subjects=subjects, rest=group, concern=concern)
        for part, concern in zip(Part, (3, 0, 6, 1, 3), strict=True)
        for group, subjects in ((ALL, (2, 4, 5, 7)), (FEW, (2, 4)))
    ]


def scenes() -> list[Job]:
    """Return some laws of going on without a name: the weekly box, five words shown again, forgetting."""
    return [
        _over("weekly", voice=Voice.NEED, goes_on="r"),
        _over("weekly", voice=Voice.QUESTION),
        _over("weekly", voice=Voice.NOT_ANY_MORE, codes=True),
        _over("weekly", voice=Voice.PASSED_ON, subjects=(2, 3), rest=FEW),
        _over("weekly", voice=Voice.NOT_ANY_MORE, rest=()),
        _over("threads", rounds=2),
        Job(law="erased"),
    ]


def all_scenes() -> list[Job]:
    """Return all of them: every pair of nine in the weekly box, above the floor, below it and alone."""
    jobs = [_over("weekly", voice=voice, subjects=ALL, rest=group) for voice in Voice for group in (ALL, ())]
    jobs += [_over("weekly", voice=voice, subjects=FEW, rest=FEW) for voice in Voice]
    jobs += [_over("weekly", voice=Voice.NOT_ANY_MORE, subjects=ALL, codes=True)]
    jobs += [_over("weekly", subjects=FEW, rest=group, goes_on=letter) for letter in "rx" for group in (ALL, FEW)]
    swapped = [(tuple(one for one in ALL if one != BESIDE), ALL), ((1, 2, 4), FEW)]  # a story has a concern beside
    jobs += [
        _over("threads", letter=letter, subjects=subjects, rest=group, rounds=4)
        for letter in "brwx"
        for subjects, group in swapped
    ]
    return [*jobs, Job(law="erased")]


def full() -> list[Job]:
    """Return all laws as wide as they go."""
    return [
        *pairs(rounds=4),
        _over("answering", subjects=tuple(one for one in ALL if one != 3), rounds=2),
        _over("answering", subjects=(1, 2, 4, 5), rest=FEW, rounds=2),
        *all_scenes(),
        *(Job(law=law) for law in ("before the pulse", "below the floor", "cover", "after close")),
    ]
