"""The staff's list of applications: what was asked for, its rows, and the counts beside each filter."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.urls import reverse

from applications.completeness import Completeness
from applications.models import Call, reference_of
from applications.querysets import ApplicationQuerySet
from applications.states import State
from focusgroup.vocabulary import countries, sectors
from members.models import SizeClass

Labels = Sequence[tuple[Any, Any]]
ROWS_A_PAGE = 50
# Beyond so many hits it is quicker to look for a page of them than to name them all.
MOST_KEYS = 500
COLUMNS = ("pk", "number", "legal_name", "country", "sector", "size_class", "state", "submitted_at")
FACETS = ("call", "state", "country", "sector", "size_class", "completeness")
# Desk and bookmarks name two of them as Django's own list does.
PARAMETERS = {name: name for name in FACETS} | {"call": "call__id__exact", "state": "state__exact"}
BY_DEFAULT = "latest"
SORTED_BY: dict[str, tuple[str, ...]] = {
    "latest": ("-submitted_at", "-id"),
    "reference": ("call", "number", "id"),
    "company": ("legal_name", "id"),
    "country": ("country", "id"),
    "sector": ("sector", "id"),
    "size": ("size_class", "id"),
    "state": ("state", "id"),
}
TAGS = {
    State.SUBMITTED: "blue",
    State.CLARIFICATION: "warn",
    State.ELIGIBLE: "blue",
    State.INELIGIBLE: "bad",
    State.UNDER_REVIEW: "gold",
    State.REVIEWED: "good",
}


@dataclass(frozen=True)
class Wanted:
    """What was asked for: words to search, an order, and the codes chosen of each facet."""

    q: str
    sort: str
    codes: dict[str, list[str]]
    in_answers: bool = False
    is_changed: bool = False

    def pairs(self) -> list[tuple[str, str]]:
        """As parameters of an address."""
        said = [("q", self.q), ("sort", "" if self.sort == BY_DEFAULT else self.sort)]
        said += [("in_answers", "1" if self.in_answers and self.q else "")]
        said += [("changed", "1" if self.is_changed else "")]
        said += [(PARAMETERS[name], code) for name, codes in self.codes.items() for code in codes]
        return [(name, value) for name, value in said if value]


@dataclass
class Row:
    key: int
    url: str
    reference: str
    company: str
    country: str
    country_name: str
    sector: str
    size: str
    state: str
    tag: str
    sent_at: datetime | None


@dataclass
class Choice:
    """One value of a facet, and how many have it under all the other filters."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass
class Listing:
    page: Page
    rows: list[Row]
    total: int
    calls: list[Choice]
    states: list[Choice]
    countries: list[Choice]
    sectors: list[Choice]
    sizes: list[Choice]
    completeness: list[Choice]
    query: str
    query_but_state: str


def _searched(visible: ApplicationQuerySet, wanted: Wanted) -> ApplicationQuerySet:
    """What is searched for, whatever is chosen of the facets."""
    rows = visible.changed_since_judged() if wanted.is_changed else visible
    return rows.matching(wanted.q, in_answers=wanted.in_answers)


def chosen(visible: ApplicationQuerySet, wanted: Wanted) -> ApplicationQuerySet:
    """What the list holds on all its pages, in its order."""
    rows = _searched(visible, wanted)
    for name, codes in wanted.codes.items():
        if codes:
            rows = rows.filter(**{f"{name}__in": codes})
    return rows.order_by(*SORTED_BY[wanted.sort])


def listing(visible: ApplicationQuerySet, wanted: Wanted, *, page_number: str) -> Listing:
    """One page of the list: three queries, whatever it holds."""
    counts, keys, total = _counted(visible, wanted)
    rows = chosen(visible, wanted)
    if keys is not None:
        rows = visible.filter(pk__in=keys).order_by(*SORTED_BY[wanted.sort])
    paginator = Paginator(rows.values(*COLUMNS), ROWS_A_PAGE)
    paginator.count = total
    page = paginator.get_page(page_number)
    labels: dict[str, Labels] = {
        "call": [(str(pk), title) for pk, title in Call.objects.values_list("pk", "title")],
        "state": State.choices,
        "country": countries.all_choices(),
        "sector": sectors.sector_choices(),
        "size_class": SizeClass.choices,
        "completeness": Completeness.choices,
    }
    facets = {
        name: _choices(labels[name], found, wanted.codes[name]) for name, found in zip(FACETS, counts, strict=True)
    }
    pairs = wanted.pairs()
    return Listing(
        page=page,
        rows=_rows(page.object_list),
        total=total,
        calls=facets["call"],
        states=facets["state"],
        countries=facets["country"],
        sectors=facets["sector"],
        sizes=facets["size_class"],
        completeness=facets["completeness"],
        query=_encoded(pairs),
        query_but_state=_encoded(pair for pair in pairs if pair[0] != PARAMETERS["state"]),
    )


def _choices(labels: Labels, counts: Counter[str], picked: list[str]) -> list[Choice]:
    """What is offered: the values that somebody has, and those that were chosen."""
    return [
        Choice(code, str(label), counts[code], code in picked)
        for code, label in labels
        if code and (counts[code] or code in picked)
    ]


def _counted(visible: ApplicationQuerySet, wanted: Wanted) -> tuple[list[Counter[str]], list[int] | None, int]:
    """The counts of each facet under all the others; the keys found where they are few; how many in all.

    One pass over an index that holds nothing else.
    """
    found = _searched(visible, wanted).order_by()
    is_search = bool(wanted.q.strip())
    records: Iterable[Any] = (
        found.values_list(*FACETS, "pk") if is_search else found.values_list(*FACETS).annotate(n=Count("pk"))
    )
    picked = [set(wanted.codes[name]) for name in FACETS]
    counts: list[Counter[str]] = [Counter() for _name in FACETS]
    keys: list[int] = []
    total = 0
    for *values, last in records:
        count = 1 if is_search else last
        codes = [str(value) for value in values]
        outside = [place for place, codes_of in enumerate(picked) if codes_of and codes[place] not in codes_of]
        if not outside:
            total += count
            keys.append(last)
            for place, code in enumerate(codes):
                counts[place][code] += count
        elif len(outside) == 1:
            counts[outside[0]][codes[outside[0]]] += count
    return counts, keys if is_search and len(keys) <= MOST_KEYS else None, total


def _rows(records: Iterable[dict[str, Any]]) -> list[Row]:
    country_names = dict(countries.all_choices())
    states = {str(state.value): str(state.label) for state in State}
    sizes = {str(size.value): str(size.label) for size in SizeClass if size.value}
    # The address of one tells that of all.
    path = reverse("admin:applications_application_change", args=[0])
    return [
        Row(
            key=record["pk"],
            url=path.replace("/0/", f"/{record['pk']}/"),
            reference=reference_of(record["number"]),
            company=record["legal_name"],
            country=record["country"],
            country_name=str(country_names.get(record["country"], record["country"])),
            sector=str(sectors.SHORT_SECTORS.get(record["sector"], "")),
            size=sizes.get(record["size_class"], ""),
            state=states[record["state"]],
            tag=TAGS.get(record["state"], ""),
            sent_at=record["submitted_at"],
        )
        for record in records
    ]


def _encoded(pairs: Iterable[tuple[str, str]]) -> str:
    """Parameters of an address; ends with "&" where there are any."""
    text = urlencode(list(pairs))
    return f"{text}&" if text else ""
