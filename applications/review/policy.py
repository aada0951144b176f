"""The rules of review of a call: what they are, since when they are fixed, and whether a review is in time."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applications.models import Call
from applications.review.models import Assignment, Policy, Review
from applications.review.refusals import TooLate
from applications.review.states import State


def of(call: Call) -> Policy:
    """What was laid down for the call, or the defaults, which are not stored."""
    return Policy.objects.filter(call=call).first() or Policy(call_id=call.pk)


def beside(call: Call) -> Policy:
    """As `of`, and without a query where the rules were read along with the call."""
    return getattr(call, "review_policy", None) or Policy(call_id=call.pk)


def agrees(call: Call) -> bool:
    """Whether scores that readers agree on, or the panel sets, count in this call, read as for `beside`."""
    return beside(call).aggregate == Policy.Aggregate.CONSENSUS


def frozen_since(call: Call) -> datetime | None:
    """When the first review of the call was submitted; reopening it does not thaw the rules."""
    kept = of(call).frozen_at
    if kept is not None:
        return kept
    submitted = Review.objects.filter(assignment__application__call=call, submitted_at__isnull=False)
    return submitted.order_by("submitted_at").values_list("submitted_at", flat=True).first()


def freeze(assignment: Assignment, *, now: datetime) -> None:
    """Fix rules and rubric from the first submitted review on. The caller submits it in the same transaction."""
    kept = getattr(assignment.application.call, "review_policy", None)
    if kept is not None and kept.frozen_at is None:
        Policy.objects.filter(pk=kept.pk, frozen_at=None).update(frozen_at=now)


def require_in_time(assignment: Assignment, *, now: datetime) -> None:
    """Raises TooLate after the due date. A review that was reopened is taken all the same, and so is a draft."""
    due_at = getattr(getattr(assignment.application.call, "review_policy", None), "due_at", None)
    if due_at and now > due_at and assignment.state != State.REOPENED:
        raise TooLate(
            _("Reviews were due on %(when)s. Your draft is kept; ask a coordinator to extend the date.")
            % {"when": date_format(timezone.localtime(due_at), "l j F Y, H:i")}
        )
