"""The exact price of each quota side: how much more the best group would be worth without it."""

from dataclasses import dataclass

import numpy as np

from applications.selection.branch import Node, Search
from applications.selection.lp import Relaxation
from applications.selection.matrix import Matrix

OPEN = 10**9


@dataclass(frozen=True)
class Price:
    """`points` is None when the search for it was stopped."""

    dimension: str
    value: str
    side: str
    limit: int
    points: int | None


def quota_prices(relaxation: Relaxation, matrix: Matrix, root: Node, value: int) -> list[Price]:
    """The sides that cost something, dearest first.

    A side on which no leaf of the proof puts a price is free: the same proof holds without it.
    """
    found: list[Price] = []
    for slot, is_max in sorted(_priced(root)):
        low, high = matrix.low.copy(), matrix.high.copy()
        (high if is_max else low)[slot] = OPEN if is_max else -OPEN
        other = matrix.with_quotas(low, high)
        relaxation.adopt(other)
        outcome = Search(relaxation, other.box()).run()
        dimension, name = matrix.slots[slot]
        quota = matrix.instance.dimensions[dimension][name]
        points = outcome.value - value if outcome.is_complete and outcome.value is not None else None
        if points != 0:
            side, limit = ("max", quota.max) if is_max else ("min", quota.min)
            found.append(Price(dimension, name, side, limit, points))
    relaxation.adopt(matrix)
    return sorted(found, key=lambda price: (-(price.points or 0), price.dimension, price.value, price.side))


def _priced(root: Node) -> set[tuple[int, bool]]:
    sides: set[tuple[int, bool]] = set()
    for leaf in root.leaves():
        if leaf.duals is not None:
            for slot in np.flatnonzero(leaf.duals.slots).tolist():
                sides.add((slot, bool(leaf.duals.slots[slot] > 0)))
    return sides
