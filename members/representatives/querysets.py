from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from members.representatives.states import State

if TYPE_CHECKING:
    from members.representatives.models import Nomination


class NominationQuerySet(QuerySet["Nomination"]):
    def open_at(self, now: datetime) -> "NominationQuerySet":
        return self.filter(state=State.WAITING, expires_at__gt=now)
