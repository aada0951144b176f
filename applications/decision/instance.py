"""From the database to the selection's instance: reviewed applications, members who are in, and the terms."""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import QuerySet

from applications.decision.models import Quota, Scenario
from applications.decision.proposal import Supply
from applications.decision.terms import Bounds, Terms, terms_of
from applications.models import Application, Call
from applications.review import final, policy
from applications.selection.problem import Instance
from applications.states import State
from focusgroup.vocabulary import countries
from members.models import Member

# Members that joined before sectors were asked for, and what nobody knows of a company.
NO_SECTOR = "OTHR"
UNKNOWN = "unknown"
FACTS = ("country", "sector", "size_class", "ai_role")
ALWAYS = (Quota.Dimension.COUNTRY, Quota.Dimension.SECTOR)


def value_of(dimension: str, country: str, sector: str, size_class: str, ai_role: str) -> str:
    """The value that a company with these facts has in a dimension."""
    if dimension == Quota.Dimension.COUNTRY:
        return country
    if dimension == Quota.Dimension.REGION:
        return countries.region_of(country)
    if dimension == Quota.Dimension.SECTOR:
        return sector or NO_SECTOR
    if dimension == Quota.Dimension.SIZE:
        return size_class or UNKNOWN
    return ai_role or UNKNOWN


def supply(call: Call, dimensions: Collection[str] = ()) -> dict[str, dict[str, Supply]]:
    """By dimension and value: members in, and reviewed applications of the call. Country and sector always."""
    pool = list(_reviewed(call).values_list(*FACTS))
    wanted = sorted({str(one) for one in (*ALWAYS, *dimensions)})
    return _supply(pool, list(Member.objects.active().values_list(*FACTS)), wanted)


def _supply(pool: list[Any], members: list[Any], dimensions: list[str]) -> dict[str, dict[str, Supply]]:
    result = {}
    for dimension in dimensions:
        there = Counter(value_of(dimension, *facts) for facts in members)
        may = Counter(value_of(dimension, *facts) for facts in pool)
        result[dimension] = {value: Supply(there[value], may[value]) for value in sorted(there | may)}
    return result


def of(scenario: Scenario) -> Instance:
    """The problem of a scenario as the database states it now. Equal data give an equal hash."""
    return build(scenario.call, terms_of(scenario))


def build(call: Call, terms: Terms) -> Instance:
    """The problem of a call under these terms. A value without a quota may have any number.

    Keys are random, one an application. A pin or owner of an application that is no candidate any
    more has no effect. Raises InvalidInstance, for example when there are more seats than applications.
    """
    rules = policy.of(call)
    rows = list(_reviewed(call).values_list("pk", "key", *FACTS, *final.KEPT))
    members = list(Member.objects.active().values_list(*FACTS))
    dimensions = sorted({str(one) for one in ALWAYS} | {dimension for dimension, _value in terms.quotas})
    end = 2 + len(FACTS)
    found = _supply([row[2:end] for row in rows], members, dimensions)
    values = {dimension: set(found[dimension]) for dimension in dimensions}
    for dimension, value in terms.quotas:
        values[dimension].add(value)
    return Instance.from_json(
        {
            "version": 1,
            "seats": terms.seats,
            "dimensions": {
                dimension: {
                    value: _slot(
                        found[dimension].get(value, Supply()), terms.quotas.get((dimension, value)), terms.seats
                    )
                    for value in sorted(values[dimension])
                }
                for dimension in dimensions
            },
            "candidates": [
                {
                    "key": key.hex,
                    "score": final.score_of(rules.aggregate, rules.is_calibrated, final.Kept(*rest[len(FACTS) :])),
                    "values": {dimension: value_of(dimension, *rest[: len(FACTS)]) for dimension in dimensions},
                    **_bound(pk, terms),
                }
                for pk, key, *rest in rows
            ],
            "soft": _soft(terms.quotas, terms.target_weight),
            "tie": {"method": "hash"},
        }
    )


def _slot(there: Supply, bounds: Bounds | None, seats: int) -> dict[str, int]:
    least, most = (bounds.least, bounds.most) if bounds else (0, there.members + seats)
    return {"min": least, "max": most, "members": there.members}


def _bound(pk: int, terms: Terms) -> dict[str, Any]:
    """Pin, its reason and the owner of a candidate, where it has any."""
    pin, owner = terms.pins.get(pk), terms.owners.get(pk)
    bound: dict[str, Any] = {"pin": pin.side, "reason": pin.reason} if pin else {}
    return bound | ({"group": owner} if owner else {})


def _soft(quotas: Mapping[tuple[str, str], Bounds], weight: int) -> list[dict[str, Any]]:
    if not weight:
        return []
    return [
        {"dimension": dimension, "value": value, "target": bounds.target, "weight": weight}
        for (dimension, value), bounds in sorted(quotas.items())
        if bounds.target is not None
    ]


def _reviewed(call: Call) -> "QuerySet[Application]":
    return Application.objects.filter(call=call, state=State.REVIEWED).order_by("key")
