from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, QuerySet
from django.db.models import Sum as Total
from django.db.models.functions import Coalesce

from focusgroup.accounts.models import User
from meetings.claims.states import State

if TYPE_CHECKING:
    from meetings.claims.models import Claim

_NOTHING = Decimal(0)


@dataclass(frozen=True)
class Sum:
    """The claims in one state, in EUR."""

    state: State
    n: int
    claimed_eur: Decimal
    granted_eur: Decimal


class ClaimQuerySet(QuerySet["Claim"]):
    def visible_to(self, user: User | AnonymousUser) -> "ClaimQuerySet":
        """Staff that handles claims sees all; a person those of the companies they represent now; nobody else any."""
        if not isinstance(user, User):
            return self.none()
        if user.is_staff and user.has_perm("meetings.handle_claim"):
            return self.all()
        return self.of(user)

    def of(self, user: User) -> "ClaimQuerySet":
        return self.filter(member__representatives__user=user, member__representatives__left_on=None)

    def waiting(self) -> "ClaimQuerySet":
        """For the company."""
        return self.filter(state=State.OPEN)

    def with_sums(self) -> "ClaimQuerySet":
        """Adds `claimed_eur` and `granted_eur`, zero where there is nothing."""
        return self.annotate(
            claimed_eur=Coalesce(Total("costs__amount_eur"), _NOTHING),
            granted_eur=Coalesce(Total("costs__granted_eur"), _NOTHING),
        )

    def sums(self) -> list[Sum]:
        """By state, in the order of the states."""
        rows = (
            self.order_by()
            .values_list("state")
            .annotate(
                n=Count("pk", distinct=True),
                claimed=Coalesce(Total("costs__amount_eur"), _NOTHING),
                granted=Coalesce(Total("costs__granted_eur"), _NOTHING),
            )
        )
        found = {state: Sum(State(state), *figures) for state, *figures in rows}
        return [found[state] for state in State.values if state in found]
