"""Reviews as a table: one reading a row, and of it what the person may see."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from applications.models import Call, reference_of
from applications.querysets import ApplicationQuerySet
from applications.review import policy
from applications.review.board.scores import calibrated
from applications.review.board.sight import Sight
from applications.review.board.table import chosen, visible
from applications.review.calibration import Estimate
from applications.review.models import Assignment, Criterion
from applications.review.querysets import AssignmentQuerySet
from applications.review.states import READABLE, State
from applications.states import State as ApplicationState
from focusgroup.accounts.models import Institution, User
from members.tables import Cell

CHUNK = 2000
COLUMNS = (
    "application__number",
    "application__legal_name",
    "application__country",
    "application__sector",
    "application__state",
    "application_id",
    "reviewer__name",
    "reviewer__institution",
    "state",
    "review__submitted_at",
    "review__half_points",
    "review__total_thousandths",
    "review__confidence",
    "review__comment",
)
# How the application stands as a whole; for coordinators.
STANDING = (
    "application__review_count",
    "application__score_thousandths",
    "application__standing__calibrated_thousandths",
    "application__standing__error_thousandths",
    "application__standing__spread_thousandths",
)


class Table:
    """What one person takes along. `wanted` is what the board shows; a reviewer's own table has no filters."""

    def __init__(self, user: User, call: Call, sight: Sight, wanted: dict[str, Any] | None) -> None:
        self.user, self.call, self.sight, self.wanted = user, call, sight, wanted
        self.criteria: list[Criterion] = list(call.criteria.all())
        self.manages = wanted is not None
        # Once, since the rows are many.
        self.keys = [str(criterion.pk) for criterion in self.criteria]
        self.nothing: list[Cell] = [None] * (len(self.keys) + 4)
        self.states = {str(state.value): str(state.label) for state in (*State, *ApplicationState)}
        self.institutions = {str(place.value): str(place.label) for place in Institution}
        # Coordinators know the companies; whoever only reads is blind in the file too.
        self.blind = frozenset() if self.manages else frozenset(policy.beside(call).blind_fields)
        self.worths: dict[int, Estimate] | None = None
        if self.manages and sight.hidden:
            self.worths = calibrated(call, sight).applications

    @property
    def headings(self) -> list[str]:
        about = [_("Reference"), _("Company"), _("Country"), _("Sector"), _("State")]
        standing = [_("Score"), _("Calibrated"), _("Standard error"), _("Spread")] if self.manages else []
        reading = [_("Reviewer"), _("Institution"), _("Reading"), _("Submitted")]
        titles = [criterion.title for criterion in self.criteria]
        return [*about, *standing, *reading, *titles, _("Mean of the review"), _("How sure"), _("Comment")]

    def rows(self) -> Iterator[list[Cell]]:
        """Read from the database as they are written, along an index: sorted, so many comments take long."""
        columns = (*COLUMNS, *STANDING) if self.manages else COLUMNS
        readings = self._readings().order_by("application_id", "pk")
        return map(self._cells, readings.values_list(*columns).iterator(chunk_size=CHUNK))

    def _readings(self) -> AssignmentQuerySet:
        """Own ones, and those of peers once one's own is in; coordinators also where they do not read themselves."""
        given: AssignmentQuerySet = Assignment.objects.live().exclude(state=State.PROPOSED)
        own = Q(reviewer=self.user, state__in=READABLE)
        if self.wanted is not None:
            shown: ApplicationQuerySet = chosen(visible(self.call, self.sight), self.wanted, self.sight)
            return given.filter(own | ~Q(application__in=self.sight.pending), application__in=shown.order_by())
        done = set(self.sight.assignments) - self.sight.pending
        given = given.filter(application__call=self.call).exclude(application__in=self.sight.barred).readable()
        return given.filter((own & Q(confirmed_at__isnull=False)) | Q(state=State.SUBMITTED, application__in=done))

    def _cells(self, row: tuple[Any, ...]) -> list[Cell]:
        number, company, country, sector, state, key, name, place, reading, at, points, total, sure, comment = row[:14]
        about = (("legal_name", company), ("country", country), ("sector", sector))
        cells: list[Cell] = [reference_of(number), *(None if name in self.blind else value for name, value in about)]
        cells.append(self.states.get(state, state))
        if self.manages:
            cells += self._standing(key, row[14:])
        cells += (name, self.institutions.get(place, ""), self.states[reading])
        if reading != State.SUBMITTED:
            return cells + self.nothing
        cells.append(at)
        cells += [points[key] / 2 if key in points else None for key in self.keys]
        cells += (_points(total), sure, comment)
        return cells

    def _standing(self, key: int, values: Iterable[int | None]) -> list[Cell]:
        if key in self.sight.pending:
            return [None, None, None, None]
        count, score, worth, error, spread = values
        if self.worths is not None:
            found = self.worths.get(key)
            worth, error = (found.value, found.error) if found else (None, None)
        return [_points(score) if count else None, _points(worth), _points(error), _points(spread)]


def _points(thousandths: int | None) -> float | None:
    return None if thousandths is None else thousandths / 1000
