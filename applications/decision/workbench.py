"""What stands on the page of a scenario: quotas with their counts, the result in numbers, the chosen, the sign-off."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from applications.decision import bases, instance
from applications.decision.actions import UNDECIDED
from applications.decision.models import Decision, Quota, Scenario, SignOff
from applications.decision.states import State
from applications.models import Application
from applications.review.readers import INSTITUTIONS
from applications.selection.problem import InvalidInstance
from applications.sight import barred
from applications.states import CallState
from focusgroup.accounts.models import Institution, User
from focusgroup.vocabulary import countries, sectors
from members.models import SizeClass

TITLES = dict(Quota.Dimension.choices)
TAGS = {State.SOLVED: "good", State.PROPOSED: "gold", State.SIGNED: "blue", State.FROZEN: "blue"}


@dataclass
class Slot:
    """One line of the quota table."""

    dimension: str
    value: str
    label: str
    least: int | None
    most: int | None
    members: int
    eligible: int
    chosen: int | None
    fields: tuple[Any, Any] | None = None

    @property
    def is_bound(self) -> bool:
        return self.most is not None

    @property
    def percent(self) -> float:
        """In and chosen, as a share of the most."""
        return min(100.0, 100 * (self.members + (self.chosen or 0)) / self.most) if self.most else 0.0

    @property
    def least_percent(self) -> float:
        return min(98.4, 100 * (self.least or 0) / self.most) if self.most else 0.0


@dataclass
class Table:
    dimension: str
    title: str
    slots: list[Slot]


@dataclass
class Place:
    """One of the chosen."""

    reference: str
    company: str
    country: str
    sector: str
    score: int
    is_by_lot: bool
    key: int = 0


@dataclass
class Signature:
    institution: str
    sign_off: SignOff | None

    @property
    def label(self) -> str:
        return str(Institution(self.institution).label)


@dataclass
class Workbench:
    scenario: Scenario
    tables: list[Table]
    chosen: list[Place] = field(default_factory=list)
    reserve: list[Place] = field(default_factory=list)
    signatures: list[Signature] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)
    seats: int = 0
    members: int = 0
    eligible: int = 0
    mean: int | None = None
    price: int | None = None
    is_optimal: bool = False
    is_infeasible: bool = False
    is_stale: bool = False
    changes: list[bases.Change] = field(default_factory=list)
    obstacle: str = ""
    undecided: int = 0
    tied: int = 0

    @property
    def tag(self) -> str:
        return TAGS.get(State(self.scenario.state), "")

    @property
    def is_editable(self) -> bool:
        return self.scenario.state in (State.DRAFT, State.SOLVED)

    @property
    def is_call_open(self) -> bool:
        return self.scenario.call.state in (CallState.DRAFT, CallState.SCHEDULED, CallState.OPEN)


def workbench(scenario: Scenario, *, user: User) -> Workbench:
    """The page of a scenario. Companies the viewer declared a conflict with are not named."""
    problem, obstacle = _current(scenario)
    record = _record(scenario)
    is_infeasible = record.get("status") == "infeasible"
    form = problem.to_json() if problem and scenario.state in (State.DRAFT, State.SOLVED) else scenario.instance or {}
    is_stale = bool(record) and problem is not None and _is_stale(scenario, problem.sha256)
    page = Workbench(
        scenario,
        tables=_tables(scenario, form, record),
        signatures=_signatures(scenario),
        sentences=[_spoken(sentence, form) for sentence in _explained(record)] if is_infeasible else [],
        seats=scenario.seats,
        eligible=len(form.get("candidates", ())),
        is_optimal=bool(record) and not is_infeasible,
        is_infeasible=is_infeasible,
        is_stale=is_stale,
        obstacle=obstacle,
        undecided=scenario.call.applications.filter(state__in=UNDECIDED).count(),
    )
    page.members = sum(slot.members for slot in page.tables[0].slots) if page.tables else 0
    if page.is_stale:
        page.changes = bases.changes(scenario, user=user)
    if page.is_optimal:
        _add_chosen(page, record, user)
    return page


def _is_stale(scenario: Scenario, sha256: str) -> bool:
    """Whether the data have moved on. Members who join after the draw change nothing any more."""
    is_drawn = scenario.state == State.FROZEN
    return (not is_drawn and sha256 != scenario.sha256) or not bases.hold(scenario)


def _record(scenario: Scenario) -> dict[str, Any]:
    """The record, unless the quotas have changed since: a draft keeps only the word that nothing fulfils them."""
    record: dict[str, Any] = scenario.record or {}
    return record if scenario.state != State.DRAFT or record.get("status") == "infeasible" else {}


def _explained(record: Mapping[str, Any]) -> list[str]:
    return list(record.get("explanation", {}).get("sentences", ()))


def _spoken(sentence: str, form: Mapping[str, Any]) -> str:
    """The sentence with the names of countries and sectors in place of their codes."""
    for dimension, values in form.get("dimensions", {}).items():
        for value in values:
            sentence = re.sub(rf"\b{dimension} {re.escape(value)}\b", label_of(dimension, value), sentence)
    return sentence


def _current(scenario: Scenario) -> tuple[Any, str]:
    """The problem as the data are now, or the sentence that says what is wrong with it."""
    if scenario.state == State.SUPERSEDED or scenario.released_at:
        return None, ""
    try:
        return instance.of(scenario), ""
    except InvalidInstance as fault:
        return None, str(fault)


def slots_of(scenario: Scenario) -> dict[tuple[str, str], str]:
    """The quotas that may be edited, with the words for them: every value of the pool and of the members."""
    found = instance.supply(scenario.call)
    known = {(dimension, value) for dimension, values in found.items() for value in values}
    known |= set(scenario.quotas.values_list("dimension", "value"))
    labelled = {slot: label_of(*slot) for slot in known}
    return dict(sorted(labelled.items(), key=lambda item: (item[0][0], item[1])))


def label_of(dimension: str, value: str) -> str:
    if dimension == Quota.Dimension.COUNTRY:
        return countries.name_of(value)
    if dimension == Quota.Dimension.SECTOR:
        return str(sectors.SECTORS.get(value, value))
    if dimension == Quota.Dimension.REGION:
        return str(countries.REGIONS.get(value, value))
    return str(SizeClass(value).label) if value in SizeClass.values else value


def _tables(scenario: Scenario, form: Mapping[str, Any], record: Mapping[str, Any]) -> list[Table]:
    bounds = {
        (dimension, value): (least, most)
        for dimension, value, least, most in scenario.quotas.values_list("dimension", "value", "least", "most")
    }
    candidates = form.get("candidates", ())
    is_solved = record.get("status") == "optimal"
    picked = set(record.get("chosen", ()))
    tables = []
    for dimension, values in sorted(form.get("dimensions", {}).items()):
        eligible = Counter(one["values"][dimension] for one in candidates)
        chosen = Counter(one["values"][dimension] for one in candidates if one["key"] in picked)
        slots = [
            Slot(
                dimension,
                value,
                label_of(dimension, value),
                least=bounds.get((dimension, value), (None, None))[0],
                most=bounds.get((dimension, value), (None, None))[1],
                members=there["members"],
                eligible=eligible[value],
                chosen=chosen[value] if is_solved else None,
            )
            for value, there in values.items()
        ]
        # The largest first; what nobody applied from comes last.
        slots.sort(key=lambda slot: (not slot.eligible, -(slot.most or 0), slot.label))
        tables.append(Table(dimension, str(TITLES[dimension]), slots))
    return tables


def _add_chosen(page: Workbench, record: Mapping[str, Any], user: User) -> None:
    explanation = record.get("explanation", {})
    is_drawn = page.scenario.state == State.FROZEN
    lots = set() if is_drawn else set(explanation.get("by_lot", ()))
    decisions = Decision.objects.filter(scenario=page.scenario, reserve_rank__isnull=False)
    reserve = list(decisions.order_by("reserve_rank").values_list("application__key", flat=True))
    wanted = [UUID(key) for key in record["chosen"]] + reserve
    found = Application.objects.filter(call=page.scenario.call_id, key__in=wanted).exclude(pk__in=barred(user))
    scores = {one["key"]: one["score"] for one in record["instance"]["candidates"]}
    columns = ("key", "pk", "number", "legal_name", "country", "sector")
    rows = {row[0].hex: row[1:] for row in found.values_list(*columns)}

    def place(key: str) -> Place:
        pk, number, company, country, sector = rows[key]
        short = str(sectors.SHORT_SECTORS.get(sector, ""))
        return Place(f"A-{number:04d}", company, countries.name_of(country), short, scores[key], key in lots, pk)

    page.tied = len(lots)
    order = sorted(record["chosen"], key=lambda key: (-scores[key], key))
    page.chosen = [place(key) for key in order if key in rows]
    page.reserve = [place(key.hex) for key in reserve if key.hex in rows]
    page.mean = round(sum(scores[key] for key in order) / len(order)) if order else None
    balance = explanation.get("balance")
    page.price = round(balance["price"] / len(order)) if balance and order else None


def _signatures(scenario: Scenario) -> list[Signature]:
    made = {one.institution: one for one in scenario.sign_offs.select_related("user")}
    return [Signature(str(institution), made.get(str(institution))) for institution in INSTITUTIONS]
