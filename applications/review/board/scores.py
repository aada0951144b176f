"""The submitted scores of a call, and what is worked out from those a person may see."""

from collections.abc import Collection

from django.db.models import Count, Max, Sum

from applications.models import Call
from applications.review import calibration
from applications.review.board.sight import ON_THE_BOARD, Sight
from applications.review.calibration import Calibration
from applications.review.models import Review
from applications.review.querysets import ReviewQuerySet


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
    rows = submitted(call).values_list("assignment__application_id", "assignment__reviewer_id", "total_thousandths")
    return [row for row in rows.order_by() if row[0] not in without]


def calibrated(call: Call, sight: Sight) -> Calibration:
    """Worked out from what the person may see, so that no figure rests on a hidden one."""
    return calibration.calibrate(scores(call, without=sight.hidden))


def rests_on(call: Call) -> str:
    """Tells one set of reviews from another, in one query: how many, the last change, and sums."""
    found = submitted(call).aggregate(
        n=Count("pk"), at=Max("changed_at"), points=Sum("total_thousandths"), keys=Sum("assignment__application_id")
    )
    return f"{found['n']} {found['at']:%Y%m%d%H%M%S%f} {found['points']} {found['keys']}" if found["n"] else ""
