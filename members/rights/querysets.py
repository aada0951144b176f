from typing import TYPE_CHECKING

from django.db.models import QuerySet

if TYPE_CHECKING:
    from members.rights.models import RightsRequest


class RightsRequestQuerySet(QuerySet["RightsRequest"]):
    def waiting(self) -> "RightsRequestQuerySet":
        return self.filter(done_at=None)
