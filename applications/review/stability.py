"""Where one more reading helps most: the applications whose place among the best is least certain.

A normal approximation around the cut, the middle between the last that has a seat and the first that has
none; quotas are left to the selection. What a further reading tells is worth what it is expected to
improve the group by: it moves a score of n readings by chance / √(n (n + 1)), and helps only where that
carries the score over the cut.
Source: Gupta and Miescke, Journal of Statistical Planning and Inference 54 (1996), 229 to 244.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

from applications.review.calibration import Estimate, rounded

MOST = 20
_NORMAL = NormalDist()


@dataclass(frozen=True)
class Proposal:
    """One application; `above` is its score less the cut in thousandths, `gain` what a reading is worth, millionths."""

    key: Any
    score: Estimate
    above: int
    chance_percent: int
    gain: int


def cut(worths: Mapping[Any, Estimate], seats: int) -> float | None:
    """The score that parts those with a seat from those without; None where all have one, or there is no seat."""
    values = sorted((one.value for one in worths.values()), reverse=True)
    return (values[seats - 1] + values[seats]) / 2 if 0 < seats < len(values) else None


def proposals(worths: Mapping[Any, Estimate], *, seats: int, noise: int | None, most: int = MOST) -> list[Proposal]:
    """Those that a further reading tells most about, best first; `noise` as in `calibration.Calibration`.

    Empty where no reading can change anything: everybody has a seat, or readings do not scatter.
    """
    line = cut(worths, seats)
    if line is None or not noise:
        return []
    found = [_proposal(key, score, line, noise) for key, score in worths.items() if score.error]
    return sorted((one for one in found if one.gain), key=lambda one: (-one.gain, one.key))[:most]


def _proposal(key: Any, score: Estimate, line: float, noise: int) -> Proposal:
    above = score.value - line
    step = noise / math.sqrt(score.n * (score.n + 1))
    away = abs(above) / step
    gain = step * (_NORMAL.pdf(away) - away * _NORMAL.cdf(-away))
    chance = _NORMAL.cdf(above / (score.error or 1))
    return Proposal(key, score, rounded(above), rounded(100 * chance), rounded(1000 * gain))
