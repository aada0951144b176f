from typing import TYPE_CHECKING

from django.db.models import QuerySet

from applications.review.conflicts.states import BARRING, BLOCKING, State
from focusgroup.accounts.models import User

if TYPE_CHECKING:
    from applications.review.conflicts.models import Conflict


class ConflictQuerySet(QuerySet["Conflict"]):
    def barring(self) -> "ConflictQuerySet":
        """Those that hide the application from the person."""
        return self.filter(state__in=BARRING)

    def blocking(self) -> "ConflictQuerySet":
        """Those that keep the application from being given to the person."""
        return self.filter(state__in=BLOCKING)

    def waiting(self) -> "ConflictQuerySet":
        """What was found and nobody has judged."""
        return self.filter(state=State.DETECTED)

    def visible_to(self, user: User) -> "ConflictQuerySet":
        """Coordinators see those of others, except on applications that they have a conflict with themselves."""
        if not user.has_perm("review.manage_review"):
            return self.none()
        own = user.conflicts.barring().values("application")
        return self.exclude(user=user).exclude(application__in=own)
