"""A note of the organisers to some of the invited."""

from focusgroup.outbox.letters import Contents, NotSent, Occasion, letter
from meetings import hours
from meetings.models import Invitation
from meetings.states import InvitationState, State
from members.models import Representative
from members.states import State as MemberState


def _main_address(invitation: Invitation) -> str:
    return str(invitation.member.representatives.current().order_by("-is_main", "id")[0].user.email)


@letter(Invitation, to=_main_address, scope="meeting")
def note(invitation: Invitation, occasion: Occasion) -> Contents:
    """What the organisers write about the meeting, in their own words."""
    if invitation.meeting.state != State.SCHEDULED or invitation.state == InvitationState.CANCELLED:
        raise NotSent("The meeting was cancelled.")
    if invitation.member.state != MemberState.ACTIVE:
        raise NotSent("The company is not an active member any more.")
    people = Representative.objects.current().filter(member=invitation.member)
    if not people.filter(user__email=occasion.message.recipient).exists():
        raise NotSent("This person no longer represents the company.")
    meeting, inputs = invitation.meeting, occasion.message.inputs
    return Contents(
        {
            "meeting": meeting,
            "member": invitation.member,
            "dates": hours.dates(meeting.days.all()),
            "subject": inputs["subject"],
            "words": inputs["text"],
            "page_url": occasion.page("meetings:meeting", slug=meeting.slug),
        }
    )
