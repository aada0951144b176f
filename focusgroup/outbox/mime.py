"""The bytes of a mail: mixed(alternative(plain, html, calendar), invite.ics)."""

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from typing import Any

from django.core.mail import EmailMessage as DjangoMessage


class _Written(EmailMessage):
    """An EmailMessage whose `as_bytes` takes Django's `linesep`; the policy writes CRLF already."""

    def as_bytes(self, unixfrom: bool = False, policy: Any = None, linesep: str | None = None) -> bytes:
        return super().as_bytes(unixfrom=unixfrom, policy=policy)


class Mail(DjangoMessage):
    """A mail for Django's backends, with the structure that calendar programs expect.

    Django's own class sets the character set of a calendar alternative twice.
    """

    def __init__(self, written: EmailMessage, *, sender: str, recipient: str) -> None:
        super().__init__(from_email=sender, to=[recipient])
        self.written = written

    def message(self) -> EmailMessage:  # type: ignore[override]
        return self.written


def write(
    *,
    sender: str,
    recipient: str,
    recipient_name: str,
    reply_to: str,
    message_id: str,
    subject: str,
    text: str,
    html: str,
    calendar: str,
    calendar_method: str,
    language: str,
    now: Any,
) -> EmailMessage:
    """The mail as it goes out, ready for any SMTP server: 7-bit safe, CRLF."""
    mail = _Written(policy=SMTP)
    mail["From"] = sender
    mail["To"] = formataddr((recipient_name, recipient)) if recipient_name else recipient
    mail["Reply-To"] = reply_to
    mail["Subject"] = subject
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = message_id
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = language
    mail.set_content(text, cte="quoted-printable")
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    if calendar:
        mail.add_alternative(calendar, subtype="calendar", cte="base64", params={"method": calendar_method})
        mail.add_attachment(
            calendar.encode(), maintype="application", subtype="ics", filename="invite.ics", cte="base64"
        )
    return mail
