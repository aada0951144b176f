"""What a calendar program says in a mail (iMIP, RFC 6047; REPLY, RFC 5546). Whatever is sent, reading it never fails
otherwise than by `Unreadable`.
"""

import email
import email.policy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any

from icalendar import Calendar, Event

from meetings.replies import addresses

MAIL_BYTES, CALENDAR_BYTES, COMPONENTS = 1_000_000, 64_000, 50
_CALENDARS = ("text/calendar", "application/ics")
# Who a mail came to, by the headers of the servers that handed it on.
_TO = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "Resent-To")


class Unreadable(ValueError):
    """The mail cannot be read as an answer; says why."""


@dataclass(frozen=True)
class Envelope:
    """The outside of a mail. `is_forged`: our own mail server has found that the sender is not who it says."""

    sender: str = ""
    subject: str = ""
    message_id: str = ""
    secrets: frozenset[str] = frozenset()
    is_forged: bool = False


@dataclass(frozen=True)
class Said:
    """One answer. `attendee` and `sent_by` are addresses in lower case; `comment` is what the person typed."""

    method: str
    uid: str
    attendee: str
    partstat: str
    sequence: int
    stamp: datetime
    sent_by: str = ""
    comment: str = ""
    secrets: frozenset[str] = field(default_factory=frozenset)


def parsed(raw: bytes) -> EmailMessage:
    """Raises Unreadable."""
    if len(raw) > MAIL_BYTES:
        raise Unreadable("The mail is too large.")
    try:
        mail = email.message_from_bytes(raw, policy=email.policy.default)
    except Exception as error:
        # Whatever a hostile mail does to the parser: staff read it themselves.
        raise Unreadable(f"The mail cannot be parsed: {type(error).__name__}.") from error
    if not isinstance(mail, EmailMessage):
        raise Unreadable("The mail cannot be parsed.")
    return mail


def envelope(mail: EmailMessage) -> Envelope:
    """What of its outside can be read; a header that cannot is empty."""
    sender = parseaddr(_header(mail, "From"))[1].lower()
    to = [each for name in _TO for each in _headers(mail, name)]
    results = _header(mail, "Authentication-Results").lower()
    return Envelope(
        sender=sender[:254],
        subject=" ".join(_header(mail, "Subject").split())[:200],
        message_id=_header(mail, "Message-ID").strip()[:200],
        secrets=frozenset(addresses.secrets_in(to)),
        is_forged="dmarc=fail" in results,
    )


def calendar_of(mail: EmailMessage) -> str | None:
    """The calendar part, if there is one. Raises Unreadable."""
    try:
        for part in mail.walk():
            if part.get_content_type() in _CALENDARS:
                content = part.get_payload(decode=True)
                if not isinstance(content, bytes) or len(content) > CALENDAR_BYTES:
                    raise Unreadable("The calendar part is too large.")
                return _storable(content.decode("utf-8", errors="replace"))
    except Unreadable:
        raise
    except Exception as error:
        # As above: the parts of a hostile mail may be anything.
        raise Unreadable(f"The parts of the mail cannot be read: {type(error).__name__}.") from error
    return None


def read(text: str) -> Said:
    """The one answer in a calendar part. Raises Unreadable."""
    if text.upper().count("BEGIN:") > COMPONENTS:
        raise Unreadable("The calendar part has too many components.")
    try:
        calendar = Calendar.from_ical(text)
        events = [component for component in calendar.walk() if isinstance(component, Event)]
        if len(events) != 1:
            raise Unreadable(f"The calendar part has {len(events)} events instead of one.")
        return _said(str(calendar.get("METHOD", "")).upper(), events[0])
    except Unreadable:
        raise
    except Exception as error:
        # As above: a broken or hostile calendar part breaks its parser in many ways.
        raise Unreadable(f"The calendar part cannot be read: {type(error).__name__}.") from error


def _said(method: str, event: Any) -> Said:
    attendees = event.get("ATTENDEE")
    attendees = attendees if isinstance(attendees, list) else [attendees] if attendees else []
    if len(attendees) != 1:
        raise Unreadable(f"The answer names {len(attendees)} people instead of one.")
    stamp = getattr(event.get("DTSTAMP"), "dt", None)
    if not isinstance(stamp, datetime) or stamp.tzinfo is None:
        raise Unreadable("The answer does not say when it was given.")
    uid = str(event.get("UID", "")).strip()
    if not uid:
        raise Unreadable("The answer names no meeting.")
    comment = event.get("COMMENT", "")
    comment = comment[0] if isinstance(comment, list) and comment else comment
    return Said(
        method=method,
        uid=uid[:200],
        attendee=_address(str(attendees[0])),
        partstat=str(attendees[0].params.get("PARTSTAT", "")).upper()[:30],
        sequence=max(0, min(int(event.get("SEQUENCE", 0)), 2**31 - 1)),
        stamp=stamp.astimezone(UTC),
        sent_by=_address(str(attendees[0].params.get("SENT-BY", ""))),
        comment=" ".join(str(comment).split())[:500],
        secrets=frozenset(addresses.secrets_in([str(event.get("ORGANIZER", ""))])),
    )


def _address(value: str) -> str:
    scheme, _colon, rest = value.strip().strip('"').partition(":")
    return (rest if scheme.lower() == "mailto" else value).strip().lower()[:254]


def _header(mail: EmailMessage, name: str) -> str:
    found = _headers(mail, name)
    return found[0] if found else ""


def _headers(mail: EmailMessage, name: str) -> list[str]:
    try:
        return [_storable(str(value)) for value in mail.get_all(name, [])]
    except Exception:
        # A header that the parser cannot take says nothing that could be trusted.
        return []


def _storable(text: str) -> str:
    """The text as any database takes it: without NUL, and without halves of characters."""
    return text.replace("\0", "").encode("utf-8", errors="replace").decode()
