from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Count, Min, Model, Q, QuerySet

from focusgroup.accounts import concealment
from focusgroup.outbox.states import State

STOPPED = "Stopped by staff."

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser

    from focusgroup.outbox.models import Message, Suppression


def letters_about(hidden: Iterable[str]) -> Iterator[str]:
    """The letters about these objects, as the log names them."""
    found: Any = apps.get_model("outbox", "Message")._base_manager.filter(about__in=hidden)
    return (f"outbox.message:{key}" for key in found.values_list("pk", flat=True))


def _waiting(now: datetime) -> Q:
    return Q(state=State.QUEUED, not_before__lte=now)


def _abandoned(now: datetime) -> Q:
    return Q(state=State.SENDING, leased_until__lt=now)


class MessageQuerySet(QuerySet["Message"]):
    def due(self, now: datetime) -> "MessageQuerySet":
        """What may be claimed."""
        return self.filter(_waiting(now) | _abandoned(now)).order_by("not_before", "id")

    def waiting(self, now: datetime) -> "MessageQuerySet":
        """Queued, and its time has come; oldest first."""
        return self.filter(_waiting(now)).order_by("not_before", "id")

    def abandoned(self, now: datetime) -> "MessageQuerySet":
        """Claimed by somebody whose lease ran out; oldest first."""
        return self.filter(_abandoned(now)).order_by("not_before", "id")

    def of_going_kinds(self) -> "MessageQuerySet":
        """Without the letters of a kind that is paused."""
        return self.exclude(kind__in=apps.get_model("outbox", "Pause").objects.values("kind"))

    def told(self) -> "MessageQuerySet":
        """What the recipient has, or may have."""
        return self.filter(Q(state=State.SENT) | Q(may_have_arrived=True))

    def to_reader_of(self, message: "Message") -> "MessageQuerySet":
        """Those to the same person or address."""
        same = Q(recipient=message.recipient)
        return self.filter(same | Q(person=message.person_id) if message.person_id else same)

    def not_left(self) -> "MessageQuerySet":
        """What can be stopped: of the letters that a worker holds, all but the one in hand. In the worker's order."""
        waiting = [State.STAGED, State.QUEUED, State.SENDING]
        return self.filter(state__in=waiting).order_by("not_before", "id")

    def stopped(self) -> "MessageQuerySet":
        """What staff stopped, and may take up again."""
        return self.filter(state=State.VOID, last_error=STOPPED)

    def visible_to(self, user: "AbstractBaseUser | AnonymousUser") -> "MessageQuerySet":
        """All but those about what is hidden from this person."""
        return self.without(concealment.hidden_from(user))

    def without(self, hidden: Collection[str]) -> "MessageQuerySet":
        """All but those about these objects."""
        return self.exclude(about__in=hidden) if hidden else self

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


class SuppressionQuerySet(QuerySet["Suppression"]):
    def visible_to(self, user: "AbstractBaseUser | AnonymousUser") -> "SuppressionQuerySet":
        """All but those whose letter came back from what is hidden from this person."""
        return self.without(concealment.hidden_from(user))

    def without(self, hidden: Collection[str]) -> "SuppressionQuerySet":
        return self.exclude(message__about__in=hidden) if hidden else self
