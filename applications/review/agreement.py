"""How far reviewers agree beyond what chance would bring: Krippendorff's alpha at interval level.

1 is agreement throughout, 0 what chance brings. From 0.8 on scores can be relied on, from 0.667 on
they bear tentative conclusions (Krippendorff, Content Analysis, 2nd edition, 2004, page 241).
"""

import math
from collections.abc import Hashable, Iterable
from typing import Any

import krippendorff
import numpy as np

from applications.review.calibration import Estimate, rounded
from applications.review.scoring import MOST_HALF_POINTS

RELIABLE, TENTATIVE = 800, 667
# The jackknife leaves out one group of applications at a time.
GROUPS = 20
_VALUES = np.arange(MOST_HALF_POINTS + 1)


def alpha(scores: Iterable[tuple[Hashable, int]]) -> Estimate | None:
    """Alpha in thousandths of the (application, half points) of one criterion; `n` counts applications.

    Only applications that two or more reviewers scored count. None where there is none, or
    where everybody gave the same score throughout: then there is nothing to agree about.
    The error is that of a jackknife over groups; None with fewer than two applications.
    """
    counts = _counts(scores)
    if not len(counts) or np.count_nonzero(counts.sum(axis=0)) < 2:
        return None
    value = krippendorff.alpha(value_counts=counts, value_domain=_VALUES, level_of_measurement="interval")
    return Estimate(rounded(1000 * value), _error(counts), len(counts))


def of_coincidences(pairs: Any) -> float:
    """Alpha of a matrix of coincidences. Where all that is left is one value, all agree."""
    each = pairs.sum(axis=0)
    apart = (_VALUES[:, None] - _VALUES[None, :]) ** 2
    expected = float((np.outer(each, each) * apart).sum())
    return 1.0 - (float(each.sum()) - 1) * float((pairs * apart).sum()) / expected if expected else 1.0


def coincidences(counts: Any) -> Any:
    """How often two values met in an application; each application weighs as many scores as it has."""
    weights = 1 / (counts.sum(axis=1) - 1)
    return (counts * weights[:, None]).T @ counts - np.diag(weights @ counts)


def _counts(scores: Iterable[tuple[Any, int]]) -> Any:
    """How many reviewers gave each value, an application a row; in the order of the applications."""
    rows = list(scores)
    places = {key: place for place, key in enumerate(sorted({key for key, _points in rows}))}
    counts = np.zeros((len(places), len(_VALUES)))
    if rows:
        np.add.at(counts, ([places[key] for key, _points in rows], [points for _key, points in rows]), 1)
    return counts[counts.sum(axis=1) > 1]


def _error(counts: Any) -> int | None:
    groups = min(GROUPS, len(counts))
    if groups < 2:
        return None
    parts = [coincidences(counts[start::groups]) for start in range(groups)]
    whole = sum(parts)
    left = np.array([of_coincidences(whole - part) for part in parts])
    return rounded(1000 * math.sqrt((groups - 1) / groups * float(((left - left.mean()) ** 2).sum())))
