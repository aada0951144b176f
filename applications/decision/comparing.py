"""Scenarios of one call side by side: what each costs, which quotas bind, who differs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper
from django.utils.translation import gettext as _

from applications.decision.labels import label_of, side_of
from applications.decision.models import Scenario
from applications.decision.states import State
from applications.models import Application, reference_of
from applications.sight import barred, unread_by
from focusgroup.accounts.models import User


@dataclass(frozen=True)
class Company:
    reference: str
    name: str
    # None where the viewer still has to review it.
    score: int | None


@dataclass
class Side:
    """One scenario: scores in thousandths, the price of balance a place, quotas that bind with what they cost."""

    scenario: Scenario
    seats: int = 0
    mean: int | None = None
    price: int | None = None
    price_in_all: int = 0
    countries: int = 0
    tied: int = 0
    pins: int = 0
    binding: list[tuple[str, int | None]] = field(default_factory=list)
    chosen: frozenset[str] = frozenset()
    comes_in: list[Company] = field(default_factory=list)
    goes_out: list[Company] = field(default_factory=list)
    hidden: int = 0
    is_solved: bool = False
    is_reference: bool = False


@dataclass(frozen=True)
class Difference:
    """A quota that is not the same in all scenarios, as (least, most) of each; None where there is none."""

    label: str
    bounds: list[tuple[int, int] | None]


def sentence_of(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> str:
    """What an edit changed, in a sentence."""
    if not after or after.get("status") != "optimal":
        return _("No group fulfils these quotas. What stands in the way is said below.")
    if not before or before.get("status") != "optimal":
        return _("Solved: the best group under these quotas, proven.")
    was, now = set(before["chosen"]), set(after["chosen"])
    if was == now:
        return _("Solved, proven: the group stays the same.")
    means = [_mean(one) for one in (before, after)]
    words = {"come": len(now - was), "go": len(was - now), "change": f"{(means[1] - means[0]) / 1000:+.2f}"}
    return _("Solved, proven: %(come)d come in, %(go)d go out; the mean score changes by %(change)s.") % words


def _mean(record: Mapping[str, Any]) -> float:
    scores = {one["key"]: one["score"] for one in record["instance"]["candidates"]}
    return float(sum(scores[key] for key in record["chosen"]) / max(1, len(record["chosen"])))


def sides_of(scenarios: list[Scenario], *, reference: Scenario) -> list[Side]:
    """Each scenario in numbers; who differs is counted from the reference."""
    sides = [_side(scenario) for scenario in scenarios]
    for side in sides:
        side.is_reference = side.scenario.pk == reference.pk
    return sides


def name_who_differs(sides: list[Side], *, user: User) -> None:
    """Fill in who comes in and who goes out against the reference; a company with a conflict is only counted."""
    base = next(side for side in sides if side.is_reference)
    keys = {key for side in sides if side.is_solved for key in side.chosen ^ base.chosen}
    rows = Application.objects.filter(key__in=[UUID(key) for key in keys]).exclude(pk__in=barred(user))
    scores: dict[str, int] = {}
    for side in sides:
        scores |= {one["key"]: one["score"] for one in (side.scenario.instance or {}).get("candidates", ())}
    rows = rows.annotate(is_unread=ExpressionWrapper(unread_by(user), BooleanField()))
    named = {
        key.hex: Company(reference_of(number), name, None if is_unread else scores[key.hex])
        for key, number, name, is_unread in rows.values_list("key", "number", "legal_name", "is_unread")
    }
    for side in sides:
        if side.is_solved and base.is_solved:
            comes_in, goes_out = side.chosen - base.chosen, base.chosen - side.chosen
            side.comes_in = _sorted(named[key] for key in comes_in if key in named)
            side.goes_out = _sorted(named[key] for key in goes_out if key in named)
            side.hidden = len((comes_in | goes_out) - named.keys())


def differences(scenarios: list[Scenario]) -> list[Difference]:
    quotas = [
        {(row[0], row[1]): (row[2], row[3]) for row in one.quotas.values_list("dimension", "value", "least", "most")}
        for one in scenarios
    ]
    slots = sorted({slot for one in quotas for slot in one})
    found = []
    for dimension, value in slots:
        bounds = [one.get((dimension, value)) for one in quotas]
        if len(set(bounds)) > 1:
            found.append(Difference(label_of(dimension, value), bounds))
    return found


def _side(scenario: Scenario) -> Side:
    record: Mapping[str, Any] = scenario.record or {}
    side = Side(scenario, seats=scenario.seats)
    if scenario.state == State.DRAFT or record.get("status") != "optimal":
        return side
    told = record.get("explanation") or {}
    candidates = {one["key"]: one for one in record["instance"]["candidates"]}
    chosen = [candidates[key] for key in record["chosen"]]
    side.is_solved, side.chosen = True, frozenset(record["chosen"])
    side.mean = round(sum(one["score"] for one in chosen) / len(chosen)) if chosen else None
    if chosen and "balance" in told:
        side.price_in_all = told["balance"]["price"]
        side.price = round(side.price_in_all / len(chosen))
    members = record["instance"]["dimensions"].get("country", {})
    there = {one["values"]["country"] for one in chosen} | {code for code, quota in members.items() if quota["members"]}
    side.countries = len(there)
    side.tied = len(told.get("by_lot", ()))
    side.pins = sum(one["pin"] is not None for one in candidates.values())
    side.binding = [
        (side_of(one["dimension"], one["value"], one["side"], one["limit"]), one["points"])
        for one in told.get("quota_prices", ())
    ]
    return side


def _sorted(companies: Any) -> list[Company]:
    return sorted(companies, key=lambda one: (one.score is None, -(one.score or 0), one.reference))
