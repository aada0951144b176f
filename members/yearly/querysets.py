from typing import TYPE_CHECKING

from django.db.models import QuerySet

if TYPE_CHECKING:
    from members.yearly.models import Statement


class StatementQuerySet(QuerySet["Statement"]):
    def unstated(self) -> "StatementQuerySet":
        """Asked for and not answered, of members that are still there."""
        return self.filter(stated_at=None, member__state="active")

    def to_settle(self) -> "StatementQuerySet":
        """Stated, and of a kind that staff look at before it counts."""
        return self.filter(stated_at__isnull=False, settled_at=None).exclude(member__state="ended")
