"""Quotas with their counts: a table for each dimension, and country by sector in one grid."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from applications.decision import instance
from applications.decision.instance import NO_SECTOR
from applications.decision.labels import TITLES, label_of, short_label
from applications.decision.models import Quota, Scenario
from applications.decision.terms import Terms
from members.models import Member


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
    target: int | None = None
    fields: tuple[Any, ...] = ()

    @property
    def name(self) -> str:
        """What the names of its fields end in."""
        return f"{self.dimension}-{self.value}"

    @property
    def short(self) -> str:
        return short_label(self.dimension, self.value)

    @property
    def total(self) -> int:
        """Members in and chosen."""
        return self.members + (self.chosen or 0)


@dataclass
class Table:
    dimension: str
    title: str
    slots: list[Slot]


@dataclass
class Cell:
    """What there is of one country and one sector: members in, eligible applicants, chosen."""

    members: int
    eligible: int
    chosen: int


@dataclass
class Grid:
    """Country by sector: a column for each sector, a row for each country with a cell for each column."""

    columns: list[Slot]
    rows: list[tuple[Slot, list[Cell | None]]]


def slots_of(scenario: Scenario) -> dict[tuple[str, str], str]:
    """The quotas that may be edited, with the words for them: every value of the pool and of the members."""
    quotas = set(scenario.quotas.values_list("dimension", "value"))
    found = instance.supply(scenario.call, {dimension for dimension, _value in quotas})
    known = {(dimension, value) for dimension, values in found.items() for value in values}
    known |= quotas
    labelled = {slot: label_of(*slot) for slot in known}
    return dict(sorted(labelled.items(), key=lambda item: (item[0][0], item[1])))


def quota_tables(terms: Terms, form: Mapping[str, Any], record: Mapping[str, Any]) -> list[Table]:
    """A table for each dimension, with what is chosen once that is solved."""
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
                least=bounds.least if bounds else None,
                most=bounds.most if bounds else None,
                target=bounds.target if bounds else None,
                members=there["members"],
                eligible=eligible[value],
                chosen=chosen[value] if is_solved else None,
            )
            for value, there, bounds in (
                (value, there, terms.quotas.get((dimension, value))) for value, there in values.items()
            )
        ]
        # The largest first; what nobody applied from comes last.
        slots.sort(key=lambda slot: (not slot.eligible, -(slot.most or 0), slot.label))
        tables.append(Table(dimension, str(TITLES[dimension]), slots))
    return tables


def cross_table(
    found: list[Table], form: Mapping[str, Any], record: Mapping[str, Any], *, with_members: bool
) -> Grid | None:
    """Country by sector, with the members of today where they are wanted."""
    tables = {table.dimension: table for table in found}
    if not {Quota.Dimension.COUNTRY, Quota.Dimension.SECTOR} <= tables.keys():
        return None
    picked = set(record.get("chosen", ()))
    eligible, chosen = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for one in form.get("candidates", ()):
        place = one["values"]["country"], one["values"]["sector"]
        eligible[place] += 1
        chosen[place] += one["key"] in picked
    members = Member.objects.active().values_list("country", "sector") if with_members else ()
    there = Counter((country, sector or NO_SECTOR) for country, sector in members)
    columns = tables[Quota.Dimension.SECTOR].slots

    def cell(country: str, sector: str) -> Cell | None:
        place = country, sector
        return Cell(there[place], eligible[place], chosen[place]) if there[place] or eligible[place] else None

    rows = [
        (slot, [cell(slot.value, column.value) for column in columns]) for slot in tables[Quota.Dimension.COUNTRY].slots
    ]
    return Grid(columns, rows)
