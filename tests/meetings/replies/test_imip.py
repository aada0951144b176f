"""Whatever is sent, reading it ends in an answer or in `Unreadable`."""

from datetime import UTC, datetime

import pytest
import vobject
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meetings.replies import imip
from meetings.replies.imip import Unreadable

HEAD = b"From: a@b.example\r\nTo: c@d.example\r\n"
CALENDAR = HEAD + b"Content-Type: text/calendar; method=REPLY\r\n\r\n"
EVENT = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:u1\r\nDTSTAMP:20261116T090000Z\r\n"
    "SEQUENCE:2\r\nATTENDEE;PARTSTAT=ACCEPTED:MAILTO:Ines@Brisa.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
LINES = [*EVENT.split("\r\n"), "BEGIN:VALARM", '\t;:"', "ATTENDEE:", "DTSTAMP:1", "END:"]
HOSTILE = [
    b"",
    b"\0" * 1000,
    b"BEGIN:VCALENDAR",
    b"BEGIN:VCALENDAR\r\n" * 40,
    b"BEGIN:VEVENT\r\n" * 100_000,
    b"END:VCALENDAR\r\nBEGIN:VEVENT\r\n",
    b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\n",
    EVENT.replace("20261116T090000Z", "20261399T999999Z").encode(),
    EVENT.replace("20261116T090000Z", "20261116").encode(),
    EVENT.replace("20261116T090000Z", "20261116T090000").encode(),
    EVENT.replace("SEQUENCE:2", "SEQUENCE:two").encode(),
    EVENT.replace("UID:u1\r\n", "").encode(),
    EVENT.replace("ATTENDEE", "X-ATTENDEE").encode(),
    EVENT.replace("END:VEVENT\r\n", "END:VEVENT\r\nBEGIN:VEVENT\r\nUID:u2\r\nEND:VEVENT\r\n").encode(),
    ("BEGIN:VCALENDAR\r\n" + "X" * 70_000 + ":1\r\nEND:VCALENDAR\r\n").encode(),
    EVENT.replace("u1", 'a;b:"c' * 50).replace("ATTENDEE;PARTSTAT=ACCEPTED:", 'ATTENDEE;PARTSTAT="').encode(),
    "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:ü\r\nEND:VEVENT".encode("utf-16"),
]


def test_an_answer_is_read_as_a_second_parser_reads_it() -> None:
    said = imip.read(EVENT)

    other = vobject.readOne(EVENT)
    assert said == imip.Said("REPLY", "u1", "ines@brisa.example", "ACCEPTED", 2, datetime(2026, 11, 16, 9, tzinfo=UTC))
    assert (other.method.value, other.vevent.uid.value, other.vevent.attendee.params["PARTSTAT"]) == (
        said.method,
        said.uid,
        [said.partstat],
    )


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_calendar_part_is_refused_calmly(hostile: bytes) -> None:
    with pytest.raises(Unreadable):
        imip.read(imip.calendar_of(imip.parsed(CALENDAR + hostile)) or "")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0\xff\xfe" * 300,
        b"Content-Type: multipart/mixed\r\n\r\n",
        b"Content-Type: multipart/mixed; boundary=" + b"x" * 5000 + b"\r\n\r\n--x",
        b"From: =?utf-8?b?////?= <\r\nTo: " + b"a@b.example, " * 3000 + b"\r\n\r\n",
        b"Subject: =?x-unknown?q?=ff?=\r\nContent-Transfer-Encoding: base64\r\nContent-Type: text/calendar\r\n\r\n====",
        b"From: a@b.example\r\nMessage-ID: <" + b"[" * 2000 + b"\r\nContent-Type: text/calendar; x*0*=%%%\r\n\r\n",
    ],
)
def test_a_broken_mail_breaks_nothing(raw: bytes) -> None:
    try:
        mail = imip.parsed(raw)
        outside = imip.envelope(mail)
        text = imip.calendar_of(mail)
    except Unreadable:
        return
    assert isinstance(outside.sender, str)
    assert text is None or isinstance(text, str)


def test_what_an_answer_has_no_use_for_is_not_followed() -> None:
    endless = EVENT.replace("DTSTAMP:", "RRULE:FREQ=SECONDLY;COUNT=999999999\r\nATTACH:file:///etc/passwd\r\nDTSTAMP:")

    assert imip.read(endless) == imip.read(EVENT)


def test_a_mail_beyond_measure_is_not_even_parsed() -> None:
    with pytest.raises(Unreadable, match="too large"):
        imip.parsed(b"x" * (imip.MAIL_BYTES + 1))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.sampled_from([*EVENT.split("\r\n"), "BEGIN:VALARM", '\t;:"', "ATTENDEE:", "DTSTAMP:1", "END:"]), max_size=20
    )
)
def test_any_shuffled_lines_end_in_an_answer_or_in_unreadable(lines: list[str]) -> None:
    try:
        said = imip.read("\r\n".join(lines))
    except Unreadable:
        return
    assert said.uid
