"""Quotas to start from: each value's share of the group, with room to either side. Exact fractions throughout."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

# How far from its share a value may end up, tightest first; the last is wide enough for any pool.
SPREADS = (Fraction(1, 2), Fraction(3, 4), Fraction(1), Fraction(2), Fraction(4))
# However small its share, a country or sector is never held to one company.
SMALLEST_MOST = 2


@dataclass(frozen=True)
class Supply:
    """What there is of one value: members in the group already, and applicants who may be chosen."""

    members: int = 0
    eligible: int = 0


def of_population(population: Mapping[str, int]) -> dict[str, Fraction]:
    """Shares by population. A value without any has the share 0."""
    total = sum(population.values())
    return {value: Fraction(count, total) if total else Fraction(0) for value, count in population.items()}


def halfway(supply: Mapping[str, Supply]) -> dict[str, Fraction]:
    """Shares halfway between equal parts and what the members and applicants are."""
    total = sum(one.members + one.eligible for one in supply.values())
    if not total:
        return dict.fromkeys(supply, Fraction(0))
    equal = Fraction(1, len(supply))
    return {value: (equal + Fraction(one.members + one.eligible, total)) / 2 for value, one in supply.items()}


def quotas(
    shares: Mapping[str, Fraction], supply: Mapping[str, Supply], *, places: int, spread: Fraction | None
) -> dict[str, tuple[int, int]]:
    """At least and at most for each value, members included, of a group of so many places.

    A minimum never asks for more than there is, a maximum never shuts out a value that
    has an applicant. Without a spread nothing binds.
    """
    result = {}
    for value, one in supply.items():
        there = one.members + one.eligible
        if spread is None:
            result[value] = (0, there)
            continue
        target = shares.get(value, Fraction(0)) * places
        least = min(max(floor(target * (1 - spread)), 0), there)
        most = max(ceil(target * (1 + spread)), one.members + min(one.eligible, 1), SMALLEST_MOST, least)
        result[value] = (least, most)
    return result
