"""Who said what leaves no trace: the same story twice, and every byte of every view compared."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from uuid import uuid4

import psycopg
import pytest

from tests.adversary.jobs import Job, quick, scenes, turns, work
from tests.adversary.laws import ALL, LAWS, positions
from tests.adversary.people import Part
from tests.adversary.views import differences
from tests.adversary.weekly import Voice, Week, told_weekly

METERS = {"prometheus_client", "statsd", "opentelemetry", "datadog", "ddtrace", "sentry_sdk", "newrelic"}


def test_swapping_who_plays_a_part_changes_nothing(workers: ProcessPoolExecutor) -> None:
    """Not-yet, concern, passed on, standing aside, a worry from the list; above the floor and below."""
    jobs = quick()
    assert [line for seen in workers.map(work, jobs) for line in seen] == []


def test_a_whole_way_of_rounds_changes_nothing_either(workers: ProcessPoolExecutor) -> None:
    """Four rounds: said no, not met, met, asked again. And whether somebody answered at all."""
    jobs = [
        Job(law="positions", given=(("part", Part.NO), ("subjects", group), ("rounds", 4))) for group in ((0, 7),)
    ]
    jobs += [Job(law=law) for law in LAWS if not law.startswith("swap of positions")]
    assert [line for seen in workers.map(work, jobs) for line in seen] == []


def test_going_on_without_a_name_tells_nobody_who(workers: ProcessPoolExecutor) -> None:
    """The weekly box, a week in which one person spoke, five words shown again; and forgetting leaves nothing."""
    assert [line for seen in workers.map(work, scenes()) for line in seen] == []


async def test_other_words_are_another_story() -> None:
    """What the laws compare does show what is said: they are no comparison of nothing with nothing."""
    weeks = [await told_weekly(Week(who=1, rest=ALL, voice=voice)) for voice in (Voice.NEED, Voice.NOTHING)]
    assert {line.split(":")[0] for line in differences(*weeks)} >= {"A1", "A2", "A3", "A4"}


def test_nothing_counts_for_outsiders() -> None:
    """There are no metrics: the bot does not import a client for any."""
    loaded = "import sys, bot.compose, bot.__main__; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert {name.split(".")[0] for name in done.stdout.split()} & METERS == set()


async def _on_postgresql(server: str, concern: int, subjects: tuple[int, ...]) -> list[str]:
    def fresh() -> str:
        name = f"swap_{uuid4().hex}"
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {name}")
        return server.replace("/postgres?", f"/{name}?", 1)

    return await positions(subjects=subjects, concern=concern, part=Part.NO, url=fresh)


@pytest.mark.server
async def test_the_same_on_postgresql(postgres_server: str) -> None:
    """Every row with the transaction that wrote it and its place in the file; the sealed boxes, too."""
    assert await _on_postgresql(postgres_server, 3, (4, 5, 7)) == []


@pytest.mark.server
@pytest.mark.long
@pytest.mark.parametrize(("concern", "subjects"), turns(ALL))
async def test_the_same_on_postgresql_for_every_pair_of_nine(
    postgres_server: str, concern: int, subjects: tuple[int, ...]
) -> None:
    assert await _on_postgresql(postgres_server, concern, subjects) == []
