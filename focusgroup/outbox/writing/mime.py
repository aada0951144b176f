"""The bytes of a mail: mixed(alternative(plain, html, calendar), invite.ics).

Written by hand, because the email package takes several milliseconds for what is the
same in each letter, and Django's classes set the character set of a calendar part twice.
Every part is 7-bit safe with CRLF, so that any server takes it unchanged.
"""

import base64
import binascii
import email
import re
from datetime import datetime
from email.header import Header
from email.message import Message as Parsed
from email.policy import SMTP
from email.utils import format_datetime, formataddr, parseaddr
from functools import cache, cached_property

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.crypto import salted_hmac

from focusgroup.accounts.models import User
from focusgroup.outbox.models import Message
from focusgroup.outbox.rendering import Rendered

# Neither quoted-printable nor base64 text can contain "=_" (RFC 2045, 6.7).
_MIXED, _ALTERNATIVE = "=_mixed", "=_alternative"
_CRLF = "\r\n"
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")


class Mail(EmailMultiAlternatives):
    """A mail for Django's backends; those that read its attributes find them, those that send bytes get ours.

    Raises UnicodeError for an address that no mail server could take.
    """

    def __init__(self, message: Message, rendered: Rendered, *, now: datetime) -> None:
        self.recipient = ascii_domain(message.recipient)
        super().__init__(
            subject=rendered.subject,
            body=rendered.text,
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[self.recipient],
            reply_to=[settings.CONTACT_EMAIL],
            headers=_own_headers(message, rendered, now=now),
        )
        self.attach_alternative(rendered.html, "text/html")
        self.sender = _address(settings.DEFAULT_FROM_EMAIL)
        self.recipient_name = _CONTROLS.sub(" ", message.recipient_name).strip()
        self.rendered = rendered

    @cached_property
    def content(self) -> bytes:
        """The mail as it goes over the line, without the line's own dots."""
        addresses = {
            "From": settings.DEFAULT_FROM_EMAIL,
            "To": _mailbox(self.recipient_name, self.recipient),
            "Reply-To": settings.CONTACT_EMAIL,
        }
        head = [f"{field}: {value}" for field, value in addresses.items()]
        head.append(_header("Subject", self.rendered.subject))
        head.extend(f"{field}: {value}" for field, value in self.extra_headers.items())
        head.append("MIME-Version: 1.0")
        return "\r\n".join([*head, _body(self.rendered)]).encode()

    def message(self, *, policy: object = None) -> Parsed:  # type: ignore[override]
        # Decoded parts then have the line ends of Python; the policy writes CRLF again.
        return email.message_from_bytes(self.content.replace(b"\r\n", b"\n"), policy=SMTP)


def _mailbox(name: str, address: str) -> str:
    if name.isascii():
        return formataddr((name, address))
    return f"{Header(name, 'utf-8', header_name='To', maxlinelen=76).encode(linesep=_CRLF)}{_CRLF} <{address}>"


@cache
def _address(mailbox: str) -> str:
    return parseaddr(mailbox)[1]


def topic_id(message: Message) -> str:
    """The id that all letters about one thing refer to, so that mail programs show them as one conversation.

    Letters about a person, such as codes for signing in, have no topic in common.
    """
    if message.about.startswith(f"{User._meta.label_lower}:"):
        return ""
    digest = salted_hmac("outbox topic", message.about, algorithm="sha256").hexdigest()[:32]
    return f"<topic.{digest}@{message.message_id.rpartition('@')[2]}"


def ascii_domain(address: str) -> str:
    """The address with its domain as the network knows it."""
    local, at, domain = address.rpartition("@")
    return address if domain.isascii() else f"{local}{at}{domain.encode('idna').decode()}"


def _own_headers(message: Message, rendered: Rendered, *, now: datetime) -> dict[str, str]:
    headers = {
        "Date": format_datetime(now),
        "Message-ID": message.message_id,
        "Auto-Submitted": "auto-generated",
        "Content-Language": message.language,
    }
    if topic := topic_id(message):
        headers |= {"In-Reply-To": topic, "References": topic}
    if rendered.unsubscribe_url:
        # One click in the mail program, without a page in between (RFC 8058); a mail for those that know no better.
        by_mail = f"mailto:{settings.CONTACT_EMAIL}?subject=unsubscribe%20{message.bulletin}"
        headers["List-Unsubscribe"] = f"<{rendered.unsubscribe_url}>, <{by_mail}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _header(field: str, value: str) -> str:
    value = _CONTROLS.sub(" ", value)
    if value.isascii() and len(field) + 2 + len(value) <= 78:
        return f"{field}: {value}"
    header = Header(value, None if value.isascii() else "utf-8", header_name=field, maxlinelen=76)
    return f"{field}: {header.encode(linesep=_CRLF)}"


def _body(rendered: Rendered) -> str:
    parts = [_text("plain", rendered.text), _text("html", rendered.html)]
    if not rendered.calendar:
        return _multipart("alternative", _ALTERNATIVE, parts)
    encoded = _base64(rendered.calendar)
    method = rendered.calendar_method
    parts.append(
        f'Content-Type: text/calendar; charset="utf-8"; method={method}\r\n'
        f"Content-Transfer-Encoding: base64\r\n\r\n{encoded}"
    )
    attached = (
        'Content-Type: application/ics; name="invite.ics"\r\nContent-Transfer-Encoding: base64\r\n'
        f'Content-Disposition: attachment; filename="invite.ics"\r\n\r\n{encoded}'
    )
    return _multipart("mixed", _MIXED, [_multipart("alternative", _ALTERNATIVE, parts), attached])


def _multipart(subtype: str, boundary: str, parts: list[str]) -> str:
    inner = "".join(f"--{boundary}\r\n{part}\r\n" for part in parts)
    return f'Content-Type: multipart/{subtype}; boundary="{boundary}"\r\n\r\n{inner}--{boundary}--\r\n'


def _text(subtype: str, text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"
    encoded = binascii.b2a_qp(lines.replace("\n", "\r\n").encode(), quotetabs=False, istext=True).decode("ascii")
    return (
        f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{encoded}'
    )


def _base64(text: str) -> str:
    lines = re.sub(r"\r\n|\r|\n", "\r\n", text)
    return base64.encodebytes(lines.encode()).decode("ascii").replace("\n", "\r\n")
