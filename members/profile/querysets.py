from typing import TYPE_CHECKING

from django.db.models import QuerySet

from members.profile.states import State

if TYPE_CHECKING:
    from members.profile.models import Proposal


class ProposalQuerySet(QuerySet["Proposal"]):
    def waiting(self) -> "ProposalQuerySet":
        """For an answer of staff; none is needed for a company that is no longer a member."""
        return self.filter(state=State.WAITING).exclude(member__state="ended")
