"""What the page of a meeting shows: the days and their sessions, and what only some readers may see."""

from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser

from focusgroup.accounts.models import User
from meetings import hours, walltime
from meetings.models import Day, Invitation, Meeting, Session
from meetings.states import InvitationState
from members.models import Member


def of(meeting: Meeting, *, reader_zone: str = "") -> dict[str, Any]:
    """The public part. Times of sessions are those on the wall at the place, and in Brussels and with the reader
    where clocks differ. Days, sessions and their references are prefetched.
    """
    days = list(meeting.days.all())
    return {
        "dates": hours.dates(days),
        "lead": hours.dates(days, with_weekdays=True),
        "days": [
            {
                "day": day,
                "heading": hours.dates([day], with_weekdays=True),
                "hours": hours.hours(day, reader_zone=reader_zone),
                "sessions": _sessions(day, reader_zone),
            }
            for day in days
        ],
        "is_brussels": meeting.time_zone == walltime.BRUSSELS,
        "city": walltime.city(meeting.time_zone),
    }


def program(day: Day) -> list[Session]:
    """The sessions one after the other, even where the clocks show an hour twice. They are prefetched."""
    return sorted(day.sessions.all(), key=lambda session: session.starts_local.astimezone(UTC))


def _sessions(day: Day, reader_zone: str) -> list[dict[str, Any]]:
    return [
        {
            "session": session,
            "at": session.starts_local.isoformat(timespec="minutes"),
            "elsewhere": hours.session_elsewhere(session, (walltime.BRUSSELS, reader_zone)),
            "speakers": session.speakers.splitlines(),
            "references": list(session.references.all()),
        }
        for session in program(day)
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
        "online_url": _door(meeting, is_staff=is_staff, is_invited=bool(invitations), now=now),
        "observers": meeting.observers.splitlines() if invitations or is_staff else [],
        "tally": meeting.invitations.standing().tally() if is_staff or is_member else None,
        "clock": _clock(meeting, user),
    }


def _door(meeting: Meeting, *, is_staff: bool, is_invited: bool, now: datetime) -> str:
    """The online link: staff see it always, the invited when the time is near."""
    return meeting.online_url if is_staff or (is_invited and meeting.opens_online_door(now)) else ""


def zone_of(user: User | AnonymousUser) -> str:
    """The zone that the reader chose; empty for somebody who is not signed in."""
    return user.time_zone if isinstance(user, User) else ""


def _clock(meeting: Meeting, user: User) -> str:
    """How the reader's clock differs at the meeting; empty when it does not."""
    if meeting.starts_at is None:
        return ""
    return hours.compared(meeting.starts_at, meeting.time_zone, user.time_zone)
