import re
from datetime import datetime, timedelta, timezone

import pytest
import vobject
from django.test import override_settings
from icalendar import Calendar

from meetings import calendar
from meetings.calendar import Attendee
from meetings.models import Meeting
from meetings.states import Mode, State
from tests.factories.meetings import MeetingFactory

pytestmark = pytest.mark.django_db
PAGE = "https://focusgroup.example/meetings/march-2027/"
INES = Attendee("ines@brisa.example", "Inês Moura", "Europe/Lisbon")


def _by_hand(ics: str) -> list[tuple[str, str]]:
    """A second reading of the bytes, by RFC 5545 alone: unfold, split at the first colon outside quotes."""
    lines = re.sub(r"\r\n[ \t]", "", ics).split("\r\n")
    found = (re.fullmatch(r'((?:[^":]|"[^"]*")*):(.*)', line) for line in lines if line)
    return [(match[1], match[2]) for match in found if match]


def _request(meeting: Meeting, now: datetime, *, attendee: Attendee = INES, state: str = "invited") -> str:
    return calendar.invitation_ics(meeting, attendee=attendee, state=state, page_url=PAGE, now=now)


PERSON = {"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT"}


def test_an_invitation_is_a_request_with_one_attendee_and_times_in_utc(meeting: Meeting, now: datetime) -> None:
    read = Calendar.from_ical(_request(meeting, now))

    (event,) = read.walk("VEVENT")
    assert (read["METHOD"], read["VERSION"], [part.name for part in read.walk()]) == (
        "REQUEST",
        "2.0",
        ["VCALENDAR", "VEVENT"],
    )
    assert {
        "uid": event["UID"],
        "sequence": event["SEQUENCE"],
        "starts": event["DTSTART"].to_ical(),
        "ends": event["DTEND"].to_ical(),
        "stamp": event["DTSTAMP"].to_ical(),
        "summary": event["SUMMARY"],
        "where": event["LOCATION"],
        "status": event["STATUS"],
        "organizer": (str(event["ORGANIZER"]), dict(event["ORGANIZER"].params)),
        "attendee": (str(event["ATTENDEE"]), dict(event["ATTENDEE"].params)),
    } == {
        "uid": str(meeting.uid),
        "sequence": 0,
        "starts": b"20270316T120000Z",
        "ends": b"20270317T120000Z",
        "stamp": b"20261116T090000Z",
        "summary": meeting.title,
        "where": meeting.place,
        "status": "CONFIRMED",
        "organizer": ("mailto:focusgroup@digital-sme.example", {"CN": calendar.ORGANIZER_NAME}),
        "attendee": (
            "mailto:ines@brisa.example",
            {"CN": "Inês Moura", **PERSON, "PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"},
        ),
    }


def test_a_second_reader_finds_the_same(meeting: Meeting, now: datetime) -> None:
    ics = _request(meeting, now)

    names = [name.partition(";")[0] for name, _ in _by_hand(ics)]
    values = dict(_by_hand(ics))
    assert (values["METHOD"], values["DTSTART"], values["DTEND"], values["SEQUENCE"], values["UID"]) == (
        "REQUEST",
        "20270316T120000Z",
        "20270317T120000Z",
        "0",
        str(meeting.uid),
    )
    assert (names.count("ATTENDEE"), names.count("ORGANIZER"), names.count("DTSTAMP")) == (1, 1, 1)
    assert max(len(line.encode()) for line in ics.split("\r\n")) <= 75
    assert "\n" not in ics.replace("\r\n", "")


@pytest.mark.parametrize("title", ["What changed", "A; B, C: \\ D\nEND:VEVENT", "Ω" * 120])
def test_vobject_finds_the_same_in_all_of_them(meeting: Meeting, now: datetime, title: str) -> None:
    meeting.title, meeting.address = title, "14 Rue de l'Atelier; 1000 Brussels"
    files = {
        "REQUEST": _request(meeting, now),
        "CANCEL": calendar.cancellation_ics(meeting, attendee=INES, page_url=PAGE, now=now),
        "PUBLISH": calendar.public_ics(meeting, page_url=PAGE, now=now),
    }

    for method, text in files.items():
        read = vobject.readOne(text)
        (event,) = Calendar.from_ical(text).walk("VEVENT")
        assert read.method.value == method
        assert (read.vevent.uid.value, read.vevent.summary.value) == (str(meeting.uid), title)
        assert (read.vevent.sequence.value, read.vevent.status.value) == (str(event["SEQUENCE"]), event["STATUS"])
        assert (read.vevent.dtstart.value, read.vevent.dtend.value) == (meeting.starts_at, meeting.ends_at)
        assert read.vevent.location.value == f"{meeting.place}, {meeting.address}" == event["LOCATION"]
        attendees = [each.value for each in read.vevent.contents.get("attendee", [])]
        assert attendees == ([] if method == "PUBLISH" else ["mailto:ines@brisa.example"])


