"""The list of attacks, fixed before any run: who attacks, with what. At most a hundred; ``ATTACKS`` is all of them.

An attack scores every candidate of a round; the highest score is the guess, a tie is broken by dice. Beside
every single score each view has two attacks that use them all: summed over the ten rounds of a series, and
weighed by a regression learned on half of the rounds.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from tests.adversary.logit import Choice, fit, shares
from tests.adversary.scores import CODES, SCORES, Scored
from tests.adversary.stats import Trial
from tests.adversary.views import BOXES

Run = Callable[[Sequence[Scored], Random], list[Trial]]
MOST = 100
"""No longer list than this, or the correction eats what it should show."""
TRAINED_ON = 5000
"""Rounds the regression learns from, at most."""
UNPROMISED = frozenset({BOXES, "A4-text", "A5"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """``codes``: tried on rounds in which all answer, by codes only. ``promised``: must not beat a guess."""

    view: str
    name: str
    run: Run
    codes: bool
    promised: bool

    @property
    def title(self) -> str:
        return f"{self.view} {self.name}"


def _guess(candidates: Sequence[int], scores: Sequence[float], dice: Random) -> int:
    best = max(scores)
    return dice.choice([one for one, score in zip(candidates, scores, strict=True) if score >= best - 1e-12])


def _single(view: str, n: int) -> Run:
    """One guess a round, in the second half (the first is for learning)."""

    def run(rounds: Sequence[Scored], dice: Random) -> list[Trial]:
        return [
            Trial(hit=_guess(one.candidates, one.columns[view][n], dice) == one.truth, chance=one.chance)
            for one in rounds[len(rounds) // 2 :]
        ]

    return run


def _even(column: Sequence[float]) -> list[float]:
    """Bring a column to one measure: middle 0, width 1, or all 0."""
    middle = math.fsum(column) / len(column)
    width = math.sqrt(math.fsum((value - middle) ** 2 for value in column) / len(column))
    return [(value - middle) / width if width > 1e-9 else 0.0 for value in column]


def _over_ten(view: str) -> Run:
    """One guess a part and series: who came into question in every round in which the part was played."""

    def run(rounds: Sequence[Scored], dice: Random) -> list[Trial]:
        by_series: defaultdict[int, list[tuple[Scored, dict[int, float]]]] = defaultdict(list)
        for one in rounds:
            rows = zip(*(_even(column) for column in one.columns[view]), strict=True)
            sums = [math.fsum(row) for row in rows]
            by_series[one.series].append((one, dict(zip(one.candidates, sums, strict=True))))
        trials = []
        for series in by_series.values():
            for part, truth in sorted({played for one, _ in series for played in one.steady}):
                heard = [sums for one, sums in series if (part, truth) in one.steady]
                left = sorted(set.intersection(*(set(sums) for sums in heard)))
                totals = [math.fsum(sums[one] for sums in heard) for one in left]
                trials.append(Trial(hit=_guess(left, totals, dice) == truth, chance=1 / len(left)))
        return trials

    return run


def _features(view: str, one: Scored) -> list[list[float]]:
    columns = [_even(column) for column in (*one.columns[view], *one.habits)]
    return [list(row) for row in zip(*columns, strict=True)]


def _learned(view: str) -> Run:
    """Learn on the first half how to weigh everything the view has; guess on the second."""

    def run(rounds: Sequence[Scored], dice: Random) -> list[Trial]:
        half = len(rounds) // 2
        taught: list[Choice] = [
            (_features(view, one), one.candidates.index(one.truth)) for one in rounds[:half][:TRAINED_ON]
        ]
        weights = fit(taught)
        trials = []
        for one in rounds[half:]:
            odds = shares(weights, _features(view, one))
            trials.append(Trial(hit=_guess(one.candidates, odds, dice) == one.truth, chance=one.chance))
        return trials

    return run


def _reads(rounds: Sequence[Scored], _: Random) -> list[Trial]:
    """Whoever runs the bot and logs everything live reads it: nothing has to be guessed."""
    return [Trial(hit=True, chance=one.chance) for one in rounds[len(rounds) // 2 :]]


def _all() -> Iterator[Attack]:
    for view, scores in SCORES.items():
        runs: Mapping[str, Run] = {
            **{name: _single(view, n) for n, name in enumerate(scores)},
            "intersection over ten rounds": _over_ten(view),
            "regression": _learned(view),
        }
        for name, run in runs.items():
            yield Attack(view=view, name=name, run=run, codes=view == CODES, promised=view not in UNPROMISED)
    yield Attack(view="A5", name="reads along", run=_reads, codes=False, promised=False)


ATTACKS = tuple(_all())
PROMISED = tuple(attack for attack in ATTACKS if attack.promised)
assert len(ATTACKS) <= MOST
