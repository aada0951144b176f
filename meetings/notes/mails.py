"""A note of the organisers to some of the invited."""

from focusgroup.outbox.letters import Contents, Occasion, letter
from meetings import hours, mails
from meetings.models import Invitation


@letter(Invitation, to=mails.main_address, scope="meeting")
def note(invitation: Invitation, occasion: Occasion) -> Contents:
    """What the organisers write about the meeting, in their own words."""
    mails.must_stand(invitation)
    reader = mails.reader_of(invitation, occasion)
    meeting, inputs = invitation.meeting, occasion.message.inputs
    return Contents(
        {
            "meeting": meeting,
            "member": invitation.member,
            "is_delegate": reader.is_delegate,
            "dates": hours.dates(meeting.days.all()),
            "subject": inputs["subject"],
            "words": inputs["text"],
            "page_url": occasion.page("meetings:meeting", slug=meeting.slug),
        }
    )
