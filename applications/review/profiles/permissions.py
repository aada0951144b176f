from applications.review import permissions
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User


def can_edit(by: Actor, person: User) -> bool:
    """Reviewers keep their own profile; coordinators help with it."""
    is_own = by.user is not None and by.user.pk == person.pk and by.can("review.submit_review")
    return is_own or permissions.can_manage(by)
