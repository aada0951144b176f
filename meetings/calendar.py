"""A meeting as an iCalendar object: for the letters, and as a file for anybody.

One event for the whole meeting, from the first start to the last end; why is in
docs/decisions/0007-a-meeting-is-one-event.md.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from meetings import hours
from meetings.models import Meeting
from meetings.states import InvitationState, Mode, State

PRODUCT = "-//European DIGITAL SME Alliance and JRC//Focus Group on AI for Europe//EN"
ORGANIZER_NAME = "Focus Group on AI for Europe"
PARTSTAT = {
    InvitationState.STAGED: "NEEDS-ACTION",
    InvitationState.INVITED: "NEEDS-ACTION",
    InvitationState.ACCEPTED: "ACCEPTED",
    InvitationState.WAITING: "TENTATIVE",
    InvitationState.TENTATIVE: "TENTATIVE",
    InvitationState.DECLINED: "DECLINED",
    InvitationState.CANCELLED: "DECLINED",
}


@dataclass(frozen=True)
class Attendee:
    email: str
    name: str = ""
    zone: str = ""


def invitation_ics(
    meeting: Meeting, *, attendee: Attendee, state: str, page_url: str, now: datetime, organizer: str = ""
) -> str:
    """The request to one person (METHOD:REQUEST). It asks for an answer until there is one.

    `organizer` is the address that the buttons of calendar programs write to.
    """
    event = _event(meeting, page_url, now, reader_zone=attendee.zone)
    event.add("status", "CONFIRMED")
    event.add("transp", "TRANSPARENT" if state == InvitationState.DECLINED else "OPAQUE")
    event.add("organizer", _organizer(organizer))
    asks = PARTSTAT[InvitationState(state)] == "NEEDS-ACTION"
    event.add("attendee", _attendee(attendee, PARTSTAT[InvitationState(state)], rsvp="TRUE" if asks else "FALSE"))
    return _written("REQUEST", event)


def cancellation_ics(meeting: Meeting, *, attendee: Attendee, page_url: str, now: datetime, organizer: str = "") -> str:
    """Takes the meeting out of one person's calendar (METHOD:CANCEL)."""
    event = _event(meeting, page_url, now)
    event.add("status", "CANCELLED")
    event.add("transp", "TRANSPARENT")
    event.add("organizer", _organizer(organizer))
    event.add("attendee", _attendee(attendee, "", rsvp=""))
    return _written("CANCEL", event)


def public_ics(meeting: Meeting, *, page_url: str, now: datetime) -> str:
    """The event for anybody's calendar (METHOD:PUBLISH): nobody invited, no online link."""
    return _written("PUBLISH", public_event(meeting, page_url=page_url, now=now))


def public_event(meeting: Meeting, *, page_url: str, now: datetime, reader_zone: str = "") -> Event:
    event = _event(meeting, page_url, now, reader_zone=reader_zone)
    is_off = meeting.state == State.CANCELLED
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if is_off else "OPAQUE")
    event.add("organizer", _organizer())
    return event


def _event(meeting: Meeting, page_url: str, now: datetime, *, reader_zone: str = "") -> Event:
    if meeting.starts_at is None or meeting.ends_at is None:
        raise ValueError("A meeting without times is in no calendar.")
    event = Event()
    event.add("uid", str(meeting.uid))
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", meeting.starts_at.astimezone(UTC))
    event.add("dtend", meeting.ends_at.astimezone(UTC))
    event.add("summary", meeting.title)
    event.add("location", location(meeting))
    event.add("description", _description(meeting, page_url, reader_zone))
    event.add("url", page_url)
    return event


def location(meeting: Meeting) -> str:
    """Where to go, as a map finds it."""
    return _("Online") if meeting.mode == Mode.ONLINE else ", ".join(filter(None, [meeting.place, meeting.address]))


def _description(meeting: Meeting, page_url: str, reader_zone: str) -> str:
    """The hours of each day stand here, as one event spans the nights too."""
    days = [
        f"{hours.dates([day], with_weekdays=True)}: {hours.hours(day, reader_zone=reader_zone)}"
        + (f", {day.note}" if day.note else "")
        for day in meeting.days.all()
    ]
    return "\n\n".join(filter(None, [meeting.summary, "\n".join(days), f"{_('Agenda:')} {page_url}"]))


def _organizer(address: str = "") -> vCalAddress:
    # The address that the letters come from, or a plus-address of it: a calendar program distrusts any other.
    organizer = vCalAddress(f"mailto:{address or settings.CONTACT_EMAIL}")
    organizer.params["CN"] = vText(ORGANIZER_NAME)
    return organizer


def _attendee(person: Attendee, partstat: str, *, rsvp: str) -> vCalAddress:
    attendee = vCalAddress(f"mailto:{person.email}")
    attendee.params["CUTYPE"] = vText("INDIVIDUAL")
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    if partstat:
        attendee.params["PARTSTAT"] = vText(partstat)
    if rsvp:
        attendee.params["RSVP"] = vText(rsvp)
    # Outlook knows no escapes in parameters, so what would need one goes.
    attendee.params["CN"] = vText(re.sub(r'[\s"^\x00-\x1f\x7f]+', " ", person.name).strip() or person.email)
    return attendee


def _written(method: str, event: Event) -> str:
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written.decode()
