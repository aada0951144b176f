"""Calendars of many events: all meetings, what one person is invited to, the sessions of one meeting.

For what one event holds see meetings.calendar. None of them carries an online link or names an attendee: a feed is
fetched by servers of others, again and again.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from meetings import agenda, calendar
from meetings.models import Invitation, Meeting, Session
from meetings.states import InvitationState, State

REFRESH = timedelta(hours=6)
# Where nobody said how long it takes.
OPEN_END = timedelta(minutes=30)


def all_meetings(meetings: Iterable[Meeting], *, page_of: Mapping[int, str], now: datetime) -> str:
    """Whatever the public may know. `page_of` gives each meeting's page by its key; days are prefetched."""
    events = [
        calendar.public_event(meeting, page_url=page_of[meeting.pk], now=now)
        for meeting in meetings
        if meeting.starts_at and meeting.ends_at
    ]
    return _written(_("Meetings of the Focus Group on AI"), events)


def of_person(invitations: Iterable[Invitation], *, reader_zone: str, page_of: Mapping[int, str], now: datetime) -> str:
    """One event a meeting, with what each of the person's companies answered; declined by all, it blocks no time."""
    by_meeting: dict[int, list[Invitation]] = {}
    for invitation in invitations:
        if invitation.meeting.starts_at and invitation.meeting.ends_at:
            by_meeting.setdefault(invitation.meeting_id, []).append(invitation)
    events = []
    for key, own in by_meeting.items():
        event = calendar.public_event(own[0].meeting, page_url=page_of[key], now=now, reader_zone=reader_zone)
        answers = [f"{each.member}: {each.get_state_display()}" for each in own]
        _put(event, "description", f"{event['description']}\n\n" + "\n".join(answers))
        standing = {each.state for each in own} - {InvitationState.DECLINED, InvitationState.CANCELLED}
        is_off = own[0].meeting.state == State.CANCELLED or all(e.state == InvitationState.CANCELLED for e in own)
        _put(event, "status", "CANCELLED" if is_off else _status(standing))
        _put(event, "transp", "OPAQUE" if standing and not is_off else "TRANSPARENT")
        events.append(event)
    return _written(_("My meetings, Focus Group on AI"), events)


def of_agenda(meeting: Meeting, *, page_url: str, now: datetime) -> str:
    """Each session as an event of its own. Days and sessions are prefetched."""
    events = [
        _session(session, meeting, page_url, now) for day in meeting.days.all() for session in agenda.program(day)
    ]
    return _written(meeting.title, events)


def _status(standing: set[str]) -> str:
    return "CONFIRMED" if InvitationState.ACCEPTED in standing or not standing else "TENTATIVE"


def _session(session: Session, meeting: Meeting, page_url: str, now: datetime) -> Event:
    starts = session.starts_local.astimezone(UTC)
    ends = session.ends_local.astimezone(UTC) if session.ends_local else starts + OPEN_END
    event = Event()
    event.add("uid", f"{meeting.uid}-{session.pk}")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", starts)
    event.add("dtend", ends)
    event.add("summary", session.title)
    event.add("location", calendar.location(meeting))
    lines = [session.note, *session.speakers.splitlines(), f"{meeting.title}: {page_url}"]
    event.add("description", "\n".join(filter(None, lines)))
    event.add("url", page_url)
    event.add("status", "CANCELLED" if meeting.state == State.CANCELLED else "CONFIRMED")
    return event


def _put(event: Event, name: str, value: str) -> None:
    event.pop(name, None)
    event.add(name, value)


def _written(name: str, events: Iterable[Event]) -> str:
    """As programs subscribe to it: its name and how often it is worth to look, in the words of RFC 7986 and before."""
    made = Calendar()
    made.add("version", "2.0")
    made.add("prodid", calendar.PRODUCT)
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("name", name)
    made.add("x-wr-calname", name)
    made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT6H")
    for event in events:
        made.add_component(event)
    written: bytes = made.to_ical()
    return written.decode()
