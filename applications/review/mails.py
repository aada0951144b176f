"""Letters to reviewers."""

from django.utils.translation import gettext as _

from applications.review.models import Assignment
from applications.review.states import State
from focusgroup.accounts.models import User
from focusgroup.outbox.letters import Contents, NotSent, Occasion, letter


@letter(User, to=lambda reviewer: reviewer.email)
def assigned(reviewer: User, occasion: Occasion) -> Contents:
    """Tells a reviewer that there is something to read."""
    waiting = list(Assignment.objects.awaiting(reviewer).select_related("application__call"))
    if not waiting:
        raise NotSent(_("Nothing waits for this reviewer any more."))
    calls = {one.application.call_id: one.application.call for one in waiting}
    return Contents(
        {
            "reviewer": reviewer,
            "count": len(waiting),
            # Of several calls the letter names none: the page does, each with its date.
            "call": calls.popitem()[1] if len(calls) == 1 else None,
            "desk_url": occasion.page("admin:review_desk"),
        }
    )


@letter(Assignment, to=lambda assignment: assignment.reviewer.email, scope="application.call")
def reopened(assignment: Assignment, occasion: Occasion) -> Contents:
    """Tells a reviewer that a submitted review is theirs again, and why."""
    if assignment.state != State.REOPENED:
        raise NotSent(_("The review is not open any more."))
    return Contents(
        {
            "reviewer": assignment.reviewer,
            "application": assignment.application,
            "reason": occasion.message.inputs["reason"],
            "review_url": occasion.page("admin:review_assignment", assignment_id=assignment.pk),
        }
    )
