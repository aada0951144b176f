"""What the solver of the relaxation answers: floats that steer the search and prove nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from applications.selection.matrix import Duals, Floats, Ints, Matrix, Step


class SolverStopped(Exception):
    """The time is over, or the solver gave up; what was proven so far still holds."""


@dataclass(frozen=True)
class Prices:
    """Float prices of all rows, in the order of `Duals`."""

    seats: float
    slots: Floats
    groups: Floats
    soft: Floats
    steps: Floats

    def rounded(self, scale: int, *, farkas: bool, matrix: Matrix, steps: Sequence[Step]) -> Duals:
        """The nearest integers over the scale that still have the signs and sizes a bound needs."""

        def whole(prices: Floats) -> Any:
            products = np.rint(prices * scale)
            if np.abs(products).max(initial=0.0) < 2**53:
                return products.astype(np.int64)
            return np.array([int(product) for product in products], dtype=object)

        limits = matrix.soft_weights.astype(object) * (0 if farkas else scale)
        slots = whole(self.slots)
        if matrix.overrun:
            most = 0 if farkas else matrix.overrun * scale
            slots = np.clip(slots, -most, most)
        along = [
            max(0, int(price)) if step.is_upper else min(0, int(price))
            for step, price in zip(steps, whole(self.steps), strict=True)
        ]
        return Duals(
            scale=0 if farkas else scale,
            seats=int(whole(np.array([self.seats]))[0]),
            slots=slots,
            groups=whole(self.groups),
            soft=np.clip(whole(self.soft).astype(object), -limits, limits),
            steps=tuple(along),
        )


@dataclass(frozen=True)
class Solved:
    """An optimum of the relaxation, or (`is_feasible` false) the prices that show there is none."""

    is_feasible: bool
    value: float
    columns: Ints
    shares: Floats
    prices: Prices
