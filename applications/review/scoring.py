"""Scores as whole numbers: half points in, thousandths of a point out. No float is ever made."""

from collections.abc import Mapping, Sequence

MOST_HALF_POINTS = 10
THOUSANDTHS_A_HALF_POINT = 500


class IncompleteScores(ValueError):
    """A criterion has no score."""


def weighted_mean(half_points: Mapping[str, int], weights: Mapping[str, int]) -> int:
    """The weighted mean of one review in thousandths of a point, half a thousandth rounded up.

    Both map a criterion's key; the weights need not sum to 100.

    Raises IncompleteScores when a weighted criterion has no score, ValueError when a
    score lies outside 0 to 10 half points.
    """
    missing = [key for key in weights if key not in half_points]
    if missing or not weights:
        raise IncompleteScores(f"No score for {', '.join(missing) or 'any criterion'}.")
    if any(not 0 <= half_points[key] <= MOST_HALF_POINTS for key in weights):
        raise ValueError(f"A score lies between 0 and {MOST_HALF_POINTS} half points.")
    total = sum(weight * half_points[key] * THOUSANDTHS_A_HALF_POINT for key, weight in weights.items())
    return _rounded(total, sum(weights.values()))


def mean(totals: Sequence[int]) -> int:
    """The mean of the reviews of one application, in thousandths; 0 while there is none."""
    return _rounded(sum(totals), len(totals)) if totals else 0


def _rounded(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)
