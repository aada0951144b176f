"""How often each candidate is chosen when the scores vary within their measured uncertainty."""

import math
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from applications.selection.beside import Helper, processors
from applications.selection.branch import limit
from applications.selection.lanes import LANES, Lanes
from applications.selection.matrix import Ints
from applications.selection.problem import Instance

DRAWS = 1000
TIME_LIMIT_S = 60.0
# From so many re-solves on, a second interpreter is worth its start.
WORTH_HELP = 200


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
    lanes = Lanes(instance, deviations, draws, seed)
    deadline = limit(time_limit_s)
    waiting = deque(range(min(LANES, draws)))
    others = processors() - 1 if draws >= WORTH_HELP else 0
    helpers = [Helper(lanes, waiting, deadline) for _ in range(min(others, LANES - 1))]
    try:
        counts = _worked_off(lanes, waiting, deadline)
        counts += [found for helper in helpers for found in helper.results()]
    finally:
        for helper in helpers:
            helper.stop()
    # What a helper left undone.
    counts += _worked_off(lanes, waiting, deadline)
    done = sum(lane_done for _times, lane_done in counts)
    if not done:
        return {}
    times = np.sum([lane_times for lane_times, _done in counts], axis=0)
    return {key: Share(int(count), done) for key, count in zip(lanes.matrix.keys, times, strict=True)}


def _worked_off(lanes: Lanes, waiting: deque[int], deadline: float) -> list[tuple[Ints, int]]:
    """The lanes that are left, one after the other, while others take from the far end."""
    counts = []
    while waiting:
        try:
            number = waiting.popleft()
        except IndexError:
            break
        counts.append(lanes.run(number, deadline))
    return counts
