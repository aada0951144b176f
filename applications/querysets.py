from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from applications.search import terms_of
from applications.states import BY_THE_CLOCK, CallState, State
from focusgroup.accounts.models import User

if TYPE_CHECKING:
    from applications.models import Application, Call


class CallQuerySet(QuerySet["Call"]):
    def open(self, now: datetime) -> "CallQuerySet":
        """Calls that take applications now; the one that closes first comes first."""
        return self.filter(state__in=BY_THE_CLOCK, opens_at__lte=now, closes_at__gt=now).order_by("closes_at")

    def coming(self, now: datetime) -> "CallQuerySet":
        """Calls that are announced and not open yet, the next one first."""
        return self.filter(state=CallState.SCHEDULED, opens_at__gt=now).order_by("opens_at")

    def public(self) -> "CallQuerySet":
        return self.exclude(state=CallState.DRAFT)


class ApplicationQuerySet(QuerySet["Application"]):
    def sent(self) -> "ApplicationQuerySet":
        """Everything that was submitted and stands: neither drafts nor what was withdrawn."""
        return self.exclude(state__in=[State.DRAFT, State.LAPSED, State.WITHDRAWN])

    def matching(self, text: str) -> "ApplicationQuerySet":
        """Those in which every word of the text is found, whatever its capitals and accents."""
        found = self
        for term in terms_of(text):
            found = found.filter(search_line__contains=term)
        return found

    def visible_to(self, user: User | AnonymousUser) -> "ApplicationQuerySet":
        """Coordinators see what was sent, reviewers what they were given; neither what they have a conflict with."""
        if not isinstance(user, User) or not user.is_staff:
            return self.none()
        seen = self.exclude(pk__in=user.conflicts.barring().values("application"))
        if user.has_perm("applications.view_application"):
            return seen.exclude(state__in=[State.DRAFT, State.LAPSED])
        if user.has_perm("review.submit_review"):
            return seen.sent().filter(assignments__in=user.assignments.opened()).distinct()
        return self.none()
