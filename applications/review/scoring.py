"""Scores as whole numbers: half points in, thousandths of a point out. No float is ever made."""

from collections.abc import Callable, Collection, Mapping, Sequence

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


def total(half_points: Mapping[str, int], weights: Mapping[str, int], *, abstained: Collection[str] = ()) -> int | None:
    """The weighted mean of one review over the criteria it judges; None when it judges none.

    The weights of the judged ones count among themselves, so that leaving a criterion
    out neither raises nor lowers the rest.

    Raises as `weighted_mean` does.
    """
    judged = {key: weight for key, weight in weights.items() if key not in abstained}
    return None if weights and not judged else weighted_mean(half_points, judged)


def mean(totals: Sequence[int]) -> int:
    """The mean of the reviews of one application, in thousandths; 0 while there is none."""
    return _rounded(sum(totals), len(totals)) if totals else 0


def median(totals: Sequence[int]) -> int:
    """The middle review in thousandths, of an even number the mean of the two middle ones; 0 while there is none."""
    ordered, half = sorted(totals), len(totals) // 2
    return mean(ordered[half : half + 1] if len(ordered) % 2 else ordered[half - 1 : half + 1])


def spread(totals: Sequence[int]) -> int | None:
    """Highest less lowest review in thousandths; None with fewer than two."""
    return max(totals) - min(totals) if len(totals) > 1 else None


def is_below(
    reviews: Sequence[Mapping[str, int]],
    thresholds: Mapping[str, int],
    overall: int,
    *,
    across: Callable[[Sequence[int]], int] = mean,
) -> bool:
    """Whether the reviews of one application miss a threshold.

    Each review maps a criterion's key to half points; `thresholds` map it to half
    points as well. A criterion is taken `across` the reviews that judge it. `overall`,
    in thousandths, is held against the plain mean of the criteria: weights rank, they
    never decide a threshold. What nobody judged misses nothing.
    """
    found = {}
    for key in thresholds:
        given = [review[key] * THOUSANDTHS_A_HALF_POINT for review in reviews if key in review]
        if given:
            found[key] = across(given)
    misses_one = any(found[key] < thresholds[key] * THOUSANDTHS_A_HALF_POINT for key in found)
    return misses_one or (bool(found) and mean(list(found.values())) < overall)


def _rounded(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)
