"""What a person may see of a call on the board, and what is kept from them.

Hidden is all that hangs on an application they have a conflict of interest with, and every peer's reading of
one that they still have to review themselves. Whatever is worked out from scores is worked out without these:
the page is the same as if they did not exist.
"""

from dataclasses import dataclass, field

from django.db.models import Count, OuterRef, Subquery, Value

from applications.models import Call
from applications.review.conflicts.models import Conflict
from applications.review.models import Assignment, Criterion
from applications.review.states import READABLE, State
from applications.states import CallState
from applications.states import State as ApplicationState
from focusgroup.accounts.models import User

UNDER_WAY = (CallState.CLOSED, CallState.EVALUATION, CallState.SELECTION)
ON_THE_BOARD = (
    ApplicationState.ELIGIBLE,
    ApplicationState.UNDER_REVIEW,
    ApplicationState.REVIEWED,
    ApplicationState.SELECTED,
    ApplicationState.RESERVE,
    ApplicationState.NOT_SELECTED,
    ApplicationState.ACCEPTED,
    ApplicationState.DECLINED,
    ApplicationState.EXPIRED,
)
_BARRED = "barred"


@dataclass
class Sight:
    """By keys of applications. `assignments` are the person's own readings, `submitted` how many of them are in."""

    barred: frozenset[int] = frozenset()
    pending: frozenset[int] = frozenset()
    assignments: dict[int, int] = field(default_factory=dict)
    submitted: int = 0

    @property
    def given(self) -> int:
        return len(self.assignments)

    @property
    def hidden(self) -> frozenset[int]:
        return self.barred | self.pending


def sight_of(user: User, call: Call) -> Sight:
    """In one query."""
    own = Assignment.objects.filter(reviewer=user, application__call=call).order_by()
    bars = Conflict.objects.filter(user=user, application__call=call).barring().order_by()
    rows = own.values_list("application_id", "pk", "state", "application__state").union(
        bars.values_list("application_id", "pk", Value(_BARRED), "application__state"), all=True
    )
    barred, pending, assignments, submitted = set(), set(), {}, set()
    for application, key, state, standing in rows:
        if state == _BARRED:
            barred.add(application)
        elif standing != ApplicationState.WITHDRAWN and state != State.CONFLICT:
            if state == State.SUBMITTED:
                submitted.add(application)
            else:
                # A proposed reading too: whoever will read must not know scores beforehand.
                pending.add(application)
            if state in READABLE:
                assignments[application] = key
    return Sight(
        barred=frozenset(barred),
        pending=frozenset(pending - barred),
        assignments={application: key for application, key in assignments.items() if application not in barred},
        submitted=len(submitted - barred),
    )


def calls() -> list[Call]:
    """The calls that have opened, with their rules of review: those under evaluation first, then the newest."""
    criteria = Criterion.objects.filter(call=OuterRef("pk")).order_by().values("call").annotate(n=Count("pk"))
    known = (
        Call.objects.exclude(state__in=[CallState.DRAFT, CallState.SCHEDULED])
        .select_related("review_policy", "calibration")
        .annotate(criteria_count=Subquery(criteria.values("n")))
        .order_by("-opens_at")
    )
    return sorted(known, key=lambda call: call.state not in UNDER_WAY)
