from typing import TYPE_CHECKING

from django.db.models import QuerySet

if TYPE_CHECKING:
    from members.terms.models import Renewal


class RenewalQuerySet(QuerySet["Renewal"]):
    def unanswered(self) -> "RenewalQuerySet":
        return self.filter(answered_at=None, settled_at=None, term__member__state="active")

    def to_settle(self) -> "RenewalQuerySet":
        """Answered, and nothing done about it yet."""
        return self.filter(answered_at__isnull=False, settled_at=None, term__member__state="active")
