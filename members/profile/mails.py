"""What a company is told about the facts it wanted changed."""

from focusgroup.outbox.letters import Contents, Occasion, letter
from members.profile.models import Proposal
from members.profile.states import State


@letter(Proposal, to=lambda proposal: proposal.proposed_by.email)
def proposal_decided(proposal: Proposal, occasion: Occasion) -> Contents:
    """Whether staff took a proposed change of checked facts over."""
    return Contents(
        {
            "proposal": proposal,
            "member": proposal.member,
            "is_taken": proposal.state == State.TAKEN,
            "facts_url": occasion.page("members:facts", slug=proposal.member.slug),
        }
    )
