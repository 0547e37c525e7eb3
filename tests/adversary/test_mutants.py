"""Every planted leak must turn something red: a harness that misses one is broken."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor

import pytest

from tests.adversary.jobs import Job, work
from tests.adversary.mutants import MUTANTS


@pytest.fixture(scope="module")
def seen(workers: ProcessPoolExecutor) -> dict[str, list[str]]:
    """What the law that should notice saw of each (without a plant it holds: ``test_laws``)."""
    jobs = [Job(law=mutant.law, mutant=mutant.name) for mutant in MUTANTS]
    return {job.mutant: found for job, found in zip(jobs, workers.map(work, jobs), strict=True)}


@pytest.mark.parametrize("mutant", [mutant.name for mutant in MUTANTS])
def test_a_planted_leak_is_caught(mutant: str, seen: dict[str, list[str]]) -> None:
    assert seen[mutant] != []


def test_the_laws_of_going_on_notice_a_log_that_tells(workers: ProcessPoolExecutor) -> None:
    jobs = [Job(law=law, mutant="log.debug(payload)") for law in ("weekly", "threads")]
    assert [seen != [] for seen in workers.map(work, jobs)] == [True, True]


def test_there_are_enough_of_them() -> None:
    assert len({mutant.name for mutant in MUTANTS}) >= 20
