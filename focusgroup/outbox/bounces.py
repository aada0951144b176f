"""Reports of mail that came back (delivery status notifications, RFC 3464), as any mailbox hands them on."""

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, Message
from typing import BinaryIO

_MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^>\s]+>)", re.IGNORECASE | re.MULTILINE)
_MBOX_LINE = b"From "
# RFC 3463: no such mailbox, host or address, moved, takes no mail (RFC 7505), closed. A mailbox that is full or a
# rule of the receiver says nothing about the next letter.
_ADDRESS_IS_WRONG = re.compile(r"5\.(1\.(0|1|2|3|6|10)|2\.1)")


@dataclass(frozen=True)
class Bounce:
    """One recipient of one of our mails that could not be reached. `is_final`: it is the address that is wrong.

    `is_proven`: whoever reports it showed a secret, and may know the mail by an id of its own.
    """

    address: str
    message_id: str
    is_final: bool
    reason: str
    is_proven: bool = False


def is_about_address(status: str) -> bool:
    """Whether a status of RFC 3463 says that no letter will ever reach this address."""
    return bool(_ADDRESS_IS_WRONG.fullmatch(status))


def same_address(one: str, other: str) -> bool:
    """Whether two spellings are one address: domains beyond ASCII have two, and case says nothing."""
    return _spelt_out(one) == _spelt_out(other)


def _spelt_out(address: str) -> str:
    local, _at, domain = address.lower().rpartition("@")
    try:
        return f"{local}@{domain.encode().decode('idna')}" if domain.isascii() else f"{local}@{domain}"
    except UnicodeError:
        return f"{local}@{domain}"


def read(file: BinaryIO) -> Iterator[Bounce]:
    """The bounces of a file: one mail, or a mailbox in the mbox format."""
    for raw in _mails(file):
        yield from bounces(raw)


def bounces(raw: bytes) -> list[Bounce]:
    """What one mail reports; nothing where it is no report of ours to act on."""
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    message_id = _original_id(mail, raw)
    found = []
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status":
            for fields in part.get_payload():
                if isinstance(fields, Message) and (bounce := _of_recipient(fields, message_id)):
                    found.append(bounce)
    return found


def _mails(file: BinaryIO) -> Iterator[bytes]:
    lines: list[bytes] = []
    was_blank = True
    for line in file:
        if was_blank and line.startswith(_MBOX_LINE):
            if lines:
                yield b"".join(lines)
            lines = []
        else:
            # What a mailbox escaped with ">" is for people; the report itself has no such line.
            lines.append(line)
        was_blank = not line.strip()
    if lines:
        yield b"".join(lines)


def _of_recipient(fields: Message, message_id: str) -> Bounce | None:
    """One group of fields of a report (RFC 3464, 2.3); the group about the report as a whole has no recipient."""
    if _field(fields, "Action").lower() != "failed":
        return None
    named = _field(fields, "Original-Recipient") or _field(fields, "Final-Recipient")
    address = named.rpartition(";")[2].strip().strip("<>")
    status = _field(fields, "Status").partition(" ")[0]
    said = _field(fields, "Diagnostic-Code").rpartition("; ")[2] or _field(fields, "Diagnostic-Code")
    reason = " ".join(f"{status} {said}".split())
    return Bounce(address, message_id, is_final=is_about_address(status), reason=reason[:500])


def _field(fields: Message, name: str) -> str:
    return " ".join(str(fields.get(name, "")).split())


def _original_id(mail: EmailMessage, raw: bytes) -> str:
    """The Message-ID of the mail that came back: it stands in the returned copy, else somewhere in the text."""
    for part in mail.walk():
        if part.get_content_type() == "message/rfc822":
            for inner in part.get_payload():
                if isinstance(inner, Message) and inner.get("Message-ID"):
                    return str(inner["Message-ID"]).strip()
        if part.get_content_type() == "text/rfc822-headers":
            headers = part.get_payload(decode=True)
            found = _MESSAGE_ID.search(headers) if isinstance(headers, bytes) else None
            if found:
                return found[1].decode(errors="replace")
    own = str(mail.get("Message-ID", "")).strip().encode()
    others = [found for found in _MESSAGE_ID.findall(raw) if found != own]
    return others[-1].decode(errors="replace") if others else ""
