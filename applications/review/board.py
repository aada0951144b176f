"""The coordinators' board and the reviewer's desk: what stands on them, read in constant queries."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Exists, F, OuterRef, PositiveIntegerField, Q, QuerySet, Value, When

from applications.models import Application, Call
from applications.querysets import ApplicationQuerySet
from applications.review.conflicts.sight import barred
from applications.review.models import Assignment, Policy
from applications.review.readers import INSTITUTIONS
from applications.review.states import WRITABLE, State
from applications.states import CallState
from applications.states import State as ApplicationState
from focusgroup.accounts.models import Institution, User
from focusgroup.vocabulary import countries, sectors

ROWS_A_PAGE = 25
COLUMNS = (
    "pk", "number", "legal_name", "country", "sector", "state", "score_thousandths", "review_count",
)  # fmt: skip
# Names of the institutions, as short as a column is wide.
SHORT = {str(Institution.JRC): "JRC", str(Institution.DIGITAL_SME): "DIGITAL SME"}
UNDER_WAY = (CallState.CLOSED, CallState.EVALUATION, CallState.SELECTION)
TAGS = {
    ApplicationState.ELIGIBLE: "blue",
    ApplicationState.UNDER_REVIEW: "gold",
    ApplicationState.REVIEWED: "good",
}


@dataclass
class Progress:
    """How many of an institution's readings are in."""

    institution: str
    done: int = 0
    given: int = 0

    @property
    def label(self) -> str:
        return SHORT[self.institution]

    @property
    def percent(self) -> float:
        return 100 * self.done / self.given if self.given else 0.0


@dataclass
class Row:
    """One application. `score` is None where there is none, or where it is not to be seen yet."""

    key: int
    reference: str
    company: str
    country: str
    country_name: str
    sector: str
    state: str
    tag: str
    score: int | None
    url_key: int | None = None
    progress: list[Progress] = field(default_factory=list)


@dataclass
class Mine:
    """The viewer's own readings: what they have still to read, and how far they are."""

    pending: list[int] = field(default_factory=list)
    assignments: dict[int, int] = field(default_factory=dict)
    submitted: int = 0

    @property
    def given(self) -> int:
        return len(self.assignments)


@dataclass
class Facet:
    value: str
    label: str
    count: int
    is_chosen: bool = False


@dataclass
class Board:
    page: Page
    rows: list[Row]
    states: list[Facet]
    countries: list[Facet]
    sectors: list[Facet]
    progress: list[Progress]
    mine: Mine
    total: int
    waiting: int
    query: str


def calls() -> list[Call]:
    """The calls that have opened: those under evaluation first, then the newest."""
    known = Call.objects.exclude(state__in=[CallState.DRAFT, CallState.SCHEDULED]).order_by("-opens_at")
    return sorted(known.select_related("review_policy"), key=lambda call: call.state not in UNDER_WAY)


def mine(user: User, call: Call) -> Mine:
    result = Mine()
    given = Assignment.objects.visible_to(user).filter(reviewer=user, application__call=call).readable()
    for key, application, state in given.values_list("pk", "application_id", "state"):
        result.assignments[application] = key
        if state in WRITABLE:
            result.pending.append(application)
        else:
            result.submitted += 1
    return result


def lacking_readers(call: Call) -> QuerySet[Application]:
    """Eligible applications, and those under review that an institution has too few readers for."""
    lacks = Q()
    last = getattr(call, "review_policy", Policy()).readers_each - 1
    readings = Assignment.objects.live().exclude(state=State.PROPOSED).filter(application=OuterRef("pk"))
    for institution in INSTITUTIONS:
        # Asked of each by itself: few are under review of the many that were.
        lacks |= ~Q(Exists(readings.filter(reviewer__institution=institution)[last : last + 1]))
    return call.applications.filter(
        Q(state=ApplicationState.ELIGIBLE) | (Q(state=ApplicationState.UNDER_REVIEW) & lacks)
    )


def board(user: User, call: Call, *, wanted: dict[str, Any], page_number: str, states: Iterable[str]) -> Board:
    """The board as this person may see it: nothing they have a conflict with, no mean before their own review."""
    own = mine(user, call)
    everything: ApplicationQuerySet = Application.objects.filter(call=call, state__in=list(states))
    everything = everything.exclude(pk__in=barred(user))
    facets = list(everything.order_by().values_list("state", "country", "sector").annotate(n=Count("pk")))
    chosen = _ordered(_filtered(everything, wanted), wanted["sort"], own.pending)
    page = _page(chosen, None if wanted["q"].strip() else _count(facets, wanted), page_number)
    progress = _progress(Assignment.objects.filter(application__in=everything).order_by())
    return Board(
        page=page,
        rows=_rows(_records(page), own),
        states=_facets(facets, 0, wanted["state"], {str(one.value): str(one.label) for one in ApplicationState}),
        countries=_facets(facets, 1, wanted["country"], dict(countries.all_choices())),
        sectors=_facets(facets, 2, wanted["sector"], dict(sectors.sector_choices())),
        progress=progress,
        mine=own,
        total=sum(facet[3] for facet in facets),
        waiting=lacking_readers(call).exclude(pk__in=barred(user)).count(),
        query=_query(call, wanted),
    )


