from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Count, Min, Model, Q, QuerySet

from focusgroup.outbox.states import State

if TYPE_CHECKING:
    from focusgroup.outbox.models import Message


class MessageQuerySet(QuerySet["Message"]):
    def due(self, now: datetime) -> "MessageQuerySet":
        """What may be claimed: queued and its time has come, or a claim whose lease ran out; oldest first."""
        waiting = Q(state=State.QUEUED, not_before__lte=now)
        abandoned = Q(state=State.SENDING, leased_until__lt=now)
        return self.filter(waiting | abandoned).order_by("not_before", "id")

    def of_going_kinds(self) -> "MessageQuerySet":
        """Without the letters of a kind that is paused."""
        return self.exclude(kind__in=apps.get_model("outbox", "Pause").objects.values("kind"))

    def about(self, thing: Model) -> "MessageQuerySet":
        return self.filter(about=f"{thing._meta.label_lower}:{thing.pk}")

    def mailings(self) -> "QuerySet[Message, dict[str, Any]]":
        """Each mailing with its kind, its beginning and how many of its letters are in each state; newest first."""
        counts = {state.value: Count("pk", filter=Q(state=state)) for state in State}
        return (
            self.exclude(mailing="")
            .order_by()
            .values("mailing", "kind")
            .annotate(total=Count("pk"), began_at=Min("created_at"), **counts)
            .order_by("-began_at", "mailing")
        )

    def tally(self) -> dict[str, int]:
        """How many are in each state."""
        return dict(self.order_by().values_list("state").annotate(n=Count("pk")))
