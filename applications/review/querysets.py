from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from applications.review.states import OVER, READABLE, WRITABLE, State
from applications.states import State as ApplicationState
from focusgroup.accounts.models import User

if TYPE_CHECKING:
    from applications.review.models import Assignment, KeptDraft, Review


class AssignmentQuerySet(QuerySet["Assignment"]):
    def live(self) -> "AssignmentQuerySet":
        """Everything but what a conflict of interest ended."""
        return self.exclude(state=State.CONFLICT)

    def readable(self) -> "AssignmentQuerySet":
        """Given to the reviewer, no conflict declared, and the application stands."""
        return self.filter(state__in=READABLE).exclude(application__state=ApplicationState.WITHDRAWN)

    def opened(self) -> "AssignmentQuerySet":
        """Readable, and the reviewer has said that nothing ties them to the company."""
        return self.readable().filter(confirmed_at__isnull=False)

    def shut(self) -> "AssignmentQuerySet":
        """Readable once the reviewer says that nothing ties them to the company."""
        return self.readable().filter(confirmed_at=None)

    def awaiting(self, reviewer: User) -> "AssignmentQuerySet":
        """What this reviewer still has to do, oldest first."""
        given = self.filter(reviewer=reviewer, state__in=WRITABLE, application__state=ApplicationState.UNDER_REVIEW)
        return given.filter(_is_not_barred(reviewer, "application")).order_by("id")

    def visible_to(self, user: User) -> "AssignmentQuerySet":
        """Reviewers see their own, coordinators all; whoever has a conflict sees no trace of the application.

        Coordinators who still have to read one themselves see none of their peers' readings of it.
        """
        seen = self.filter(_is_not_barred(user, "application"))
        if not user.has_perm("review.manage_review"):
            return seen.filter(reviewer=user).readable()
        waits = self.model._default_manager.filter(reviewer=user, application=OuterRef("application"))
        return seen.filter(Q(reviewer=user) | ~Exists(waits.exclude(state__in=OVER)))


class ReviewQuerySet(QuerySet["Review"]):
    def submitted(self) -> "ReviewQuerySet":
        return self.filter(assignment__state=State.SUBMITTED)

    def visible_to(self, user: User) -> "ReviewQuerySet":
        """One's own, and those of one's peers on an application once one's own review of it is in.

        Coordinators see what was submitted, under the same rule where they review themselves.
        Whoever has a conflict with the application sees none, their own included.
        """
        seen = self.filter(_is_not_barred(user, "assignment__application"))
        own = Q(assignment__reviewer=user)
        mine = self.model._meta.apps.get_model("review", "Assignment").objects.filter(
            reviewer=user, application=OuterRef("assignment__application")
        )
        peers = Q(assignment__state=State.SUBMITTED)
        if user.has_perm("review.manage_review"):
            return seen.filter(own | (peers & ~Exists(mine.exclude(state__in=OVER))))
        return seen.filter(own | (peers & Exists(mine.filter(state=State.SUBMITTED))))


class KeptDraftQuerySet(QuerySet["KeptDraft"]):
    def visible_to(self, user: User) -> "KeptDraftQuerySet":
        """One's own, of applications that stand and that one has no conflict with; no coordinator sees another's."""
        own = self.filter(_is_not_barred(user, "application"), reviewer=user)
        return own.exclude(application__state=ApplicationState.WITHDRAWN)


def _is_not_barred(user: User, application: str) -> Q:
    """No conflict of interest of this person stands; `application` is the way to it."""
    return Q(~Exists(user.conflicts.barring().filter(application=OuterRef(application))))
