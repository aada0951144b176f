"""How often each candidate is chosen when the scores vary within their measured uncertainty."""

import math
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from applications.selection.branch import Search, limit
from applications.selection.lp import Relaxation
from applications.selection.matrix import Floats, Ints, Matrix
from applications.selection.problem import Instance

DRAWS = 1000
TIME_LIMIT_S = 60.0
LANES = 4


@dataclass(frozen=True)
class Share:
    """Chosen so many times of so many re-solves, with the 95 % interval of Wilson."""

    times: int
    of: int

    @property
    def interval(self) -> tuple[float, float]:
        z, share = 1.96, self.times / self.of
        centre = (share + z * z / (2 * self.of)) / (1 + z * z / self.of)
        spread = z / (1 + z * z / self.of) * math.sqrt(share * (1 - share) / self.of + z * z / (4 * self.of**2))
        return max(0.0, centre - spread), min(1.0, centre + spread)


def stability(
    instance: Instance,
    deviations: Mapping[str, int],
    *,
    draws: int = DRAWS,
    seed: int = 0,
    time_limit_s: float = TIME_LIMIT_S,
) -> dict[str, Share]:
    """The share of re-solves that choose each candidate.

    `deviations` are standard deviations in the units of the scores, by key; a key left out does
    not vary. Every re-solve is a proven optimum. Fewer than `draws` are counted when the time ends.
    The same seed gives the same shares, however many processors there are.
    """
    matrix = Matrix(instance)
    # Reckoned once: the copies with other scores take it along.
    _ = matrix.cells
    spread = np.array([deviations.get(key, 0) for key in matrix.keys], dtype=float)
    deadline = limit(time_limit_s)
    lanes = [_Lane(matrix, spread, len(range(number, draws, LANES)), [seed, number]) for number in range(LANES)]
    # The solver lets go of the interpreter while it works, so that threads are enough.
    with ThreadPoolExecutor(LANES) as pool:
        counts = list(pool.map(lambda lane: lane.run(deadline), lanes))
    done = sum(lane_done for _times, lane_done in counts)
    if not done:
        return {}
    times = sum(lane_times for lane_times, _done in counts)
    return {key: Share(int(count), done) for key, count in zip(matrix.keys, times, strict=True)}


@dataclass(frozen=True)
class _Lane:
    """A part of the re-solves, each starting from where the one before ended."""

    matrix: Matrix
    spread: Floats
    draws: int
    seed: list[int]

    def run(self, deadline: float) -> tuple[Ints, int]:
        """How often each column was chosen, of how many re-solves."""
        relaxation = Relaxation(self.matrix, deadline=deadline)
        chance = np.random.default_rng(self.seed)
        times = np.zeros(self.matrix.size, dtype=np.int64)
        for done in range(self.draws):
            noise = np.rint(chance.normal(size=self.matrix.size) * self.spread).astype(np.int64)
            varied = self.matrix.with_scores(self.matrix.scores + noise)
            relaxation.adopt(varied)
            outcome = Search(relaxation, varied.box()).run()
            if not outcome.is_complete or outcome.columns is None:
                return times, done
            times[outcome.columns] += 1
        return times, self.draws
