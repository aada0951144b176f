"""Who has read how much, how fast, how strictly; and how far the readers agree. For coordinators only."""

import math
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from applications.models import Call
from applications.review import agreement
from applications.review.board.sight import ON_THE_BOARD, UNDER_WAY, Sight
from applications.review.board.table import SHORT
from applications.review.calibration import Estimate, calibrate, rounded
from applications.review.models import Assignment, Criterion
from applications.review.scoring import THOUSANDTHS_A_HALF_POINT
from applications.review.states import State

# A pace is that of the last two weeks, or of the time since the first review where that is shorter.
PACE_LASTS = timedelta(days=14)
# Leans are drawn from so many thousandths below the average to as many above.
MOST_DRAWN = 1500


@dataclass
class Tally:
    """One reader. Leans are against the average reader of the call; None where nothing was submitted."""

    key: int
    name: str
    institution: str
    given: int = 0
    moments: list[datetime] = field(default_factory=list)
    lean: Estimate | None = None
    leans: list[Estimate | None] = field(default_factory=list)
    pace_tenths: int = 0
    done_by: date | None = None

    @property
    def done(self) -> int:
        return len(self.moments)

    @property
    def percent(self) -> float:
        return 100 * self.done / self.given if self.given else 0.0

    @property
    def pace(self) -> str:
        return f"{self.pace_tenths / 10:g}"

    @property
    def verdict(self) -> str:
        """The lean in words; a lean within its uncertainty is none."""
        lean = self.lean
        if lean is None or lean.error is None or not lean.n:
            return _("cannot be told yet")
        if abs(lean.value) <= 1.96 * lean.error or not lean.value:
            return _("no clear difference")
        points = f"{abs(lean.value) / 1000:.2f}"
        return (_("scores %s lower") if lean.value < 0 else _("scores %s higher")) % points

    @property
    def drawing(self) -> "Drawing | None":
        return Drawing.of(self.lean) if self.lean and self.lean.error and self.lean.n else None


@dataclass(frozen=True)
class Drawing:
    """A lean on a line of 100, nil in the middle: where its interval begins, how wide it is, where it stands."""

    start: float
    width: float
    mark: float

    @classmethod
    def of(cls, lean: Estimate) -> "Drawing":
        low, mark, high = (_place(value) for value in (lean.low or 0, lean.value, lean.high or 0))
        return cls(round(low, 1), round(high - low, 1), round(mark - 1.5, 1))


@dataclass
class Agreement:
    title: str
    alpha: Estimate | None

    @property
    def verdict(self) -> str:
        if self.alpha is None:
            return _("cannot be told yet")
        if self.alpha.value >= agreement.RELIABLE:
            return _("can be relied on")
        if self.alpha.value >= agreement.TENTATIVE:
            return _("good enough for tentative conclusions")
        return _("too weak to rest on one reader")


@dataclass
class Readers:
    tallies: list[Tally]
    agreements: list[Agreement]
    criteria: list[Criterion]
    noise: int | None


def readers(call: Call, sight: Sight, *, now: datetime) -> Readers:
    """From the readings that the viewer may see; those of hidden applications are in no figure."""
    criteria = list(call.criteria.all())
    tallies: dict[int, Tally] = {}
    totals: list[tuple[int, int, int]] = []
    points: dict[str, list[tuple[int, int, int]]] = {str(one.pk): [] for one in criteria}
    for application, reader, name, email, place, state, at, total, half_points in _rows(call):
        if application in sight.hidden:
            continue
        tally = tallies.setdefault(reader, Tally(reader, name or email, SHORT.get(place, "")))
        tally.given += 1
        if state != State.SUBMITTED or at is None:
            continue
        tally.moments.append(at)
        if total is not None:
            totals.append((application, reader, total))
        for key, half in half_points.items():
            if key in points:
                points[key].append((application, reader, half))
    found = calibrate(totals)
    by_criterion = [
        calibrate((one, reader, half * THOUSANDTHS_A_HALF_POINT) for one, reader, half in points[str(criterion.pk)])
        for criterion in criteria
    ]
    for tally in tallies.values():
        tally.lean = found.reviewers.get(tally.key)
        tally.leans = [one.reviewers.get(tally.key) for one in by_criterion]
        if call.state in UNDER_WAY:
            _forecast(tally, now)
    return Readers(
        tallies=sorted(tallies.values(), key=lambda tally: (tally.institution, tally.name.casefold(), tally.key)),
        agreements=[
            Agreement(one.title, agreement.alpha((application, half) for application, _reader, half in points[key]))
            for one in criteria
            for key in [str(one.pk)]
        ],
        criteria=criteria,
        noise=found.noise,
    )


def _rows(call: Call) -> Any:
    given = Assignment.objects.live().exclude(state=State.PROPOSED)
    return (
        given.filter(application__call=call, application__state__in=ON_THE_BOARD)
        .order_by()
        .values_list(
            "application_id",
            "reviewer_id",
            "reviewer__name",
            "reviewer__email",
            "reviewer__institution",
            "state",
            "review__submitted_at",
            "review__total_thousandths",
            "review__half_points",
        )
    )


def _forecast(tally: Tally, now: datetime) -> None:
    """Reviews a day, and the day on which the last is in if it goes on like this."""
    if not tally.moments:
        return
    since = max(min(tally.moments), now - PACE_LASTS)
    recent = sum(at >= since for at in tally.moments)
    days = max((now - since) / timedelta(days=1), 1.0)
    tally.pace_tenths = rounded(10 * recent / days)
    left = tally.given - tally.done
    if left and recent:
        tally.done_by = (now + timedelta(days=math.ceil(left * days / recent))).date()


def _place(thousandths: int) -> float:
    return 50 + 48 * max(-1.0, min(1.0, thousandths / MOST_DRAWN))
