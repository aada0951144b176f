from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from applications.decision.states import HOLDING, Outcome
from members.models import EndedBecause
from members.states import State as MemberState

if TYPE_CHECKING:
    from applications.decision.models import Decision, Offer

# The place of a member whose term is over is filled by the next call.
GIVEN_UP = [one for one in EndedBecause.values if one != EndedBecause.TERM_OVER]


class DecisionQuerySet(QuerySet["Decision"]):
    def places(self) -> "DecisionQuerySet":
        """Those that gave a place, once the letters have left."""
        return self.filter(outcome=Outcome.SELECTED, scenario__released_at__isnull=False)

    def held(self) -> "DecisionQuerySet":
        """Places that somebody has, or may still take."""
        return self.places().filter(application__state__in=HOLDING).exclude(offer__member__state=MemberState.ENDED)

    def vacant(self) -> "DecisionQuerySet":
        """Places that nobody holds: not taken, withdrawn before the letters left, or of a member that has left."""
        left = Q(offer__member__state=MemberState.ENDED, offer__member__ended_because__in=["", *GIVEN_UP])
        return self.places().filter(left | ~Q(application__state__in=HOLDING))


class OfferQuerySet(QuerySet["Offer"]):
    def unanswered(self) -> "OfferQuerySet":
        return self.filter(accepted_at=None, declined_at=None, expired_at=None)

    def overdue(self, now: datetime) -> "OfferQuerySet":
        return self.unanswered().filter(expires_at__lte=now)
