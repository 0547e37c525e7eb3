"""Conditional logit: which of several candidates was it, by features of each. Newton's method, standard library."""

from __future__ import annotations

import math
from collections.abc import Sequence

Choice = tuple[Sequence[Sequence[float]], int]
"""Features of each candidate, and which of them it was."""
_STEPS, _RIDGE, _STILL = 12, 1e-3, 1e-6


def shares(weights: Sequence[float], candidates: Sequence[Sequence[float]]) -> list[float]:
    """Return how likely each candidate is."""
    scores = [sum(w * x for w, x in zip(weights, row, strict=True)) for row in candidates]
    top = max(scores)
    powers = [math.exp(score - top) for score in scores]
    total = math.fsum(powers)
    return [power / total for power in powers]


def fit(choices: Sequence[Choice]) -> list[float]:
    """Return the weights that make what happened most likely (a little ridge keeps them finite)."""
    size = len(choices[0][0][0])
    weights = [0.0] * size
    for _ in range(_STEPS):
        slope = [-_RIDGE * len(choices) * w for w in weights]
        curve = [[_RIDGE * len(choices) if i == j else 0.0 for j in range(size)] for i in range(size)]
        for candidates, was in choices:
            odds = shares(weights, candidates)
            mean = [sum(p * row[i] for p, row in zip(odds, candidates, strict=True)) for i in range(size)]
            for i in range(size):
                slope[i] += candidates[was][i] - mean[i]
            for p, row in zip(odds, candidates, strict=True):
                away = [x - m for x, m in zip(row, mean, strict=True)]
                for i in range(size):
                    part = p * away[i]
                    for j in range(i + 1):
                        curve[i][j] += part * away[j]
        for i in range(size):
            for j in range(i):
                curve[j][i] = curve[i][j]
        step = _solve(curve, slope)
        weights = [w + s for w, s in zip(weights, step, strict=True)]
        if max(abs(s) for s in step) < _STILL:
            break
    return weights


def _solve(matrix: Sequence[Sequence[float]], right: Sequence[float]) -> list[float]:
    """Solve a small system by elimination with pivots."""
    size = len(right)
    rows = [[*matrix[i], right[i]] for i in range(size)]
    for i in range(size):
        pivot = max(range(i, size), key=lambda r: abs(rows[r][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for r in range(i + 1, size):
            factor = rows[r][i] / rows[i][i]
            rows[r] = [a - factor * b for a, b in zip(rows[r], rows[i], strict=True)]
    found = [0.0] * size
    for i in reversed(range(size)):
        found[i] = (rows[i][size] - sum(rows[i][j] * found[j] for j in range(i + 1, size))) / rows[i][i]
    return found
