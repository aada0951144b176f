from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Model, Q, QuerySet

from focusgroup.outbox.states import State

if TYPE_CHECKING:
    pass


class MessageQuerySet(QuerySet["Message"]):
    def due(self, now: datetime) -> "MessageQuerySet":
        """What may be claimed: queued and its time has come, or a claim whose lease ran out; oldest first."""
        waiting = Q(state=State.QUEUED, not_before__lte=now)
        abandoned = Q(state=State.SENDING, leased_until__lt=now)
        return self.filter(waiting | abandoned).order_by("not_before", "id")

    def about(self, thing: Model) -> "MessageQuerySet":
        return self.filter(about=f"{thing._meta.label_lower}:{thing.pk}")

    def tally(self) -> dict[str, int]:
        """How many are in each state."""
        return dict(self.order_by().values_list("state").annotate(n=Count("pk")))
