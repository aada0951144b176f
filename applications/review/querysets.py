from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from applications.review.states import READABLE, WRITABLE, State
from focusgroup.accounts.models import User

if TYPE_CHECKING:
    pass


class AssignmentQuerySet(QuerySet["Assignment"]):
    def readable(self) -> "AssignmentQuerySet":
        return self.filter(state__in=READABLE)

    def awaiting(self, reviewer: User) -> "AssignmentQuerySet":
        """What this reviewer still has to do, oldest first."""
        return self.filter(reviewer=reviewer, state__in=WRITABLE).order_by("id")

    def visible_to(self, user: User) -> "AssignmentQuerySet":
        if user.has_perm("review.manage_review"):
            return self.all()
        return self.filter(reviewer=user).readable()


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
