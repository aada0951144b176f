"""A mailbox read by IMAP. It is only looked at: no mail is moved, deleted or marked as read."""

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self
from urllib.parse import unquote, urlsplit

from meetings.replies.imip import MAIL_BYTES

TIMEOUT_S = 20
AT_ONCE = 200
# In a mailbox that was never read, older mails are left alone.
FIRST_LOOK = timedelta(days=14)
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_NUMBER = re.compile(rb"UID (\d+)")


class Away(Exception):
    """The mailbox cannot be read at present; says why."""


@dataclass(frozen=True)
class Mailbox:
    """imaps://name:password@host[:port]/folder. Without TLS only on this machine, or by STARTTLS."""

    host: str
    port: int
    user: str
    password: str
    folder: str
    is_tls: bool

    @classmethod
    def of(cls, url: str) -> Self:
        """Raises ValueError."""
        parts = urlsplit(url)
        if parts.scheme not in ("imap", "imaps") or not parts.hostname or not parts.username:
            raise ValueError("A mailbox is written imaps://name:password@host/folder.")
        is_tls = parts.scheme == "imaps"
        return cls(
            host=parts.hostname,
            port=parts.port or (993 if is_tls else 143),
            user=unquote(parts.username),
            password=unquote(parts.password or ""),
            folder=unquote(parts.path.strip("/")) or "INBOX",
            is_tls=is_tls,
        )

    @property
    def name(self) -> str:
        """What tells it from others; without the password."""
        return f"{self.user}@{self.host}:{self.port}/{self.folder}"

    @contextmanager
    def opened(self) -> "Iterator[Box]":
        """Raises Away."""
        try:
            server = self._connect()
        except (imaplib.IMAP4.error, OSError) as error:
            raise Away(f"{type(error).__name__}: {error}") from error
        try:
            yield Box(server, _select(server, self.folder))
        except (imaplib.IMAP4.error, OSError) as error:
            raise Away(f"{type(error).__name__}: {error}") from error
        finally:
            server.shutdown()

    def _connect(self) -> imaplib.IMAP4:
        context = ssl.create_default_context()
        if self.is_tls:
            server: imaplib.IMAP4 = imaplib.IMAP4_SSL(self.host, self.port, ssl_context=context, timeout=TIMEOUT_S)
        else:
            server = imaplib.IMAP4(self.host, self.port, timeout=TIMEOUT_S)
            if "STARTTLS" in server.capabilities:
                server.starttls(context)
            elif self.host not in _LOOPBACK:
                server.shutdown()
                raise Away("The server offers no TLS; the password is not sent in the open.")
        try:
            server.login(self.user, self.password)
        except BaseException:
            server.shutdown()
            raise
        return server


@dataclass(frozen=True)
class Box:
    """An open folder. `validity` changes when the server has given its mails other numbers."""

    server: imaplib.IMAP4
    validity: int

    def mails(self, *, after: int, since: datetime) -> Iterator[tuple[int, bytes]]:
        """The numbers above `after`, oldest first, each with its mail; of one that is too large only the head."""
        wanted = f"UID {after + 1}:*" if after else f"SINCE {(since - FIRST_LOOK):%d-%b-%Y}"
        found = _said(self.server.uid("SEARCH", wanted))
        numbers = sorted({int(number) for line in found if line for number in line.split()})
        for number in [number for number in numbers if number > after][:AT_ONCE]:
            size = self._number(number, "(RFC822.SIZE)", _SIZE)
            if size is None:
                # Deleted since.
                continue
            part = "(BODY.PEEK[])" if size <= MAIL_BYTES else "(BODY.PEEK[HEADER])"
            yield number, self._content(number, part)

    def _number(self, number: int, what: str, pattern: re.Pattern[bytes]) -> int | None:
        for line in _said(self.server.uid("FETCH", str(number), what)):
            if line and (match := pattern.search(line)):
                return int(match[1])
        return None

    def _content(self, number: int, what: str) -> bytes:
        _status, data = self.server.uid("FETCH", str(number), what)
        for line in data:
            if isinstance(line, tuple):
                return bytes(line[1])
        return b""


def _select(server: imaplib.IMAP4, folder: str) -> int:
    """Opens the folder for reading only. Raises IMAP4.error."""
    quoted = '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
    status, data = server.select(quoted, readonly=True)
    if status != "OK":
        raise imaplib.IMAP4.error(f"{folder}: {data!r}")
    validity = server.response("UIDVALIDITY")[1]
    return int(validity[0]) if validity and validity[0] else 0


def _said(answer: tuple[str, list[Any]]) -> list[bytes]:
    """The lines of an answer; of one with a literal the first part. Raises IMAP4.error where the server refuses."""
    status, data = answer
    if status != "OK":
        raise imaplib.IMAP4.error(repr(data))
    return [line[0] if isinstance(line, tuple) else line for line in data if line]
