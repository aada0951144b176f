"""The shares that quotas are proposed by: a reference, and what it says of each value of a dimension."""

from collections.abc import Mapping
from fractions import Fraction

from applications.decision import proposal
from applications.decision.models import Quota, Scenario
from applications.decision.proposal import Supply
from applications.decision.terms import Bounds
from focusgroup.vocabulary import countries

Reference = Scenario.Reference
GEOGRAPHIC = (Quota.Dimension.COUNTRY, Quota.Dimension.REGION)


def shares_of(dimension: str, reference: str, supply: Mapping[str, Supply]) -> dict[str, Fraction]:
    """Population and enterprises are known of countries only; elsewhere they stand for halfway to the pool."""
    if reference == Reference.EQUAL:
        return proposal.equal(supply)
    if reference == Reference.APPLICANTS:
        return proposal.of_applicants(supply)
    if dimension not in GEOGRAPHIC:
        return proposal.halfway(supply)
    numbers = _numbers(reference)
    if dimension == Quota.Dimension.REGION:
        numbers = _by_region(numbers)
    return proposal.by_number({value: numbers.get(value, 0) for value in supply})


def proposed(
    found: Mapping[str, Mapping[str, Supply]], *, seats: int, reference: str, spread: Fraction | None
) -> dict[tuple[str, str], Bounds]:
    """Quotas and targets to start from, by (dimension, value)."""
    result = {}
    for dimension, there in found.items():
        shares = shares_of(dimension, reference, there)
        places = seats + sum(one.members for one in there.values())
        aims = proposal.targets(shares, there, places=places)
        for value, (least, most) in proposal.quotas(shares, there, places=places, spread=spread).items():
            result[dimension, value] = Bounds(least, most, aims[value])
    return result


def _numbers(reference: str) -> dict[str, int]:
    if reference == Reference.POPULATION:
        return {code: country.population for code, country in countries.EUROPE.items()}
    return _enterprises()


def _enterprises() -> dict[str, int]:
    """Enterprises of 10 to 249 people. Where Eurostat has none, as many as the rest of Europe by population."""
    known, people = {}, 0
    for code, country in countries.EUROPE.items():
        if country.enterprises_10_49 is not None and country.enterprises_50_249 is not None:
            known[code] = country.enterprises_10_49 + country.enterprises_50_249
            people += country.population
    total = sum(known.values())
    return {
        code: known[code] if code in known else country.population * total // people
        for code, country in countries.EUROPE.items()
    }


def _by_region(numbers: Mapping[str, int]) -> dict[str, int]:
    result: dict[str, int] = {}
    for code, number in numbers.items():
        region = countries.region_of(code)
        result[region] = result.get(region, 0) + number
    return result
