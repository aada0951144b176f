"""The rows of the board, each with what its cells print."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.models import reference_of
from applications.review.board.sight import Sight
from applications.review.calibration import Estimate
from applications.review.models import Assignment
from applications.review.readers import INSTITUTIONS
from applications.review.states import State
from applications.states import State as ApplicationState
from focusgroup.vocabulary import countries, sectors

COLUMNS = (
    "pk", "number", "legal_name", "country", "sector", "state", "score_thousandths", "review_count",
    "standing__calibrated_thousandths", "standing__error_thousandths", "standing__needs_talk",
    "standing__is_below_threshold", "standing__criteria_covered",
)  # fmt: skip
TAGS = {
    ApplicationState.ELIGIBLE: "blue",
    ApplicationState.UNDER_REVIEW: "gold",
    ApplicationState.REVIEWED: "good",
}
# Of the strip on which scores are drawn, 0 to 5.
LEFT, WIDTH, MARK = 2, 96, 3


@dataclass(frozen=True)
class Strip:
    """Scores as marks on a line: a drawing, and the same in words."""

    band: str
    marks: str
    label: str

    @property
    def svg(self) -> SafeString:
        return format_html(
            '<svg class="spread" width="100" height="12" viewBox="0 0 100 12" role="img" aria-label="{}">'
            '<path class="q0" d="M2 5.5h96v1h-96z"/><path class="q2" d="{}"/><path class="k" d="{}"/></svg>',
            self.label,
            self.band,
            self.marks,
        )


@dataclass(frozen=True)
class Cover:
    """How many criteria have evidence, as squares and in words."""

    width: int
    full: str
    empty: str
    label: str

    @property
    def svg(self) -> SafeString:
        return _cover_svg(self)


@lru_cache(maxsize=256)
def _cover_svg(cover: Cover) -> SafeString:
    """A page has many of them, and few that differ."""
    parts = ((css, path) for css, path in (("k", cover.full), ("q0", cover.empty)) if path)
    return format_html(
        '<svg class="cover" width="{0}" height="10" viewBox="0 0 {0} 10" role="img" aria-label="{1}">{2}</svg>',
        cover.width,
        cover.label,
        format_html_join("", '<path class="{}" d="{}"/>', parts),
    )


@dataclass
class Row:
    """One application. Scores are None where there are none; a hidden one has nothing of its peers' readings."""

    key: int
    url: str
    reference: str
    company: str
    country: str
    country_name: str
    sector: str
    state: str
    tag: str
    is_hidden: bool
    cover: Cover | None
    progress: list[tuple[str, int, int]] = field(default_factory=list)
    score: int | None = None
    calibrated: int | None = None
    error: int | None = None
    strip: Strip | None = None
    needs_talk: bool = False
    is_below: bool = False


def rows_of(
    records: Sequence[dict[str, Any]], sight: Sight, worths: dict[int, Estimate] | None, *, criteria: int
) -> list[Row]:
    """One row a record, in one query. `worths` where the kept calibration is not for this person."""
    readings: defaultdict[int, list[tuple[int, str, str, int | None]]] = defaultdict(list)
    for application, *reading in (
        Assignment.objects.live()
        .filter(application__in=[record["pk"] for record in records])
        .order_by("pk")
        .values_list("application_id", "pk", "reviewer__institution", "state", "review__total_thousandths")
    ):
        readings[application].append(tuple(reading))  # type: ignore[arg-type]
    names = dict(countries.all_choices())
    states = {str(state.value): str(state.label) for state in ApplicationState}
    # The address of one tells that of all.
    path = reverse("admin:review_assignment", args=[0])
    rows = []
    for record in records:
        key, given = record["pk"], readings[record["pk"]]
        opened = sight.assignments.get(key) or (given[0][0] if given and key not in sight.pending else None)
        row = Row(
            key=key,
            url=path.replace("/0/", f"/{opened}/") if opened else "",
            reference=reference_of(record["number"]),
            company=record["legal_name"],
            country=record["country"],
            country_name=str(names.get(record["country"], record["country"])),
            sector=str(sectors.SHORT_SECTORS.get(record["sector"], "")),
            state=states[record["state"]],
            tag=TAGS.get(record["state"], ""),
            is_hidden=key in sight.pending,
            cover=cover(record["standing__criteria_covered"] or 0, criteria) if criteria else None,
        )
        if not row.is_hidden:
            _judge(row, record, given, worths)
        rows.append(row)
    return rows


def _judge(row: Row, record: dict[str, Any], readings: list[Any], worths: dict[int, Estimate] | None) -> None:
    """Add what peers found."""
    row.progress = _tally((institution, state) for _key, institution, state, _total in readings)
    row.strip = strip(
        total for _key, _place, state, total in readings if state == State.SUBMITTED and total is not None
    )
    row.score = record["score_thousandths"] if record["review_count"] else None
    row.needs_talk = bool(record["standing__needs_talk"])
    row.is_below = bool(record["standing__is_below_threshold"])
    if worths is None:
        row.calibrated = record["standing__calibrated_thousandths"]
        row.error = record["standing__error_thousandths"]
    elif row.key in worths:
        row.calibrated, row.error = worths[row.key].value, worths[row.key].error


def _tally(readings: Iterable[tuple[str, str]]) -> list[tuple[str, int, int]]:
    done = {str(institution): 0 for institution in INSTITUTIONS}
    given = dict(done)
    for institution, state in readings:
        if institution in done:
            given[institution] += 1
            done[institution] += state == State.SUBMITTED
    return [(place, done[place], given[place]) for place in done]


def strip(totals: Iterable[int]) -> Strip | None:
    """The scores of one application in thousandths, drawn from 0 to 5."""
    points = sorted(totals)
    if not points:
        return None
    places = [round(LEFT + WIDTH * one / 5000, 1) for one in points]
    said = ngettext("%(n)d score: %(low)s", "%(n)d scores, from %(low)s to %(high)s", len(points))
    values = {"n": len(points), "low": f"{points[0] / 1000:.2f}", "high": f"{points[-1] / 1000:.2f}"}
    return Strip(
        band=f"M{places[0]} 4h{round(places[-1] - places[0], 1)}v4h-{round(places[-1] - places[0], 1)}z",
        marks="".join(f"M{round(place - MARK / 2, 1)} 2h{MARK}v8h-{MARK}z" for place in places),
        label=said % values,
    )


@lru_cache(maxsize=64)
def _squares(first: int, last: int) -> str:
    return "".join(f"M{12 * place + 0.5} .5h9v9h-9z" for place in range(first, last))


def cover(covered: int, criteria: int) -> Cover:
    said = _("%(n)d of %(all)d criteria have evidence") % {"n": covered, "all": criteria}
    return Cover(12 * criteria - 2, _squares(0, covered), _squares(covered, criteria), said)
