"""Writing, circulating and approving minutes, and what members say to them."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit
from meetings import agenda, hours, walltime
from meetings.minutes import mails, permissions
from meetings.minutes.models import Comment, Minutes, Version
from meetings.minutes.states import State
from meetings.models import Meeting
from meetings.states import State as MeetingState
from members.models import Member

MOST_COMMENTS = 50


@transaction.atomic
def write(meeting: Meeting, *, text: str, seen_at: datetime | None, by: Actor, now: datetime) -> Minutes:
    """Keep the text. `seen_at` is when the text that was changed had been saved; None for a first one.

    Raises ValidationError when somebody else saved in between, and once the minutes are approved.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    require(permissions.can_write(by))
    if meeting.state != MeetingState.SCHEDULED:
        raise ValidationError(_("Only a meeting that is held has minutes."))
    minutes = Minutes.objects.select_for_update().filter(meeting=meeting).first()
    if minutes is None:
        minutes = Minutes(meeting=meeting)
    elif minutes.state == State.APPROVED:
        raise ValidationError(_("Approved minutes are not changed any more."))
    elif minutes.changed_at != seen_at:
        raise ValidationError(_("Somebody else has saved in between. Their text stands below; yours is still here."))
    if minutes.pk and minutes.text == text:
        return minutes
    minutes.text, minutes.changed_at = text, now
    minutes.save()
    audit.record("wrote minutes", minutes, by=by, now=now, changes={"signs": len(text)})
    return minutes


@transaction.atomic
def circulate(minutes: Minutes, *, comments_by: date, by: Actor, now: datetime) -> int:
    """Put the text before the members who were invited; returns how many letters that makes.

    Raises ValidationError before the meeting is over, without a text, and for a day too soon.
    """
    minutes = _locked(minutes, by=by)
    if not minutes.meeting.is_over(now):
        raise ValidationError(_("The meeting is not over yet."))
    if not minutes.text.strip():
        raise ValidationError(_("There is nothing to circulate yet."))
    if comments_by <= now.astimezone(walltime.zone(walltime.BRUSSELS)).date():
        raise ValidationError(_("Leave members at least a day for their comments."))
    minutes.number += 1
    minutes.comments_by = comments_by
    _keep_version(minutes, now=now)
    audit.move(minutes, to=State.CIRCULATED, by=by, now=now, also=("number", "comments_by"))
    return mails.to_invited(mails.circulated, minutes, now=now)


@transaction.atomic
def take_back(minutes: Minutes, *, by: Actor, now: datetime) -> None:
    """Back to a draft, which members do not see; what was circulated is kept as a version."""
    minutes = _locked(minutes, by=by)
    audit.move(minutes, to=State.DRAFT, by=by, now=now)


@transaction.atomic
def approve(minutes: Minutes, *, by: Actor, now: datetime) -> int:
    """The text stands for good. Raises ValidationError while comments are taken, and while one has no reply.

    What changed since it was circulated counts as a version of its own. Returns how many letters that makes.
    """
    minutes = _locked(minutes, by=by)
    if takes_comments(minutes, now=now):
        raise ValidationError(_("Members were told until when they can comment. Approve after that day."))
    if minutes.comments.open().exists():
        raise ValidationError(_("Reply to each comment first."))
    minutes.approved_at = now
    if text_for_members(minutes) != minutes.text:
        minutes.number += 1
        _keep_version(minutes, now=now)
    audit.move(minutes, to=State.APPROVED, by=by, now=now, also=("number", "approved_at"))
    return mails.to_invited(mails.approved, minutes, now=now)


@transaction.atomic
def comment(minutes: Minutes, *, member: Member, text: str, by: Actor, now: datetime) -> Comment:
    """A member says something to what was circulated. Said twice it is once.

    Raises ValidationError when comments are not taken (any more).
    """
    minutes = Minutes.objects.select_for_update().get(pk=minutes.pk)
    require(permissions.can_comment(by, member))
    if not takes_comments(minutes, now=now):
        raise ValidationError(_("Comments are not taken any more."))
    own = minutes.comments.filter(member=member)
    if said := own.filter(number=minutes.number, text=text).first():
        return said
    if own.count() >= MOST_COMMENTS:
        raise ValidationError(_("That is a lot of comments. Please write to us instead."))
    row = Comment.objects.create(
        minutes=minutes, member=member, author=by.user, number=minutes.number, text=text, at=now
    )
    audit.record("commented on minutes", row, by=by, now=now, changes={"version": minutes.number})
    return row


@transaction.atomic
def reply(comment: Comment, *, text: str, by: Actor, now: datetime) -> None:
    """Say what was made of a comment; its author is told."""
    comment = Comment.objects.select_for_update().get(pk=comment.pk)
    require(permissions.can_write(by))
    comment.reply, comment.replied_at = text, now
    comment.save(update_fields=["reply", "replied_at"])
    audit.record("replied to a comment", comment, by=by, now=now)
    if comment.author is not None and comment.author.is_active:
        mails.replied(comment, now=now, revision=int(now.timestamp()))


def takes_comments(minutes: Minutes, *, now: datetime) -> bool:
    """Until the end of the day that was named, in Brussels."""
    if minutes.state != State.CIRCULATED or minutes.comments_by is None:
        return False
    return now.astimezone(walltime.zone(walltime.BRUSSELS)).date() <= minutes.comments_by


def text_for_members(minutes: Minutes) -> str | None:
    """What was circulated or approved last; what is written since stays with staff. None before anything was."""
    return minutes.versions.values_list("text", flat=True).first()


def proposed_text(meeting: Meeting) -> str:
    """What a first draft begins with: the agenda as headings."""
    days = meeting.days.prefetch_related("sessions").all()
    parts = []
    for day in days:
        parts.append(f"# {hours.dates([day], with_weekdays=True)}")
        parts += [f"## {session.starts:%H:%M} {session.title}\n\n…" for session in agenda.program(day)]
    return "\n\n".join(parts)


def _locked(minutes: Minutes, *, by: Actor) -> Minutes:
    require(permissions.can_write(by))
    return Minutes.objects.select_for_update().get(pk=minutes.pk)


def _keep_version(minutes: Minutes, *, now: datetime) -> None:
    Version.objects.create(minutes=minutes, number=minutes.number, text=minutes.text, at=now)
