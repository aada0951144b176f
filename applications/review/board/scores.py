"""The submitted scores of a call, and what is worked out from those a person may see."""

from collections.abc import Collection
from datetime import UTC, datetime

from django.db.models import CharField, Count, Max, Sum
from django.db.models.functions import Cast
from django.utils.dateparse import parse_datetime

from applications.models import Call
from applications.review import calibration
from applications.review.board.sight import ON_THE_BOARD, Sight
from applications.review.calibration import Calibration, Estimate
from applications.review.models import Review
from applications.review.querysets import ReviewQuerySet

_SCORE = ("assignment__application_id", "assignment__reviewer_id", "total_thousandths")


def submitted(call: Call) -> ReviewQuerySet:
    """Reviews that count: submitted, of applications that stand, and judging something."""
    reviews: ReviewQuerySet = Review.objects.submitted().filter(
        assignment__application__call=call,
        assignment__application__state__in=ON_THE_BOARD,
        total_thousandths__isnull=False,
    )
    return reviews


def scores(call: Call, *, without: Collection[int] = ()) -> list[calibration.Score]:
    """(application, reviewer, thousandths) of each review that counts, some applications left out."""
    rows = submitted(call).order_by().values_list(*_SCORE)
    return [row for row in rows if row[0] not in without]


def calibrated(call: Call, sight: Sight) -> Calibration:
    """Worked out from what the person may see, so that no figure rests on a hidden one."""
    return calibration.calibrate(scores(call, without=sight.hidden))


def calibrated_now(call: Call, sight: Sight) -> tuple[dict[int, Estimate], datetime | None]:
    """The calibrated scores that this person may see, and when the newest review that they rest on came in."""
    # As text: that many moments are slow to read, and one is needed.
    rows = submitted(call).order_by().annotate(at=Cast("submitted_at", CharField())).values_list(*_SCORE, "at")
    seen = [row for row in rows if row[0] not in sight.hidden]
    newest = parse_datetime(max(row[3] for row in seen)) if seen else None
    if newest is not None and newest.tzinfo is None:
        newest = newest.replace(tzinfo=UTC)
    return calibration.calibrate(row[:3] for row in seen).applications, newest


def rests_on(call: Call) -> tuple[str, datetime | None]:
    """Tells one set of reviews from another, in one query: how many, the last change, and sums; and the newest."""
    found = submitted(call).aggregate(
        n=Count("pk"),
        changed=Max("changed_at"),
        points=Sum("total_thousandths"),
        keys=Sum("assignment__application_id"),
        newest=Max("submitted_at"),
    )
    if not found["n"]:
        return "", None
    said = f"{found['n']} {found['changed']:%Y%m%d%H%M%S%f} {found['points']} {found['keys']}"
    return said, found["newest"]
