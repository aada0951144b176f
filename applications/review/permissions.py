from applications.review.models import Assignment
from applications.review.states import READABLE, WRITABLE
from applications.states import State
from focusgroup.accounts.actor import Actor


def can_manage(by: Actor) -> bool:
    """Whether they may give out applications and read what was submitted."""
    return by.can("review.manage_review")


def can_review(by: Actor, assignment: Assignment) -> bool:
    """Whether the application was given to them and no conflict was declared.

    Nobody reviews in another's name, superusers and duties included.
    """
    is_theirs = by.user is not None and by.user.pk == assignment.reviewer_id
    return is_theirs and assignment.state in READABLE and by.can("review.submit_review")


def can_write(assignment: Assignment) -> bool:
    """Whether a review may still be written: it is open, and so is the application."""
    return assignment.state in WRITABLE and assignment.application.state in (State.UNDER_REVIEW, State.REVIEWED)
