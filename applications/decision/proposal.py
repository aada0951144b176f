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

    @property
    def there(self) -> int:
        return self.members + self.eligible


def by_number(numbers: Mapping[str, int]) -> dict[str, Fraction]:
    """Shares by a number of each value, such as its population. A value without any has the share 0."""
    total = sum(numbers.values())
    return {value: Fraction(count, total) if total else Fraction(0) for value, count in numbers.items()}


def equal(supply: Mapping[str, Supply]) -> dict[str, Fraction]:
    """The same share for each value of which there is any."""
    return by_number({value: int(one.there > 0) for value, one in supply.items()})


def of_applicants(supply: Mapping[str, Supply]) -> dict[str, Fraction]:
    return by_number({value: one.eligible for value, one in supply.items()})


def halfway(supply: Mapping[str, Supply]) -> dict[str, Fraction]:
    """Shares halfway between equal parts and what the members and applicants are."""
    total = sum(one.there for one in supply.values())
    if not total:
        return dict.fromkeys(supply, Fraction(0))
    part = Fraction(1, len(supply))
    return {value: (part + Fraction(one.there, total)) / 2 for value, one in supply.items()}


def targets(shares: Mapping[str, Fraction], supply: Mapping[str, Supply], *, places: int) -> dict[str, int]:
    """Whole places for each value that come closest to the shares and can be had.

    Nobody gets fewer than the members who are in, nor more than there are. The places are given out
    one by one to whoever is furthest behind, by the divisors of Sainte-Laguë; together they are all
    places, or all that can be filled.
    """
    result = {value: one.members for value, one in supply.items()}
    for _place in range(places - sum(result.values())):
        open_ones = [value for value, one in supply.items() if result[value] < one.there]
        if not open_ones:
            break
        best = max(open_ones, key=lambda value: (shares.get(value, Fraction(0)) / (2 * result[value] + 1), value))
        result[best] += 1
    return result


def quotas(
    shares: Mapping[str, Fraction], supply: Mapping[str, Supply], *, places: int, spread: Fraction | None
) -> dict[str, tuple[int, int]]:
    """At least and at most for each value, members included, of a group of so many places.

    A minimum never asks for more than there is, a maximum never shuts out a value that
    has an applicant. Without a spread nothing binds.
    """
    result = {}
    for value, one in supply.items():
        if spread is None:
            result[value] = (0, one.there)
            continue
        target = shares.get(value, Fraction(0)) * places
        least = min(max(floor(target * (1 - spread)), 0), one.there)
        most = max(ceil(target * (1 + spread)), one.members + min(one.eligible, 1), SMALLEST_MOST, least)
        result[value] = (least, most)
    return result
