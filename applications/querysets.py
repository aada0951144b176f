from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Q, QuerySet

from applications.search import LONG_ANSWERS, terms_of
from applications.sight import bars
from applications.states import BY_THE_CLOCK, JUDGED, CallState, State
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

    def changed_since_judged(self) -> "ApplicationQuerySet":
        """Those of which staff have judged an earlier version than the one that counts now."""
        return self.filter(state__in=JUDGED, judged_revision__lt=F("revision")).exclude(
            call__state__in=[CallState.DECIDED, CallState.ARCHIVED]
        )

    def of_address(self, email: str) -> "ApplicationQuerySet":
        """Those that were made with this mail address and whose call is not archived."""
        return self.filter(contact_email__iexact=email.strip()).exclude(call__state=CallState.ARCHIVED)

    def matching(self, text: str, *, in_answers: bool = False) -> "ApplicationQuerySet":
        """Those in which every word of the text is found, whatever its capitals and accents.

        `in_answers` looks through the long answers too, as they were written; it takes as long as reading them.
        """
        found = self
        for word in text.replace("\x00", "").split():
            for term in terms_of(word):
                hit = Q(search_line__contains=term)
                for name in LONG_ANSWERS if in_answers else ():
                    hit |= Q(**{f"{name}__icontains": word})
                found = found.filter(hit)
        return found

    def visible_to(self, user: User | AnonymousUser) -> "ApplicationQuerySet":
        """Coordinators see what was sent, nobody what they have a conflict with.

        Reviewers see what they were given, once they have said that nothing ties them to the company.
        """
        if not isinstance(user, User) or not user.is_staff:
            return self.none()
        if user.has_perm("applications.view_application"):
            return self.exclude(state__in=[State.DRAFT, State.LAPSED]).exclude(bars(user))
        if user.has_perm("review.submit_review"):
            return self.sent().filter(assignments__in=user.assignments.opened()).exclude(bars(user)).distinct()
        return self.none()

    def with_documents_for(self, user: User | AnonymousUser) -> "ApplicationQuerySet":
        """Of those in sight, whose documents too. A document may say anything, so where a call
        hides answers from reviewers, they do not get it."""
        seen = self.visible_to(user)
        if isinstance(user, User) and user.has_perm("applications.view_application"):
            return seen
        return seen.filter(Q(call__review_policy=None) | Q(call__review_policy__blind_fields=[]))