def test_the_description_says_the_hours_of_each_day(meeting: Meeting, now: datetime) -> None:
    (event,) = Calendar.from_ical(_request(meeting, now)).walk("VEVENT")

    assert event["DESCRIPTION"] == (
        f"{meeting.summary}\n\n"
        "Tuesday 16 March 2027: 13:00 to 17:30 Brussels time (12:00 to 16:30 in Lisbon)\n"
        "Wednesday 17 March 2027: 09:00 to 13:00 Brussels time (08:00 to 12:00 in Lisbon)\n\n"
        f"Agenda: {PAGE}"
    )


@pytest.mark.parametrize(
    ("state", "partstat", "rsvp", "transparent"),
    [
        ("invited", "NEEDS-ACTION", "TRUE", "OPAQUE"),
        ("accepted", "ACCEPTED", "FALSE", "OPAQUE"),
        ("tentative", "TENTATIVE", "FALSE", "OPAQUE"),
        ("declined", "DECLINED", "FALSE", "TRANSPARENT"),
    ],
)
def test_the_request_carries_the_answer_given(meeting, now, state, partstat, rsvp, transparent) -> None:
    (event,) = Calendar.from_ical(_request(meeting, now, state=state)).walk("VEVENT")

    params = event["ATTENDEE"].params
    assert (params["PARTSTAT"], params["RSVP"], event["TRANSP"]) == (partstat, rsvp, transparent)


def test_a_cancellation_keeps_the_uid_and_takes_the_event_out(meeting: Meeting, now: datetime) -> None:
    meeting.sequence = 3

    read = Calendar.from_ical(calendar.cancellation_ics(meeting, attendee=INES, page_url=PAGE, now=now))

    (event,) = read.walk("VEVENT")
    assert (read["METHOD"], event["STATUS"], event["UID"], event["SEQUENCE"], str(event["ATTENDEE"])) == (
        "CANCEL",
        "CANCELLED",
        str(meeting.uid),
        3,
        "mailto:ines@brisa.example",
    )
    assert "RSVP" not in event["ATTENDEE"].params


@pytest.mark.parametrize(("state", "status"), [(State.SCHEDULED, "CONFIRMED"), (State.CANCELLED, "CANCELLED")])
def test_the_public_file_names_nobody_and_opens_no_door(meeting: Meeting, now: datetime, state, status) -> None:
    meeting.state = state

    ics = calendar.public_ics(meeting, page_url=PAGE, now=now)

    read = Calendar.from_ical(ics)
    (event,) = read.walk("VEVENT")
    assert (read["METHOD"], event["STATUS"], event["UID"]) == ("PUBLISH", status, str(meeting.uid))
    assert "ATTENDEE" not in event
    assert "video.example" not in ics


def test_no_calendar_part_carries_the_online_link(meeting: Meeting, now: datetime) -> None:
    cancellation = calendar.cancellation_ics(meeting, attendee=INES, page_url=PAGE, now=now)

    assert "video.example" not in _request(meeting, now) + cancellation


@pytest.mark.parametrize(
    "name",
    ['Ana "Q" Reis', "Reis; Ana: CEO, x", "Ana\r\nATTENDEE:mailto:evil@evil.example", "Ana^nReis", "", "  ", "Ω" * 200],
)
def test_a_strange_name_breaks_nothing(meeting: Meeting, now: datetime, name: str) -> None:
    ics = _request(meeting, now, attendee=Attendee("a@b.example", name))

    (event,) = Calendar.from_ical(ics).walk("VEVENT")
    attendees = [value for key, value in _by_hand(ics) if key.startswith("ATTENDEE")]
    assert (str(event["ATTENDEE"]), attendees) == ("mailto:a@b.example", ["mailto:a@b.example"])
    assert event["ATTENDEE"].params["CN"].strip() != ""


def test_hostile_text_stays_text(now: datetime) -> None:
    title = "A; B, C: \\ D\nEND:VEVENT\nBEGIN:VALARM"
    meeting = MeetingFactory(title=title, place="Rue; 1,\r\nX-EVIL:1", summary="line\none")

    ics = _request(meeting, now)

    (event,) = Calendar.from_ical(ics).walk("VEVENT")
    assert (event["SUMMARY"], str(event["LOCATION"]).replace("\r\n", "\n")) == (title, "Rue; 1,\nX-EVIL:1")
    assert "X-EVIL" not in {name for name, _ in _by_hand(ics)}


def test_times_are_utc_whatever_the_zone_they_came_in(meeting: Meeting, now: datetime) -> None:
    meeting.starts_at = datetime(2027, 3, 16, 17, tzinfo=timezone(timedelta(hours=5)))

    (event,) = Calendar.from_ical(_request(meeting, now)).walk("VEVENT")

    assert event["DTSTART"].to_ical() == b"20270316T120000Z"


def test_an_online_meeting_is_online(meeting: Meeting, now: datetime) -> None:
    meeting.mode = Mode.ONLINE

    (event,) = Calendar.from_ical(_request(meeting, now)).walk("VEVENT")

    assert event["LOCATION"] == "Online"


@override_settings(CONTACT_EMAIL="other@sme.example")
def test_the_uid_does_not_change_with_the_address_of_the_house(meeting: Meeting, now: datetime) -> None:
    (event,) = Calendar.from_ical(_request(meeting, now)).walk("VEVENT")

    assert (event["UID"], str(event["ORGANIZER"])) == (str(meeting.uid), "mailto:other@sme.example")
