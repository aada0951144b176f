"""How strict or lenient each reviewer is, and what the scores are without that.

The model is additive: a score is the worth of the application, plus the lean of the reviewer, plus chance.
Applications are taken as they come (fixed effects), so that only readings of the same application are
compared: a reviewer who was given better companies is not called lenient. The lean is drawn towards nil
(a ridge): the penalty is the variance of chance over the variance of the leans, both estimated from the
data by restricted maximum likelihood. Where the data cannot tell a lean from chance nothing is corrected,
and the calibrated score is the mean. A lean is told against the average of the call's reviewers, and a
calibrated score is what that average reviewer would give; so errors hold no doubt that all share.
Source: Searle, Casella, McCulloch, Variance Components (1992), sections 6.6 and 7.4.
"""

import math
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

# 95 % of a normal distribution lie within so many standard errors.
WIDTH = 1.96
# Leans vary at most so many times as much as chance: few data must not pass for exact ones.
MOST_RATIO = 4.0
_STEPS = 60
_GOLDEN = (math.sqrt(5) - 1) / 2

Score = tuple[Hashable, Hashable, int]


@dataclass(frozen=True)
class Estimate:
    """In thousandths of a point, with the interval that holds the truth in 95 of 100 cases; from `n` scores.

    `error` is the standard error; it and the interval are None where the scores cannot tell.
    """

    value: int
    error: int | None
    n: int

    @property
    def low(self) -> int | None:
        return None if self.error is None else self.value - rounded(WIDTH * self.error)

    @property
    def high(self) -> int | None:
        return None if self.error is None else self.value + rounded(WIDTH * self.error)


@dataclass(frozen=True)
class Calibration:
    """`applications` and `reviewers` are by their keys; `noise` is how far two readings scatter by chance alone."""

    applications: dict[Any, Estimate] = field(default_factory=dict)
    reviewers: dict[Any, Estimate] = field(default_factory=dict)
    noise: int | None = None


@dataclass(frozen=True)
class _Variances:
    """Of chance, and of the leans over chance; the first is None where no application has two readings."""

    noise: float | None
    ratio: float


def calibrate(scores: Iterable[Score]) -> Calibration:
    """Effects of reviewers and calibrated scores of (application, reviewer, thousandths).

    A reviewer scores an application once. The order of the scores does not matter, and the
    same scores give the same thousandths: rounding comes last.
    """
    rows = list(scores)
    if not rows:
        return Calibration()
    applications, places = _numbered([row[0] for row in rows])
    reviewers, people = _numbered([row[1] for row in rows])
    # In one order, so that sums come out the same to the last bit.
    order = np.lexsort((people, places))
    places, people = places[order], people[order]
    points = np.array([row[2] for row in rows], dtype=float)[order]
    given = np.zeros((len(applications), len(reviewers)))
    given[places, people] = 1
    counts = given.sum(axis=1)
    means = np.bincount(places, weights=points) / counts
    apart = points - means[places]
    laplacian = np.diag(given.sum(axis=0)) - given.T @ (given / counts[:, None])
    pull = np.bincount(people, weights=apart, minlength=len(reviewers))
    variances = _estimated(laplacian, pull, float(apart @ apart), len(rows) - len(applications))
    leans, spread = _solved(laplacian, pull, variances)
    corrected = means - (given @ leans) / counts
    worths = _worths(corrected, given, counts, spread, variances.noise)
    compared = np.bincount(people, weights=(counts[places] > 1).astype(float), minlength=len(reviewers))
    return Calibration(
        applications=dict(zip(applications, worths, strict=True)),
        reviewers={
            key: Estimate(rounded(leans[place]), _error(spread, place), int(compared[place]))
            for place, key in enumerate(reviewers)
        },
        noise=None if variances.noise is None else rounded(math.sqrt(variances.noise)),
    )


def rounded(value: float) -> int:
    """To the nearest whole number, halves up, as `scoring` does; what floats add beyond a millionth is dropped."""
    return math.floor(round(float(value), 6) + 0.5)


def _numbered(keys: Sequence[Any]) -> tuple[list[Any], Any]:
    """Each key once, in their order, and the place of each given one among them."""
    known = sorted(set(keys))
    place = {key: number for number, key in enumerate(known)}
    return known, np.array([place[key] for key in keys])


def _estimated(laplacian: Any, pull: Any, squares: float, freedom: int) -> _Variances:
    """The variances that are most likely, given what readings of the same application differ by.

    In the axes of the Laplacian the differences are independent: one of weight d varies by
    chance · (1 + d · ratio). What they leave over varies by chance alone.
    """
    if not freedom:
        return _Variances(None, 0.0)
    weights, axes = np.linalg.eigh(laplacian)
    is_told = weights > 1e-9 * max(1.0, float(weights[-1]))
    weights, along = weights[is_told], (axes.T @ pull)[is_told]
    energy = along**2 / weights
    rest = max(squares - float(energy.sum()), 0.0)

    def noise(ratio: float) -> float:
        return (rest + float((energy / (1 + ratio * weights)).sum())) / freedom

    def cost(ratio: float) -> float:
        return freedom * math.log(max(noise(ratio), 1e-6)) + float(np.log1p(ratio * weights).sum())

    ratio = _least(cost)
    return _Variances(noise(ratio), ratio)


def _least(cost: Any) -> float:
    """The ratio from 0 to the largest with the least cost; 0 unless another is clearly better."""
    grid = [0.0, *(MOST_RATIO * 2.0**-step for step in range(20, -1, -1))]
    costs = [cost(ratio) for ratio in grid]
    best = min(range(len(grid)), key=costs.__getitem__)
    low, high = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
    for _step in range(_STEPS):
        inner, outer = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
        low, high = (low, outer) if cost(inner) <= cost(outer) else (inner, high)
    found = (low + high) / 2
    return found if cost(found) < costs[0] - 1e-6 else 0.0


def _solved(laplacian: Any, pull: Any, variances: _Variances) -> tuple[Any, Any]:
    """The leans, and how they may err together; the latter is None where nothing can be told."""
    size = len(pull)
    if variances.noise is None:
        return np.zeros(size), None
    if not variances.ratio:
        return np.zeros(size), np.zeros((size, size))
    inverse = np.linalg.inv(laplacian + np.eye(size) / variances.ratio)
    # What the average of all errs by is taken out; their leans sum to nil as it is.
    among = np.eye(size) - 1 / size
    return inverse @ pull, variances.noise * among @ inverse @ among


def _worths(corrected: Any, given: Any, counts: Any, spread: Any, noise: float | None) -> list[Estimate]:
    values = [rounded(value) for value in corrected.tolist()]
    numbers = counts.astype(int).tolist()
    if noise is None:
        return [Estimate(value, None, n) for value, n in zip(values, numbers, strict=True)]
    variance = noise / counts + ((given @ spread) * given).sum(axis=1) / counts**2
    errors = np.sqrt(variance).tolist()
    return [Estimate(value, rounded(error), n) for value, error, n in zip(values, errors, numbers, strict=True)]


def _error(spread: Any, place: int) -> int | None:
    return None if spread is None else rounded(math.sqrt(max(spread[place, place], 0.0)))
