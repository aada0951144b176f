from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, QuerySet

from applications.review.conflicts.models import BARRING, Conflict
from applications.review.states import State
from applications.states import State as ApplicationState
from focusgroup.accounts.models import User

if TYPE_CHECKING:
    from applications.review.evidence.models import Evidence


class EvidenceQuerySet(QuerySet["Evidence"]):
    def standing(self) -> "EvidenceQuerySet":
        return self.filter(state="standing")

    def visible_to(self, user: User) -> "EvidenceQuerySet":
        """Reviewers see what was found on applications they were given, coordinators all.

        A person with a conflict of interest sees nothing of the application, and nobody
        anything of one that was withdrawn.
        """
        if user.has_perm("review.manage_review"):
            found = self.exclude(application__state=ApplicationState.WITHDRAWN)
        elif user.has_perm("review.submit_review"):
            found = self.filter(application__in=user.assignments.opened().values("application"))
        else:
            return self.none()
        here = OuterRef("application")
        given_up = user.assignments.filter(state=State.CONFLICT, application=here)
        barred = Conflict.objects.filter(user=user, state__in=BARRING, application=here)
        return found.filter(~Exists(given_up), ~Exists(barred))
