"""The coordinators' board: one page of a call's applications, read in constant queries."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from applications.models import Application, Call
from applications.querysets import ApplicationQuerySet
from applications.review import policy
from applications.review.board import order
from applications.review.board.models import Calibration
from applications.review.board.rows import COLUMNS, Row, rows_of
from applications.review.board.scores import calibrated_now
from applications.review.board.sight import ON_THE_BOARD, Sight, sight_of
from applications.review.calibration import Estimate
from applications.review.models import Assignment, Policy
from applications.review.readers import INSTITUTIONS
from applications.review.states import State
from applications.states import State as ApplicationState
from focusgroup.accounts.models import Institution, User
from focusgroup.vocabulary import countries, sectors

ROWS_A_PAGE = 25
CHECKED = mark_safe(" checked")
# Beyond so many hits it is quicker to look for a page of them than to name them all.
MOST_KEYS = 500
# Names of the institutions, as short as a column is wide.
SHORT = {str(Institution.JRC): "JRC", str(Institution.DIGITAL_SME): "DIGITAL SME"}
HEADS = (
    ("reference", _("Reference"), ""),
    ("company", _("Company"), ""),
    ("country", _("Country"), ""),
    ("sector", _("Sector"), ""),
    ("jrc", "JRC", "r"),
    ("digital_sme", "DIGITAL SME", "r"),
    ("score", _("Score"), "r"),
    ("calibrated", _("Calibrated"), "r"),
    ("spread", _("Reviews, 0 to 5"), ""),
    ("evidence", _("Evidence"), ""),
    ("state", _("State"), ""),
)


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
class Facet:
    name: str
    value: str
    label: str
    count: int
    is_chosen: bool = False

    @property
    def box(self) -> SafeString:
        """To tick. Put together here: there are many, and a template takes a look-up for each word of it."""
        return format_html(
            '<li class="form-check">'
            '<input class="form-check-input" type="checkbox" id="{0}-{1}" name="{0}" value="{1}"{2}>'
            '<label for="{0}-{1}">{3} <span class="n">{4}</span></label></li>',
            self.name,
            self.value,
            CHECKED if self.is_chosen else "",
            self.label,
            self.count,
        )


@dataclass
class Head:
    """The head of a column. `sort` is what a click asks for, `aria` how the rows stand by it, "" for not at all."""

    label: str
    css: str
    sort: str
    aria: str

    @property
    def arrow(self) -> str:
        return {"ascending": "↑", "descending": "↓"}.get(self.aria, "")


@dataclass
class Board:
    page: Page
    rows: list[Row]
    heads: list[Head]
    states: list[Facet]
    countries: list[Facet]
    sectors: list[Facet]
    progress: list[Progress]
    mine: Sight
    rules: Policy
    total: int
    waiting: int
    query: str
    query_but_sort: str
    reader: User | None = None
    newest_at: datetime | None = None


def rules_of(call: Call) -> Policy:
    """What `sight.calls` read along, or the defaults."""
    return getattr(call, "review_policy", None) or Policy(call=call)


def _newest_at(call: Call) -> datetime | None:
    last: Calibration | None = getattr(call, "calibration", None)
    return last.newest_at if last else None


def lacking_readers(call: Call) -> QuerySet[Application]:
    """Eligible applications, and those under review that an institution has too few readers for."""
    lacks = Q()
    last = policy.beside(call).readers_each - 1
    readings = Assignment.objects.live().exclude(state=State.PROPOSED).filter(application=OuterRef("pk"))
    for institution in INSTITUTIONS:
        # Asked of each by itself: few are under review of the many that were.
        lacks |= ~Q(Exists(readings.filter(reviewer__institution=institution)[last : last + 1]))
    return call.applications.filter(
        Q(state=ApplicationState.ELIGIBLE) | (Q(state=ApplicationState.UNDER_REVIEW) & lacks)
    )


def board(user: User, call: Call, *, wanted: dict[str, Any], page_number: str) -> Board:
    """The board as this person may see it: nothing they have a conflict with, no score before their own review."""
    sight = sight_of(user, call)
    everything = visible(call, sight)
    # Kept with the applications where nothing is hidden; else worked out from the rest.
    worths, newest_at = calibrated_now(call, sight) if sight.hidden else (None, _newest_at(call))
    facets = list(everything.order_by().values_list("state", "country", "sector").annotate(n=Count("pk")))
    is_search = bool(wanted["q"].strip())
    found = chosen(visible(call, sight, is_search=is_search), wanted, sight)
    is_counted = not (is_search or wanted["show"] or wanted["reader"])
    page = _page(found, wanted["sort"], sight, worths, _count(facets, wanted) if is_counted else None, page_number)
    return Board(
        page=page,
        rows=rows_of(_records(page, wanted["sort"], sight), sight, worths, criteria=call.criteria_count or 0),  # type: ignore[attr-defined]
        heads=_heads(wanted["sort"]),
        states=_facets(
            "state", facets, 0, wanted["state"], {str(one.value): str(one.label) for one in ApplicationState}
        ),
        countries=_facets("country", facets, 1, wanted["country"], dict(countries.all_choices())),
        sectors=_facets("sector", facets, 2, wanted["sector"], dict(sectors.sector_choices())),
        progress=[] if is_search else _progress(call, sight),
        mine=sight,
        rules=rules_of(call),
        total=sum(facet[3] for facet in facets),
        waiting=lacking_readers(call).exclude(pk__in=sight.barred).count(),
        query=_query(call, wanted),
        query_but_sort=_query(call, wanted | {"sort": ""}),
        reader=User.objects.filter(pk=wanted["reader"], is_staff=True).first() if wanted["reader"] else None,
        newest_at=newest_at,
    )


def visible(call: Call, sight: Sight, *, is_search: bool = False) -> ApplicationQuerySet:
    """What of a call stands on the board of this person."""
    rows: ApplicationQuerySet = Application.objects.filter(state__in=ON_THE_BOARD)
    # A sum is looked up in no index of calls, so that a search goes through its own.
    rows = rows.annotate(among=F("call_id") + 0).filter(among=call.pk) if is_search else rows.filter(call=call)
    return rows.exclude(pk__in=sight.barred) if sight.barred else rows


def chosen(rows: ApplicationQuerySet, wanted: dict[str, Any], sight: Sight) -> ApplicationQuerySet:
    """What is left of these by search and filters. What is hidden meets no filter by score."""
    for name in ("country", "sector"):
        if wanted[name]:
            rows = rows.filter(**{f"{name}__in": wanted[name]})
    if wanted["state"]:
        rows = rows.filter(state=wanted["state"])
    if wanted["show"] in ("talk", "below"):
        flag = {"talk": "standing__needs_talk", "below": "standing__is_below_threshold"}[wanted["show"]]
        rows = rows.filter(**{flag: True}).exclude(pk__in=sight.pending)
    if wanted["reader"]:
        held = Assignment.objects.live().exclude(state=State.PROPOSED).filter(reviewer=wanted["reader"])
        if sight.pending:
            # Who else holds what one still has to read is hidden as well.
            held = held.filter(Q(pk__in=list(sight.assignments.values())) | ~Q(application__in=sight.pending))
        rows = rows.filter(pk__in=held.values("application"))
    return rows.matching(wanted["q"])


def _count(facets: list[Any], wanted: dict[str, Any]) -> int:
    """How many there are under the filters, from the counts that were read for these."""
    picked = ({wanted["state"]} - {""}, set(wanted["country"]), set(wanted["sector"]))
    return sum(
        count
        for *values, count in facets
        if all(not codes or value in codes for value, codes in zip(values, picked, strict=True))
    )


def _page(
    rows: ApplicationQuerySet,
    sort: str,
    sight: Sight,
    worths: dict[int, Estimate] | None,
    count: int | None,
    page_number: str,
) -> Page:
    """A page of keys: an index has these in order, so that only the rows of one page are read."""
    if worths is not None and sort.removeprefix("-") == "calibrated":
        keys = order.by_worth(rows.order_by("pk").values_list("pk", flat=True), worths, sort)
        return Paginator(keys, ROWS_A_PAGE).get_page(page_number)
    if count is None:
        # One pass over an index; few are then looked up by key.
        keys = list(rows.order_by().values_list("pk", flat=True))
        count, rows = len(keys), Application.objects.filter(pk__in=keys) if len(keys) <= MOST_KEYS else rows
    paginator = Paginator(order.ordered(rows, sort, sight).values_list("pk", flat=True), ROWS_A_PAGE)
    paginator.count = count
    return paginator.get_page(page_number)


def _records(page: Page, sort: str, sight: Sight) -> list[dict[str, Any]]:
    """What the rows of the page print, in its order; the keys are asked for in the same query."""
    keys = page.object_list
    rows: ApplicationQuerySet = Application.objects.filter(pk__in=keys)
    if isinstance(keys, list):
        found = {record["pk"]: record for record in rows.values(*COLUMNS)}
        return [found[key] for key in keys if key in found]
    return list(order.ordered(rows, sort, sight).values(*COLUMNS))


def _progress(call: Call, sight: Sight) -> list[Progress]:
    """What is kept from the viewer is in neither figure."""
    tally = {str(institution): Progress(institution) for institution in INSTITUTIONS}
    # The sum keeps the database from looking up each application: the index of tallies holds all that is asked.
    # Those that are not on this board are mostly fewer than those that are, and so sooner looked through.
    others = Application.objects.exclude(state__in=ON_THE_BOARD, call=call).order_by().values("pk")
    readings = Assignment.objects.annotate(held=F("application_id") + 0).exclude(held__in=others)
    if sight.hidden:
        readings = readings.exclude(application__in=sight.hidden)
    counts = readings.live().order_by().values_list("reviewer", "state").annotate(n=Count("pk"))
    # Read along, since a join would be made for each reading.
    staff = User.objects.filter(institution__in=INSTITUTIONS).order_by().values_list("pk", "institution", Value(-1))
    rows = list(counts.union(staff, all=True))
    places = {reader: place for reader, place, count in rows if count < 0}
    for reader, state, count in rows:
        if count > 0 and reader in places:
            tally[places[reader]].given += count
            tally[places[reader]].done += count if state == State.SUBMITTED else 0
    return list(tally.values())


def _heads(sort: str) -> list[Head]:
    current, is_turned = sort.removeprefix("-"), sort.startswith("-")
    heads = []
    for name, label, css in HEADS:
        falls = (name in order.FALLING) != is_turned
        aria = ("descending" if falls else "ascending") if name == current else ""
        heads.append(Head(str(label), css, f"-{name}" if name == current and not is_turned else name, aria))
    return heads


def _facets(name: str, records: list[Any], column: int, picked: Any, labels: dict[str, str]) -> list[Facet]:
    counts: Counter[str] = Counter()
    for record in records:
        counts[record[column]] += record[3]
    chosen = {picked} if isinstance(picked, str) else set(picked)
    return [
        Facet(name, value, label, counts[value], value in chosen) for value, label in labels.items() if counts[value]
    ]


def _query(call: Call, wanted: dict[str, Any]) -> str:
    """The parameters that say what is shown, the page aside; ends with "&"."""
    pairs: list[tuple[str, Any]] = [("call", call.slug)]
    for name, value in wanted.items():
        several: Iterable[Any] = value if isinstance(value, list) else [value]
        pairs += [(name, one) for one in several if one]
    return urlencode(pairs) + "&"
