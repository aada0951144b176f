"""From the database to the selection's instance: reviewed applications, members who are in, quotas."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet

from applications.decision import proposal
from applications.decision.models import Quota, Scenario
from applications.decision.proposal import Supply
from applications.models import Application, Call
from applications.review import final, policy
from applications.selection.problem import Instance
from applications.states import State
from focusgroup.vocabulary import countries
from members.models import Member

# Members that joined before sectors were asked for, and sizes nobody knows.
NO_SECTOR = "OTHR"
NO_SIZE = "unknown"
FACTS = ("country", "sector", "size_class")
ALWAYS = (Quota.Dimension.COUNTRY, Quota.Dimension.SECTOR)


def value_of(dimension: str, country: str, sector: str, size_class: str) -> str:
    """The value that a company with these facts has in a dimension."""
    if dimension == Quota.Dimension.COUNTRY:
        return country
    if dimension == Quota.Dimension.REGION:
        return countries.region_of(country)
    if dimension == Quota.Dimension.SECTOR:
        return sector or NO_SECTOR
    return size_class or NO_SIZE


def supply(call: Call) -> dict[str, dict[str, Supply]]:
    """By dimension and value: members in, and reviewed applications of the call."""
    pool = list(_reviewed(call).values_list(*FACTS))
    return _supply(pool, list(Member.objects.active().values_list(*FACTS)), [str(one) for one in ALWAYS])


def _supply(pool: list[Any], members: list[Any], dimensions: list[str]) -> dict[str, dict[str, Supply]]:
    result = {}
    for dimension in dimensions:
        there = Counter(value_of(dimension, *facts) for facts in members)
        may = Counter(value_of(dimension, *facts) for facts in pool)
        result[dimension] = {value: Supply(there[value], may[value]) for value in sorted(there | may)}
    return result


def of(scenario: Scenario) -> Instance:
    """The problem as the database states it now. Equal data give an equal hash.

    A value without a quota may have any number. Keys are random, one an application.
    Raises InvalidInstance, for example when there are more seats than applications.
    """
    rules = policy.of(scenario.call)
    rows = list(_reviewed(scenario.call).values_list("key", *FACTS, *final.KEPT))
    members = list(Member.objects.active().values_list(*FACTS))
    bounds: defaultdict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for dimension, value, least, most in scenario.quotas.values_list("dimension", "value", "least", "most"):
        bounds[dimension][value] = (least, most)
    dimensions = sorted({str(one) for one in ALWAYS} | set(bounds))
    found = _supply([row[1:4] for row in rows], members, dimensions)
    return Instance.from_json(
        {
            "version": 1,
            "seats": scenario.seats,
            "dimensions": {
                dimension: {
                    value: _slot(found[dimension].get(value, Supply()), bounds[dimension].get(value), scenario.seats)
                    for value in sorted(set(found[dimension]) | set(bounds[dimension]))
                }
                for dimension in dimensions
            },
            "candidates": [
                {
                    "key": key.hex,
                    "score": final.score_of(rules.aggregate, rules.is_calibrated, final.Kept(*kept)),
                    "values": {dimension: value_of(dimension, country, sector, size) for dimension in dimensions},
                }
                for key, country, sector, size, *kept in rows
            ],
            "soft": [],
            "tie": {"method": "hash"},
        }
    )


def _slot(there: Supply, bounds: tuple[int, int] | None, seats: int) -> dict[str, int]:
    least, most = bounds or (0, there.members + seats)
    return {"min": least, "max": most, "members": there.members}


def _reviewed(call: Call) -> "QuerySet[Application]":
    return Application.objects.filter(call=call, state=State.REVIEWED).order_by("key")


def proposed_quotas(
    found: Mapping[str, Mapping[str, Supply]], *, seats: int, spread: Fraction | None
) -> dict[tuple[str, str], tuple[int, int]]:
    """Quotas to start from, by (dimension, value): countries by population, everything else halfway to the pool."""
    result = {}
    for dimension, there in found.items():
        if dimension == Quota.Dimension.COUNTRY:
            known = countries.EUROPE
            shares = proposal.of_population({code: known[code].population if code in known else 0 for code in there})
        else:
            shares = proposal.halfway(there)
        places = seats + sum(one.members for one in there.values())
        for value, bounds in proposal.quotas(shares, there, places=places, spread=spread).items():
            result[dimension, value] = bounds
    return result
