from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, QuerySet

from applications.models import Application
from applications.review.conflicts.models import BARRING
from applications.review.states import State
from applications.review.website.states import Outcome
from focusgroup.accounts.models import User

if TYPE_CHECKING:
    from applications.review.website.models import Snapshot


class SnapshotQuerySet(QuerySet["Snapshot"]):
    def due(self, now: datetime) -> "SnapshotQuerySet":
        """What is to be fetched, the longest waiting first."""
        return self.filter(due_at__lte=now).order_by("due_at", "pk")

    def finished(self) -> "SnapshotQuerySet":
        return self.exclude(outcome=Outcome.WAITING)

    def visible_to(self, user: User | AnonymousUser) -> "SnapshotQuerySet":
        """Those of the applications that this person may read for a review."""
        return self.filter(application__in=readable_by(user).values("pk"))


def readable_by(user: User | AnonymousUser) -> QuerySet[Application]:
    """Reviewers read what they were given, coordinators all; nobody what they have a conflict of interest with."""
    if not isinstance(user, User):
        return Application.objects.none()
    if not user.has_perm("review.manage_review"):
        return Application.objects.filter(pk__in=user.assignments.visible_to(user).opened().values("application"))
    # Not by assignments: what was given to nobody yet has a snapshot already.
    declared = user.assignments.filter(state=State.CONFLICT, application=OuterRef("pk"))
    tied = user.conflicts.filter(state__in=BARRING, application=OuterRef("pk"))
    return Application.objects.visible_to(user).filter(~Exists(declared), ~Exists(tied)).order_by()
