"""How often each candidate is chosen when the scores vary within their measured uncertainty."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from applications.selection.branch import Search, limit
from applications.selection.lp import Relaxation
from applications.selection.matrix import Matrix
from applications.selection.problem import Instance

DRAWS = 1000
TIME_LIMIT_S = 60.0


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
    """
    matrix = Matrix(instance)
    relaxation = Relaxation(matrix, deadline=limit(time_limit_s))
    spread = np.array([deviations.get(key, 0) for key in matrix.keys], dtype=float)
    chance = np.random.default_rng(seed)
    times = np.zeros(matrix.size, dtype=np.int64)
    done = 0
    for _ in range(draws):
        noise = np.rint(chance.normal(size=matrix.size) * spread).astype(np.int64)
        varied = matrix.with_scores(matrix.scores + noise)
        relaxation.adopt(varied)
        outcome = Search(relaxation, varied.box()).run()
        if not outcome.is_complete or outcome.columns is None:
            break
        times[outcome.columns] += 1
        done += 1
    if not done:
        return {}
    return {key: Share(int(count), done) for key, count in zip(matrix.keys, times, strict=True)}
