"""What the page of a meeting shows: the days and their sessions, and what only some readers may see."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser

from focusgroup.accounts.models import User
from meetings import hours, walltime
from meetings.models import Day, Invitation, Meeting
from meetings.states import InvitationState
from members.models import Member


def of(meeting: Meeting) -> dict[str, Any]:
    """The public part. Times of sessions are those on the wall at the place. Days and sessions are prefetched."""
    days = list(meeting.days.all())
    return {
        "dates": hours.dates(days),
        "lead": hours.dates(days, with_weekdays=True),
        "days": [
            {
                "day": day,
                "heading": hours.dates([day], with_weekdays=True),
                "hours": hours.hours(day),
                "sessions": _sessions(day),
            }
            for day in days
        ],
        "is_brussels": meeting.time_zone == walltime.BRUSSELS,
        "city": walltime.city(meeting.time_zone),
    }


def _sessions(day: Day) -> list[dict[str, Any]]:
    where = walltime.zone(day.meeting.time_zone)
    return [
        {"session": session, "at": walltime.local(day.date, session.starts, where).isoformat(timespec="minutes")}
        for session in day.sessions.all()
    ]


def for_reader(meeting: Meeting, user: User | AnonymousUser, *, now: datetime) -> dict[str, Any]:
    """What this reader sees besides: their company's invitation and the online link, who comes, their own clock."""
    if not isinstance(user, User):
        return {"invitations": []}
    is_staff = user.is_staff and user.has_perm("meetings.view_invitation")
    invitations: list[Invitation] = list(meeting.invitations.of(user).standing().select_related("member"))
    is_member = bool(invitations) or Member.objects.active().represented_by(user).exists()
    return {
        "invitations": [{"invitation": each, "is_open": each.state == InvitationState.INVITED} for each in invitations],
        "takes_answers": meeting.takes_answers(now),
        "online_url": meeting.online_url if invitations or is_staff else "",
        "tally": meeting.invitations.standing().tally() if is_staff or is_member else None,
        "clock": _clock(meeting, user),
    }


def _clock(meeting: Meeting, user: User) -> str:
    """How the reader's clock differs at the meeting; empty when it does not."""
    if meeting.starts_at is None:
        return ""
    return hours.compared(meeting.starts_at, meeting.time_zone, user.time_zone)
