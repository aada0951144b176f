"""Asking for feedback and noting it."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit
from meetings.attendance.models import Attendance
from meetings.feedback import mails, permissions
from meetings.feedback.models import Feedback
from meetings.models import Meeting
from members.states import State as MemberState


@transaction.atomic
def ask(meeting: Meeting, *, by: Actor, now: datetime) -> int:
    """Ask each active company that was there and has not been asked; returns how many.

    Raises ValidationError before the list of attendance is closed.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    require(permissions.can_ask(by))
    there = Attendance.objects.counted().at(meeting).filter(member__state=MemberState.ACTIVE)
    if not there.exists():
        raise ValidationError(_("Close the list of attendance first: those who were there are asked."))
    asked = Feedback.objects.filter(meeting=meeting).values("member")
    members = there.exclude(member__in=asked).values_list("member", flat=True).distinct()
    rows = Feedback.objects.bulk_create(Feedback(meeting=meeting, member_id=member, asked_at=now) for member in members)
    audit.record_all("asked for feedback", Feedback, [row.pk for row in rows], by=by, now=now)
    mails.to_representatives(rows, now=now)
    return len(rows)


@transaction.atomic
def answer(
    feedback: Feedback, *, useful: int, heard: int, organised: int, comment: str, by: Actor, now: datetime
) -> None:
    """Note what a company says; the last answer counts. Raises ValidationError once it is too late."""
    feedback = Feedback.objects.select_for_update().get(pk=feedback.pk)
    require(permissions.can_answer(by, feedback))
    if not takes_answers(feedback, now=now):
        raise ValidationError(_("Answers are not taken any more."))
    given = {"useful": useful, "heard": heard, "organised": organised, "comment": comment}
    if feedback.answered_at and all(getattr(feedback, name) == value for name, value in given.items()):
        return
    for name, value in given.items():
        setattr(feedback, name, value)
    feedback.answered_at = now
    feedback.save()
    audit.record("gave feedback", feedback, by=by, now=now)


def takes_answers(feedback: Feedback, *, now: datetime) -> bool:
    return feedback.member.state == MemberState.ACTIVE and now < feedback.asked_at + timedelta(days=mails.DAYS_VALID)
