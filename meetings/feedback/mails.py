"""The question after a meeting."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from focusgroup.outbox import queue
from focusgroup.outbox.letters import Contents, NotSent, Occasion, letter
from meetings import hours
from meetings.feedback.models import Feedback
from members.models import Representative
from members.states import State as MemberState

LINK = "meetings/feedback"
# Long enough to think, short enough to remember.
DAYS_VALID = 60


def to_representatives(rows: Iterable[Feedback], *, now: datetime) -> int:
    """A letter to each current representative of each company, in one insert; returns how many are new."""
    by_member = {row.member_id: row for row in rows}
    people = Representative.objects.current().filter(member__in=by_member).select_related("user").order_by("id")
    return queue.queue_all(
        [
            asked.draft(by_member[person.member_id], now=now, to=person.user.email, to_name=person.user.name)
            for person in people
        ]
    )


def _main_address(feedback: Feedback) -> str:
    return str(feedback.member.representatives.current().order_by("-is_main", "id")[0].user.email)


@letter(Feedback, to=_main_address, scope="meeting")
def asked(feedback: Feedback, occasion: Occasion) -> Contents:
    """Three questions to a company that was there."""
    if feedback.answered_at is not None:
        raise NotSent("The answer was given.")
    if feedback.member.state != MemberState.ACTIVE:
        raise NotSent("The company is not an active member any more.")
    ends_at = feedback.asked_at + timedelta(days=DAYS_VALID)
    return Contents(
        {
            "feedback": feedback,
            "member": feedback.member,
            "meeting": feedback.meeting,
            "dates": hours.dates(feedback.meeting.days.all()),
            "feedback_url": occasion.link(LINK, feedback, "meetings:feedback", expires_at=ends_at),
        }
    )
