from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from applications.review.states import READABLE, WRITABLE, State
from applications.states import State as ApplicationState
from focusgroup.accounts.models import User

if TYPE_CHECKING:
    from applications.review.models import Assignment, Review


class AssignmentQuerySet(QuerySet["Assignment"]):
    def live(self) -> "AssignmentQuerySet":
        """Everything but what a conflict of interest ended."""
        return self.exclude(state=State.CONFLICT)

    def readable(self) -> "AssignmentQuerySet":
        """Given to the reviewer, no conflict declared, and the application stands."""
        return self.filter(state__in=READABLE).exclude(application__state=ApplicationState.WITHDRAWN)

    def awaiting(self, reviewer: User) -> "AssignmentQuerySet":
        """What this reviewer still has to do, oldest first."""
        return self.filter(
            reviewer=reviewer, state__in=WRITABLE, application__state=ApplicationState.UNDER_REVIEW
        ).order_by("id")

    def visible_to(self, user: User) -> "AssignmentQuerySet":
        """Reviewers see their own, coordinators all; whoever declared a conflict sees no trace of the application."""
        if not user.has_perm("review.manage_review"):
            return self.filter(reviewer=user).readable()
        conflicts = self.model._base_manager.filter(reviewer=user, state=State.CONFLICT)
        return self.filter(~Exists(conflicts.filter(application=OuterRef("application"))))


class ReviewQuerySet(QuerySet["Review"]):
    def submitted(self) -> "ReviewQuerySet":
        return self.filter(assignment__state=State.SUBMITTED)

    def visible_to(self, user: User) -> "ReviewQuerySet":
        """One's own, and those of one's peers on an application once one's own review of it is in.

        Coordinators see what was submitted, under the same rule where they review themselves.
        """
        own = Q(assignment__reviewer=user)
        mine = self.model._meta.apps.get_model("review", "Assignment").objects.filter(
            reviewer=user, application=OuterRef("assignment__application")
        )
        peers = Q(assignment__state=State.SUBMITTED)
        if user.has_perm("review.manage_review"):
            pending = mine.exclude(state=State.SUBMITTED)
            return self.filter(own | (peers & ~Exists(pending)))
        return self.filter(own | (peers & Exists(mine.filter(state=State.SUBMITTED))))