def _filtered(rows: ApplicationQuerySet, wanted: dict[str, Any]) -> ApplicationQuerySet:
    for name in ("country", "sector"):
        if wanted[name]:
            rows = rows.filter(**{f"{name}__in": wanted[name]})
    if wanted["state"]:
        rows = rows.filter(state=wanted["state"])
    return rows.matching(wanted["q"])


def _count(facets: list[Any], wanted: dict[str, Any]) -> int:
    """How many there are under the filters, from the counts that were read for these."""
    picked = ({wanted["state"]} - {""}, set(wanted["country"]), set(wanted["sector"]))
    return sum(
        count
        for *values, count in facets
        if all(not codes or value in codes for value, codes in zip(values, picked, strict=True))
    )


def _page(chosen: ApplicationQuerySet, count: int | None, page_number: str) -> Page:
    """A page of keys: an index has these in order, so that only the rows of one page are read."""
    keys = chosen.values_list("pk", flat=True)
    paginator = Paginator(list(keys) if count is None else keys, ROWS_A_PAGE)
    if count is not None:
        paginator.count = count
    return paginator.get_page(page_number)


def _records(page: Page) -> list[dict[str, Any]]:
    keys = list(page.object_list)
    found = {record["pk"]: record for record in Application.objects.filter(pk__in=keys).values(*COLUMNS)}
    return [found[key] for key in keys if key in found]


def _ordered(rows: ApplicationQuerySet, sort: str, pending: list[int]) -> ApplicationQuerySet:
    if sort != "score":
        column = {"reference": "number", "company": "legal_name"}.get(sort, sort)
        return rows.order_by(column, "pk")
    if not pending:
        return rows.order_by("-score_thousandths", "pk")
    # What the viewer has not reviewed yet stands where an application without any review stands.
    known = Case(
        When(pk__in=pending, then=Value(0)), default=F("score_thousandths"), output_field=PositiveIntegerField()
    )
    return rows.order_by(known.desc(), "pk")


def _rows(records: list[dict[str, Any]], own: Mine) -> list[Row]:
    given: defaultdict[int, list[tuple[int, str, str]]] = defaultdict(list)
    for key, application, institution, state in (
        Assignment.objects.live()
        .filter(application__in=[record["pk"] for record in records])
        .order_by("pk")
        .values_list("pk", "application_id", "reviewer__institution", "state")
    ):
        given[application].append((key, institution, state))
    names = dict(countries.all_choices())
    rows = []
    for record in records:
        key, readings = record["pk"], given[record["pk"]]
        hidden = key in own.pending or not record["review_count"]
        rows.append(
            Row(
                key=key,
                reference=f"A-{record['number']:04d}",
                company=record["legal_name"],
                country=record["country"],
                country_name=names.get(record["country"], record["country"]),
                sector=str(sectors.SHORT_SECTORS.get(record["sector"], "")),
                state=str(ApplicationState(record["state"]).label),
                tag=TAGS.get(record["state"], ""),
                score=None if hidden else record["score_thousandths"],
                url_key=own.assignments.get(key) or (readings[0][0] if readings else None),
                progress=_tally((institution, state) for _key, institution, state in readings),
            )
        )
    return rows


def _tally(readings: Iterable[tuple[str, str]]) -> list[Progress]:
    tally = {str(institution): Progress(institution) for institution in INSTITUTIONS}
    for institution, state in readings:
        if institution in tally:
            tally[institution].given += 1
            tally[institution].done += state == State.SUBMITTED
    return list(tally.values())


def _progress(assignments: QuerySet[Assignment]) -> list[Progress]:
    tally = {str(institution): Progress(institution) for institution in INSTITUTIONS}
    rows = assignments.exclude(state=State.CONFLICT).values_list("reviewer__institution", "state")
    for institution, state, count in rows.annotate(n=Count("pk")):
        if institution in tally:
            tally[institution].given += count
            tally[institution].done += count if state == State.SUBMITTED else 0
    return list(tally.values())


def _facets(records: list[Any], column: int, chosen: Any, labels: dict[str, str]) -> list[Facet]:
    counts: Counter[str] = Counter()
    for record in records:
        counts[record[column]] += record[3]
    picked = {chosen} if isinstance(chosen, str) else set(chosen)
    return [Facet(value, label, counts[value], value in picked) for value, label in labels.items() if counts[value]]


def _query(call: Call, wanted: dict[str, Any]) -> str:
    """The parameters that say what is shown, the page aside; ends with "&"."""
    pairs = [("call", call.slug)]
    for name, value in wanted.items():
        pairs += [(name, one) for one in (value if isinstance(value, list) else [value]) if one]
    return urlencode(pairs) + "&"
