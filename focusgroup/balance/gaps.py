"""The members of today against the quotas that the group was last chosen by."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F

from applications.decision.instance import ALWAYS, value_of
from applications.decision.labels import label_of
from applications.decision.models import Quota, Scenario
from applications.decision.states import State as ScenarioState
from members.models import Member
from members.states import State
from members.terms import actions as terms
from members.terms.models import Wish

# Whoever left within this time is still to be replaced.
LEFT_DAYS = 365
AHEAD_DAYS = 183


@dataclass(frozen=True)
class Row:
    """One value of a dimension. `least` and `most` are None where no quota was set."""

    label: str
    members: int
    leaving: int
    least: int | None
    most: int | None

    @property
    def missing(self) -> int:
        return max(0, (self.least or 0) - self.members)

    @property
    def opens(self) -> int:
        """How many more would be missing once those who leave are gone."""
        return max(0, (self.least or 0) - self.members + self.leaving) - self.missing

    @property
    def is_over(self) -> bool:
        return self.most is not None and self.members > self.most


@dataclass(frozen=True)
class Table:
    label: str
    rows: list[Row]


@dataclass(frozen=True)
class Departure:
    """A member that goes or went, and the quotas that are not met without it."""

    member: Member
    when: date | None
    has_left: bool
    opens: list[str]


@dataclass(frozen=True)
class Balance:
    scenario: Scenario | None
    tables: list[Table]
    departures: list[Departure]

    @property
    def missing(self) -> list[tuple[str, int]]:
        return [(row.label, row.missing) for table in self.tables for row in table.rows if row.missing]


def balance(*, today: date) -> Balance:
    frozen = Scenario.objects.filter(state=ScenarioState.FROZEN)
    scenario = frozen.order_by(F("released_at").desc(nulls_last=True), "-pk").first()
    bounds = {(quota.dimension, quota.value): quota for quota in scenario.quotas.all()} if scenario else {}
    here = list(Member.objects.active())
    leaving = _leaving(today)
    dimensions = list(dict.fromkeys([*map(str, ALWAYS), *(dimension for dimension, _value in bounds)]))
    tables = [_table(dimension, here, [member for member, _when in leaving], bounds) for dimension in dimensions]
    return Balance(scenario, tables, _departures(here, leaving, bounds, today))


def _leaving(today: date) -> list[tuple[Member, date]]:
    """Active members that said so, or whose term is over."""
    rows = [one for one in terms.ending(until=today + timedelta(days=AHEAD_DAYS)) if one.member.state == State.ACTIVE]
    wishes = [(term, term.renewal.wish if hasattr(term, "renewal") else "") for term in rows]
    return [
        (term.member, term.ends_on)
        for term, wish in wishes
        if wish == Wish.LEAVE or (term.ends_on < today and wish != Wish.STAY)
    ]


def _table(
    dimension: str, here: Iterable[Member], leaving: Iterable[Member], bounds: dict[tuple[str, str], Quota]
) -> Table:
    now, gone = Counter(_values(dimension, here)), Counter(_values(dimension, leaving))
    values = set(now) | {value for name, value in bounds if name == dimension}
    rows = []
    for value in values:
        quota = bounds.get((dimension, value))
        least, most = (quota.least, quota.most) if quota else (None, None)
        rows.append(Row(label_of(dimension, value), now[value], gone[value], least, most))
    rows.sort(key=lambda row: (-row.missing, -row.opens, -row.members, row.label))
    return Table(str(Quota.Dimension(dimension).label), rows)


def _departures(
    here: Sequence[Member], leaving: Sequence[tuple[Member, date]], bounds: dict[tuple[str, str], Quota], today: date
) -> list[Departure]:
    ended: Iterable[Any] = Member.objects.recently_ended(since=today - timedelta(days=LEFT_DAYS))
    going = {member.pk for member, _when in leaving}
    staying = [member for member in here if member.pk not in going]
    found = [Departure(member, when, False, _opened(member, staying, bounds)) for member, when in leaving]
    return found + [Departure(member, member.ended_on, True, _opened(member, staying, bounds)) for member in ended]


def _opened(member: Member, staying: Sequence[Member], bounds: dict[tuple[str, str], Quota]) -> list[str]:
    """The quotas that this company counts for and that those who stay do not fill."""
    found = []
    for (dimension, value), quota in bounds.items():
        if _value(dimension, member) == value:
            there = sum(one == value for one in _values(dimension, staying))
            if there < quota.least:
                found.append(f"{label_of(dimension, value)} ({there}/{quota.least})")
    return found


def _values(dimension: str, members: Iterable[Member]) -> list[str]:
    return [_value(dimension, one) for one in members]


def _value(dimension: str, member: Member) -> str:
    return value_of(dimension, member.country, member.sector, member.size_class, member.ai_role)
