"""Re-solves of an instance under varied scores, in lanes that can be worked off anywhere and in any order."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from applications.selection.branch import Search
from applications.selection.lp import Relaxation
from applications.selection.matrix import Ints, Matrix
from applications.selection.problem import Instance

LANES = 10
# Places in the lots among equals of one re-solve; all lots together weigh less than the least difference of scores.
LEVELS = 64


@dataclass(frozen=True)
class Lanes:
    """`deviations` are standard deviations in the units of the scores, by key; each lane has chance of its own."""

    instance: Instance
    deviations: Mapping[str, int]
    draws: int
    seed: int

    @cached_property
    def matrix(self) -> Matrix:
        matrix = Matrix(self.instance)
        # Reckoned once: the copies with other scores take it along.
        _ = matrix.cells
        return matrix

    def run(self, number: int, deadline: float) -> tuple[Ints, int]:
        """How often each column was chosen in this lane, of how many re-solves."""
        matrix = self.matrix
        spread = np.array([self.deviations.get(key, 0) for key in matrix.keys], dtype=float)
        # Chance itself tells apart those whose scores vary; between others it takes lots.
        unit = 1 if (spread > 0).all() else matrix.seats * LEVELS
        levels = 1 if unit == 1 else LEVELS
        draws = len(range(number, self.draws, LANES))
        chance = np.random.default_rng([self.seed, number])
        times = np.zeros(matrix.size, dtype=np.int64)
        scaled = matrix.weighted(unit)
        relaxation = Relaxation(scaled, deadline=deadline)
        if not Search(relaxation, scaled.box()).run().is_complete:
            return times, 0
        # Each draw is nearer to the measured scores than to the draw before.
        relaxation.mark()
        for done in range(draws):
            noise = np.rint(chance.normal(size=matrix.size) * spread).astype(np.int64)
            lots = chance.integers(levels, size=matrix.size)
            varied = scaled.with_scores((matrix.scores + noise) * unit + lots)
            relaxation.adopt(varied)
            relaxation.go_back()
            outcome = Search(relaxation, varied.box()).run()
            if not outcome.is_complete or outcome.columns is None:
                return times, done
            times[outcome.columns] += 1
        return times, draws
