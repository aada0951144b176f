from applications.models import Application
from applications.review.conflicts.models import BARRING, Conflict
from applications.review.evidence.models import Evidence
from applications.review.models import Assignment
from applications.states import State
from focusgroup.accounts.actor import Actor

OPEN = (State.UNDER_REVIEW, State.REVIEWED)


def can_add(by: Actor, application: Application) -> bool:
    """Whoever reads the application, and coordinators, while it is under review; nobody with a conflict."""
    if by.user is None or application.state not in OPEN:
        return False
    given = Assignment.objects.visible_to(by.user).readable().filter(application=application)
    barred = Conflict.objects.filter(user=by.user, state__in=BARRING, application=application)
    is_staff = by.can("review.submit_review") or by.can("review.manage_review")
    return is_staff and given.exists() and not barred.exists()


def can_end(by: Actor, evidence: Evidence) -> bool:
    """Whoever found it, and coordinators; somebody else adds what they found themselves."""
    is_theirs = by.user is not None and by.user.pk == evidence.found_by_id
    return (is_theirs or by.can("review.manage_review")) and can_add(by, evidence.application)
