"""Why a group is what it is, in words, out of the explanation that the record carries."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from applications.decision.labels import side_of

# Of those not chosen, so many stand on the page: those who missed the fewest points.
NEAREST = 40
HIDDEN = "–"


@dataclass(frozen=True)
class Price:
    """What the group would score more, in thousandths, if this side of a quota did not hold; None where not found."""

    label: str
    points: int | None


@dataclass(frozen=True)
class Missed:
    """A candidate who was not chosen: points short (None: no points would do), and what stands in the way."""

    key: str
    points: int | None
    is_exact: bool
    in_the_way: list[str]
    goes_out: list[str]


@dataclass(frozen=True)
class Held:
    """A candidate who was chosen: why, and who would come in; nobody when the group would break without."""

    why: str
    lead: int | None
    comes_in: list[str]


@dataclass(frozen=True)
class Greedy:
    """What a list by score with maximums would have picked; `gap` None when it did not fill the seats."""

    gap: int | None
    seats_left: int
    wrong: int
    missed: list[str]


@dataclass(frozen=True)
class Why:
    score: int
    best_score: int
    prices: list[Price] = field(default_factory=list)
    held: Mapping[str, Held] = field(default_factory=dict)
    missed: list[Missed] = field(default_factory=list)
    # In per cent, of everybody tied of whom it was worked out.
    chances: Mapping[str, int] = field(default_factory=dict)
    greedy: Greedy | None = None
    penalty: int = 0

    @property
    def price(self) -> int:
        return self.best_score - self.score


def why(record: Mapping[str, Any]) -> Why | None:
    """None where the record has no explanation of a group."""
    told = record.get("explanation") or {}
    if record.get("status") != "optimal" or "balance" not in told:
        return None
    candidates = {one["key"]: one for one in record["instance"]["candidates"]}
    prices = [
        Price(side_of(one["dimension"], one["value"], one["side"], one["limit"]), one["points"])
        for one in told["quota_prices"]
    ]
    return Why(
        score=told["score"],
        best_score=told["balance"]["best_score"],
        prices=prices,
        held=_held(record, candidates, told),
        missed=_missed(told),
        chances=_chances(told["by_lot"]),
        greedy=_greedy(told.get("greedy")),
        penalty=told.get("penalty", 0),
    )


def _held(
    record: Mapping[str, Any], candidates: Mapping[str, Mapping[str, Any]], told: Mapping[str, Any]
) -> dict[str, Held]:
    order = sorted((one for one in candidates.values() if one["pin"] != "out"), key=lambda one: -one["score"])
    seats = record["instance"]["seats"]
    line = order[min(seats, len(order)) - 1]["score"] if order else 0
    minimums = [one for one in told["quota_prices"] if one["side"] == "min"]
    found = {}
    for key in record["chosen"]:
        one, about = candidates[key], told["chosen"].get(key, {})
        found[key] = Held(
            why=_reason(one, line, minimums),
            lead=about.get("lead"),
            comes_in=list(about.get("comes_in", ())),
        )
    return found


def _reason(one: Mapping[str, Any], line: int, minimums: list[Mapping[str, Any]]) -> str:
    if one["pin"] == "in":
        return str(one["reason"])
    if one["score"] >= line:
        return _("Score")
    sides = [quota for quota in minimums if one["values"].get(quota["dimension"]) == quota["value"]]
    if sides:
        return "; ".join(side_of(quota["dimension"], quota["value"], "min", quota["limit"]) for quota in sides)
    return _("Room that the maximums leave")


def _missed(told: Mapping[str, Any]) -> list[Missed]:
    rows = [
        Missed(
            key=key,
            points=one["missing"],
            is_exact=one["is_exact"],
            in_the_way=[side_of(side["dimension"], side["value"], side["side"]) for side in one["in_the_way"]],
            goes_out=list(one["goes_out"]),
        )
        for key, one in told["not_chosen"].items()
    ]
    return sorted(rows, key=lambda row: (row.points is None, row.points or 0, row.key))[:NEAREST]


def _greedy(told: Mapping[str, Any] | None) -> Greedy | None:
    if not told:
        return None
    missed = [
        side_of(one["dimension"], one["value"], "min", one["min"])
        if one["got"] < one["min"]
        else side_of(one["dimension"], one["value"], "max", one["max"])
        for one in told["missed"]
    ]
    return Greedy(told["gap"], told["seats_left"], len(told["wrong"]), missed)


def _chances(told: Mapping[str, Mapping[str, int] | None]) -> dict[str, int]:
    return {key: round(100 * one["times"] / one["of"]) for key, one in told.items() if one and one.get("of")}
