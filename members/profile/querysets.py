from typing import TYPE_CHECKING

from django.db.models import QuerySet

from members.profile.states import State

if TYPE_CHECKING:
    from members.profile.models import Proposal


class ProposalQuerySet(QuerySet["Proposal"]):
    def waiting(self) -> "ProposalQuerySet":
        return self.filter(state=State.WAITING)
