"""The bytes of a mail: mixed(alternative(plain, html, calendar), invite.ics, files).

Written by hand, because the email package takes several milliseconds for what is the
same in each letter, and Django's classes set the character set of a calendar part twice.
Every part is 7-bit safe with CRLF, so that any server takes it unchanged.
"""

import base64
import binascii
import email
import re
from collections.abc import Iterable
from datetime import datetime
from email.header import Header
from email.message import Message as Parsed
from email.policy import SMTP
from email.utils import encode_rfc2231, format_datetime, formataddr, parseaddr
from functools import cache, cached_property, lru_cache

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.mail import EmailMultiAlternatives
from django.utils.crypto import salted_hmac

from focusgroup.accounts.models import User
from focusgroup.outbox.letters import Attachment
from focusgroup.outbox.models import Message
from focusgroup.outbox.rendering import Rendered

# Neither quoted-printable nor base64 text can contain "=_" (RFC 2045, 6.7).
_MIXED, _ALTERNATIVE = "=_mixed", "=_alternative"
_CRLF = "\r\n"
# Most servers take mails of 10 MB, and base64 makes four bytes of three.
ATTACHED_MOST_BYTES = 7_000_000
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")


class NotAttached(Exception):
    """A file is gone, or all together are too large for mail servers."""


class Mail:
    """One letter for one recipient.

    Raises UnicodeError for an address that no mail server could take; its content raises NotAttached.
    """

    def __init__(self, message: Message, rendered: Rendered, *, now: datetime) -> None:
        self.recipient = ascii_domain(message.recipient)
        self.sender = _address(settings.DEFAULT_FROM_EMAIL)
        self.headers = _own_headers(message, rendered, now=now)
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
        head.extend(f"{field}: {value}" for field, value in self.headers.items())
        head.append("MIME-Version: 1.0")
        return "\r\n".join([*head, _body(self.rendered)]).encode()

    def for_backend(self) -> EmailMultiAlternatives:
        return _Parcel(self)


class _Parcel(EmailMultiAlternatives):
    """A mail for Django's backends; those that read its attributes find them, those that send bytes get ours."""

    def __init__(self, mail: Mail) -> None:
        super().__init__(
            subject=mail.rendered.subject,
            body=mail.rendered.text,
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[mail.recipient],
            reply_to=[settings.CONTACT_EMAIL],
            headers=mail.headers,
        )
        self.attach_alternative(mail.rendered.html, "text/html")
        self.content = mail.content

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
    return f"<topic.{_digest(message.about)}@{message.message_id.rpartition('@')[2]}"


@lru_cache
def _digest(about: str) -> str:
    return salted_hmac("outbox topic", about, algorithm="sha256").hexdigest()[:32]


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
    attached = _attached(rendered.attachments) if rendered.attachments else []
    if rendered.calendar:
        invitation, invite_file = _calendar(rendered)
        parts.append(invitation)
        attached.insert(0, invite_file)
    readable = _multipart("alternative", _ALTERNATIVE, parts)
    return _multipart("mixed", _MIXED, [readable, *attached]) if attached else readable


def _calendar(rendered: Rendered) -> tuple[str, str]:
    """The same object twice: for programs that show buttons, and as a file for all others."""
    encoded = _base64(rendered.calendar)
    method = rendered.calendar_method
    invitation = (
        f'Content-Type: text/calendar; charset="utf-8"; method={method}\r\n'
        f"Content-Transfer-Encoding: base64\r\n\r\n{encoded}"
    )
    invite_file = (
        'Content-Type: application/ics; name="invite.ics"\r\nContent-Transfer-Encoding: base64\r\n'
        f'Content-Disposition: attachment; filename="invite.ics"\r\n\r\n{encoded}'
    )
    return invitation, invite_file


def _attached(attachments: Iterable[Attachment]) -> list[str]:
    """The files as parts of the mail. Raises NotAttached."""
    parts, total = [], 0
    for attachment in attachments:
        try:
            with default_storage.open(attachment.file, "rb") as file:
                content = file.read(ATTACHED_MOST_BYTES + 1)
        except OSError as error:
            raise NotAttached(f"The attachment {attachment.name} is gone.") from error
        total += len(content)
        if total > ATTACHED_MOST_BYTES:
            raise NotAttached(f"With {attachment.name} the attachments are larger than a mail may be.")
        encoded = base64.encodebytes(content).decode("ascii").replace("\n", _CRLF)
        parts.append(
            f"Content-Type: {attachment.content_type}\r\nContent-Transfer-Encoding: base64\r\n"
            f"Content-Disposition: attachment; {_filename(attachment.name)}\r\n\r\n{encoded}"
        )
    return parts


def _filename(name: str) -> str:
    """As a parameter of a header; beyond plain ASCII as in RFC 2231."""
    plain = _CONTROLS.sub(" ", name)
    is_simple = plain.isascii() and not set(plain) & set('"\\')
    return f'filename="{plain}"' if is_simple else f"filename*={encode_rfc2231(plain, 'utf-8')}"


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
