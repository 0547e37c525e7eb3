"""The long run: ``python -m tests.adversary.run``. Everything the harness has, and a report.

Laws for every pair of nine people; every planted leak against every law and every attack; many rounds against
every attack on the list. Exit code 0 if every law holds, every planted leak was caught, and no promised attack
can be more than ``ALLOWED`` better than a guess.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.adversary import report
from tests.adversary.attacks import ATTACKS, PROMISED
from tests.adversary.jobs import Job, full, laws_of, work
from tests.adversary.laws import LAWS
from tests.adversary.mutants import MUTANTS
from tests.adversary.report import Caught, Result
from tests.adversary.rounds import figures, pool, rounds

ALLOWED = 0.015
ROUNDS, MUTANT_ROUNDS = 40_000, 200
REPORT = Path("docs/adversary-report.md")


def _say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)  # noqa: T201 - a long run says how far it is


def _laws(workers: ProcessPoolExecutor) -> list[str]:
    jobs = full()
    broken = []
    for job, seen in zip(jobs, workers.map(work, jobs), strict=True):
        broken += [f"{job.law}: {line}" for line in seen]
        _say(f"law {job.law} {dict(job.given)}: {'holds' if not seen else seen[0]}")
    return broken


def _mutants(workers: ProcessPoolExecutor, many: int, holding: frozenset[str]) -> list[Caught]:
    # A law that is broken without any plant proves nothing about one.
    jobs = [job for mutant in MUTANTS for job in laws_of(mutant.name)]
    by_law: dict[str, list[str]] = {mutant.name: [] for mutant in MUTANTS}
    for job, seen in zip(jobs, workers.map(work, jobs), strict=True):
        if seen and job.law in holding:
            by_law[job.mutant].append(job.law)
    found = []
    for mutant in MUTANTS:
        played = {codes: rounds(workers, many, codes=codes, mutant=mutant.name) for codes in (True, False)}
        won = [title for title, one in figures(PROMISED, played).items() if one.low > 0]
        found.append(Caught(name=mutant.name, row=mutant.row, laws=tuple(by_law[mutant.name]), attacks=tuple(won)))
        _say(f"planted: {mutant.name}: {', '.join([*by_law[mutant.name], *won]) or 'NOT CAUGHT'}")
    return found


def measured(workers: ProcessPoolExecutor, many: int) -> Result:
    """Do all of it."""
    started = time.monotonic()
    _say(f"{len(ATTACKS)} attacks, {len(MUTANTS)} planted leaks, {many} rounds of each kind")
    broken = _laws(workers)
    small = [Job(law=law) for law in LAWS]
    holding = frozenset(job.law for job, seen in zip(small, workers.map(work, small), strict=True) if not seen)
    broken += [f"{job.law}: in its small form" for job in small if job.law not in holding]
    caught = _mutants(workers, min(MUTANT_ROUNDS, many), holding)
    played = {}
    for codes in (False, True):
        kind = "by codes" if codes else "telling"
        step = max(many // 20, 1)
        played[codes] = rounds(
            workers,
            many,
            codes=codes,
            tell=lambda done, kind=kind, step=step: _say(f"{done} rounds {kind}") if done % step < 10 else None,  # type: ignore[misc]  # defaults bind the loop's values
        )
    return Result(
        rounds=many,
        broken=tuple(broken),
        caught=tuple(caught),
        figures=figures(ATTACKS, played),
        minutes=(time.monotonic() - started) / 60,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, run, write the report."""
    parser = argparse.ArgumentParser(description="Attack Own Table, and write down what that achieved.")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="of each kind; half of them teach the regression")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--report", type=Path, default=REPORT)
    args = parser.parse_args(arguments)
    with pool(args.processes) as workers:
        result = measured(workers, args.rounds)
    args.report.write_text(report.text(result, ALLOWED), encoding="utf-8")
    bad = report.faults(result, ALLOWED)
    for line in bad:
        _say(line)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
