"""One source of chance for the whole demo."""

import math
import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

Value = TypeVar("Value")

# The ninetieth percentile of the standard normal distribution.
_Z90 = 1.2816


class Chance:
    def __init__(self, seed: int | str) -> None:
        self.random = random.Random(seed)  # noqa: S311  invented data, no secrets

    def happens(self, share: float) -> bool:
        return self.random.random() < share

    def of(self, shares: Mapping[Value, float]) -> Value:
        """One key, by weight."""
        return self.random.choices(list(shares), list(shares.values()))[0]

    def one(self, values: Sequence[Value]) -> Value:
        return self.random.choice(values)

    def some(self, values: Sequence[Value], count: int) -> list[Value]:
        return self.random.sample(values, min(count, len(values)))

    def between(self, least: int, most: int) -> int:
        return self.random.randint(least, most)

    def fraction(self) -> float:
        return self.random.random()

    def normal(self) -> float:
        return self.random.gauss(0, 1)

    def lognormal(self, median: float, sigma: float) -> float:
        return median * math.exp(sigma * self.normal())

    def skewed(self, p10: float, median: float, p90: float) -> float:
        """Log-normal on each side of its median, through the three given percentiles."""
        z = self.normal()
        return median * math.exp(z / _Z90 * math.log(p90 / median if z > 0 else median / p10))


def clip(value: float, least: float, most: float) -> float:
    return max(least, min(most, value))
