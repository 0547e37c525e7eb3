"""The long run: ``python -m tests.adversary.run``. Everything the harness has, and a report.

Laws for every pair of nine people; every planted leak against every law and every attack; many rounds against
every attack on the list. A run that was stopped goes on where it was (``pieces``). Exit code 0 if every law
holds, every planted leak was caught, and no promised attack can be more than ``ALLOWED`` better than a guess.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from tests.adversary import report
from tests.adversary.attacks import ATTACKS, PROMISED
from tests.adversary.jobs import Job, full, laws_of, work
from tests.adversary.laws import LAWS
from tests.adversary.mutants import MUTANTS
from tests.adversary.pieces import Pieces, commit
from tests.adversary.recording import SERIES
from tests.adversary.report import Caught, Result
from tests.adversary.rounds import figures, pool, rounds
from tests.adversary.scores import Scored

ALLOWED = 0.015
ROUNDS, MUTANT_ROUNDS = 40_000, 200
PIECE = 100 * SERIES
REPORT, PIECES = Path("docs/adversary-report.md"), Path("var/adversary")


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


def _holding(workers: ProcessPoolExecutor) -> frozenset[str]:
    """Return the laws that hold in their small form, without any plant."""
    small = [Job(law=law) for law in LAWS]
    return frozenset(job.law for job, seen in zip(small, workers.map(work, small), strict=True) if not seen)


def measured(workers: ProcessPoolExecutor, many: int, pieces: Pieces) -> Result:
    """Do all of it, or what was not done before."""
    _say(f"{len(ATTACKS)} attacks, {len(MUTANTS)} planted leaks, {many} rounds of each kind")
    broken = list(pieces.of("laws", lambda: _laws(workers)))
    holding = pieces.of("holding", lambda: _holding(workers))
    broken += [f"{law}: in its small form" for law in LAWS if law not in holding]
    few = min(MUTANT_ROUNDS, many)
    caught = pieces.of(f"planted-{few}", lambda: _mutants(workers, few, holding))
    played = {codes: _played(workers, many, pieces, codes=codes) for codes in (True, False)}
    return Result(
        rounds=many,
        broken=tuple(broken),
        caught=tuple(caught),
        figures=figures(ATTACKS, played),
        few=few,
        minutes=pieces.seconds / 60,
        commit=pieces.commit,
    )


def _played(workers: ProcessPoolExecutor, many: int, pieces: Pieces, *, codes: bool) -> list[Scored]:
    """Play the rounds of one kind, so many a piece."""
    kind, found = "codes" if codes else "telling", list[Scored]()
    while len(found) < many:
        first, size = len(found), min(PIECE, many - len(found))
        found += pieces.of(
            f"{kind}-{first}-{size}",
            partial(rounds, workers, size, codes=codes, first=first // SERIES),
        )
        _say(f"{len(found)} of {many} rounds, {kind}")
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, run, write the report."""
    parser = argparse.ArgumentParser(description="Attack Own Table, and write down what that achieved.")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="of each kind; half of them teach the regression")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--report", type=Path, default=REPORT)
    parser.add_argument("--pieces", type=Path, default=PIECES, help="where finished pieces are kept")
    args = parser.parse_args(arguments)
    with pool(args.processes) as workers:
        result = measured(workers, args.rounds, Pieces(args.pieces, commit()))
    args.report.write_text(report.text(result, ALLOWED), encoding="utf-8")
    bad = report.faults(result, ALLOWED)
    for line in bad:
        _say(line)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
