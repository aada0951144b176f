from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from typing import Any

import pytest
from django.conf import LazySettings

from meetings.models import Invitation
from meetings.replies import addresses

REPLY = """BEGIN:VCALENDAR
PRODID:-//Some program//EN
VERSION:2.0
METHOD:{method}
BEGIN:VEVENT
UID:{uid}
SEQUENCE:{sequence}
DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}
DTSTART:20270316T120000Z
DTEND:20270317T120000Z
ORGANIZER:mailto:{organizer}
ATTENDEE;PARTSTAT={partstat};CN="Moura, Inês":mailto:{attendee}
SUMMARY:Accepted
{more}END:VEVENT
END:VCALENDAR
"""


@pytest.fixture(autouse=True)
def _mailbox(settings: LazySettings) -> None:
    settings.REPLY_MAILBOX_URL = "imaps://focusgroup:secret@mail.example/INBOX"
    settings.REPLY_EMAIL = "focusgroup@digital-sme.example"


@pytest.fixture
def said(invitation: Invitation, now: datetime) -> Callable[..., bytes]:
    """A mail as a calendar program writes it: Brisa says yes."""

    def mail(**other: Any) -> bytes:
        organizer = addresses.organizer(invitation)[0]
        given: dict[str, Any] = {
            "method": "REPLY",
            "uid": invitation.meeting.uid,
            "sequence": 0,
            "stamp": now,
            "organizer": organizer,
            "partstat": "ACCEPTED",
            "attendee": "ines@brisa.example",
            "more": "",
            "sender": "Inês Moura <ines@brisa.example>",
            "to": organizer,
        } | other
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = given["sender"], given["to"], "Accepted: the meeting"
        message["Message-ID"] = f"<{given['stamp'].timestamp()}@brisa.example>"
        message.set_content("Inês Moura has accepted this invitation.")
        text = given.get("text") or REPLY.format(**given).replace("\n", "\r\n")
        message.add_alternative(text, subtype="calendar", params={"method": given["method"]})
        for name, value in given.get("headers", {}).items():
            message[name] = value
        return message.as_bytes()

    return mail
