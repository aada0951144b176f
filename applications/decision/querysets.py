from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet

if TYPE_CHECKING:
    from applications.decision.models import Offer


class OfferQuerySet(QuerySet["Offer"]):
    def unanswered(self) -> "OfferQuerySet":
        return self.filter(accepted_at=None, declined_at=None, expired_at=None)

    def overdue(self, now: datetime) -> "OfferQuerySet":
        return self.unanswered().filter(expires_at__lte=now)
