"""Figures: how much better than a guess an attack is, and how sure that is. Standard library only."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

SURE = 0.05
"""How often, all attacks of a list together, an interval may miss the truth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One guess. ``chance``: of a guess at random among those who come into question."""

    hit: bool
    chance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Advantage = success - mean chance, with its interval. ``low`` and ``high`` are corrected for the list."""

    trials: int
    guessed: float
    chance: float
    low: float
    high: float

    @property
    def advantage(self) -> float:
        return self.guessed - self.chance


def z_of(tests: int, sure: float = SURE) -> float:
    """Return the two-sided width for ``tests`` tests at once (Bonferroni)."""
    return NormalDist().inv_cdf(1 - sure / (2 * tests))


def wilson(hits: int, trials: int, z: float) -> tuple[float, float]:
    """Return Wilson's score interval of a share."""
    if trials == 0:
        return 0.0, 1.0
    share, square = hits / trials, z * z
    middle = (share + square / (2 * trials)) / (1 + square / trials)
    half = z / (1 + square / trials) * math.sqrt(share * (1 - share) / trials + square / (4 * trials * trials))
    return middle - half, middle + half


def figure(trials: Sequence[Trial], tests: int) -> Figure:
    """Sum up one attack out of a list of ``tests``."""
    hits = sum(trial.hit for trial in trials)
    chance = math.fsum(trial.chance for trial in trials) / max(len(trials), 1)
    low, high = wilson(hits, len(trials), z_of(tests))
    return Figure(
        trials=len(trials),
        guessed=hits / max(len(trials), 1),
        chance=chance,
        low=low - chance,
        high=high - chance,
    )
