"""How many applied from where, and where a call still lacks companies."""

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Count

from applications.interest.models import Interest
from applications.interest.querysets import InterestQuerySet
from applications.models import Call
from applications.querysets import ApplicationQuerySet
from applications.states import State
from focusgroup.vocabulary import countries, sectors
from members.models import Member


@dataclass(frozen=True, slots=True)
class Crosstab:
    """Applications by country and sector: header of codes and names, rows with their cells, and the totals."""

    columns: list[tuple[str, str]]
    rows: list[tuple[str, str, list[int], int]]
    totals: list[int]
    total: int
    by_state: dict[str, int]


def crosstab(applications: ApplicationQuerySet, *, state: str = "") -> Crosstab:
    """Counted in one query. `state` narrows the table; the counts by state are of all."""
    grouped = applications.order_by().values_list("country", "sector", "state").annotate(Count("pk"))
    counts = [(country, sector, of, n) for country, sector, of, n in grouped]
    by_state: Counter[str] = Counter()
    cells: Counter[tuple[str, str]] = Counter()
    for country, sector, of, n in counts:
        by_state[of] += n
        if state in ("", of):
            cells[country, sector] += n
    used = {sector for _country, sector in cells}
    columns = [(code, str(label)) for code, label in sectors.SHORT_SECTORS.items() if code in used]
    columns += [("", "—")] if "" in used else []
    rows = []
    for code in sorted({country for country, _sector in cells}, key=countries.name_of):
        line = [cells[code, sector] for sector, _label in columns]
        rows.append((code, countries.name_of(code), line, sum(line)))
    totals = [sum(row[2][place] for row in rows) for place in range(len(columns))]
    return Crosstab(columns, rows, totals, sum(totals), dict(by_state))


@dataclass(frozen=True, slots=True)
class Gap:
    """A country or sector with fewer companies, members and applicants together, than its share of the group."""

    code: str
    name: str
    target: int
    members: int
    applicants: int
    interested: int

    @property
    def lacking(self) -> int:
        return self.target - self.members - self.applicants


def gaps(call: Call, applications: ApplicationQuerySet, interests: InterestQuerySet) -> dict[str, list[Gap]]:
    """Where the call is under-covered: "country" by population, "sector" by equal parts; the most lacking first."""
    members = list(Member.objects.active().values_list("country", "sector"))
    sent = list(applications.sent().exclude(state=State.INELIGIBLE).values_list("country", "sector"))
    waiting = list(interests.open().values_list("country", "sector"))
    places = call.seats + len(members)
    by_population = countries.shares(sorted(call.eligible), of="population")
    by_sector = dict.fromkeys(sectors.SECTORS, Fraction(1, len(sectors.SECTORS)))
    found = {}
    for place, (dimension, shares) in enumerate((("country", by_population), ("sector", by_sector))):
        there, came, told = (Counter(row[place] for row in rows) for rows in (members, sent, waiting))
        all_of_them = [
            Gap(code, _name(dimension, code), round(share * places), there[code], came[code], told[code])
            for code, share in shares.items()
        ]
        lacking = [gap for gap in all_of_them if gap.lacking > 0]
        found[dimension] = sorted(lacking, key=lambda gap: (-gap.lacking, gap.name))
    return found


def nudged(call: Call, found: dict[str, list[Gap]], interests: InterestQuerySet) -> list[tuple[Interest, bool, bool]]:
    """Confirmed interest, not become an application, from an eligible country, where its country or sector lacks
    companies; with whether the country and whether the sector does. Those that help twice come first.
    """
    places = {gap.code for gap in found["country"]}
    fields = {gap.code for gap in found["sector"]}
    asked = interests.open().filter(country__in=call.eligible).order_by("country", "company")
    rows = [(one, one.country in places, one.sector in fields) for one in asked]
    return sorted((row for row in rows if row[1] or row[2]), key=lambda row: -(row[1] + row[2]))


def _name(dimension: str, code: str) -> Any:
    return countries.name_of(code) if dimension == "country" else sectors.SECTORS[code]
