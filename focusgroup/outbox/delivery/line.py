"""The line to the mail server: one connection, one letter after the other.

`begin` announces a letter, `hand` gives it over up to its last dot and `reply` waits for what the
server says to that: whenever the server works, so can we.
"""

import smtplib
from typing import Any

from django.conf import settings
from django.core import mail
from django.core.mail.backends.smtp import EmailBackend

from focusgroup.outbox.writing.mime import Mail


class Refused(Exception):
    """The server does not take this letter. 5xx is for good, 4xx for now."""

    def __init__(self, code: int, text: bytes | str) -> None:
        words = text.decode(errors="replace") if isinstance(text, bytes) else text
        super().__init__(f"{code} {' '.join(words.split())}")
        self.is_final = code >= 500


class Broken(Exception):
    """The line broke while a letter was on it; once its text was handed over, it may have arrived."""

    def __init__(self, text: str, *, may_have_arrived: bool = False) -> None:
        super().__init__(text)
        self.may_have_arrived = may_have_arrived


class Away(Exception):
    """The server takes no letters at all at present, or would not begin with this one."""

    def __init__(self, text: str, *, is_about_letter: bool = False) -> None:
        super().__init__(text)
        self.is_about_letter = is_about_letter


def to_server() -> "Line":
    """The line of these settings, not open yet."""
    backend = mail.get_connection()
    return SmtpLine(backend) if isinstance(backend, EmailBackend) else Line(backend)


class Line:
    """Any of Django's mail backends that is no SMTP server: dummy, console, a provider's interface."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend

    def open(self) -> None:
        """Raises Away."""
        try:
            self.backend.open()
        except (smtplib.SMTPException, OSError) as error:
            raise Away(_named(error)) from error

    def begin(self, letter: Mail) -> None:
        """Tell the server what comes, without waiting. Raises Refused or Broken."""

    def hand(self, letter: Mail) -> None:
        """The letter that was begun. Raises Refused, Broken or Away."""
        try:
            self.backend.send_messages([letter.for_backend()])
        except Exception as error:
            # A provider's interface raises errors of its own.
            raise Broken(_named(error), may_have_arrived=True) from error

    def reply(self) -> None:
        """Raises Refused or Broken unless the letter handed over last was taken."""

    def drop(self) -> None:
        """Leave a letter that was begun: the server forgets it."""

    def close(self) -> None:
        try:
            self.backend.close()
        except (smtplib.SMTPException, OSError):
            self.backend.connection = None


class SmtpLine(Line):
    """SMTP step by step: only a reply to a recipient or to a text is about the letter, all others about the server.

    A lease covers the whole: three steps of a sixth of it, and half of it for the reply to the
    text, where giving up early means sending twice (RFC 1047).
    """

    def __init__(self, backend: EmailBackend) -> None:
        super().__init__(backend)
        self.step_s = min(float(settings.EMAIL_TIMEOUT or 20), settings.OUTBOX_LEASE_SECONDS / 6)
        self.reply_s = settings.OUTBOX_LEASE_SECONDS / 2
        self.commands: list[str] = []
        self.at_once = 1
        backend.timeout = int(settings.EMAIL_TIMEOUT or 20)

    @property
    def server(self) -> smtplib.SMTP:
        server: smtplib.SMTP | None = self.backend.connection
        if server is None or server.sock is None:
            raise Broken("The line is closed.")
        return server

    def open(self) -> None:
        try:
            if self.backend.connection is not None and self.backend.connection.sock is None:
                self.close()
            if self.backend.open():
                self.server.ehlo_or_helo_if_needed()
                self._wait(self.step_s)
        except (smtplib.SMTPException, OSError, Broken) as error:
            self.close()
            raise Away(_named(error)) from error

    def begin(self, letter: Mail) -> None:
        self.commands = [*self._envelope(letter), "data"]
        self.at_once = len(self.commands) if self.server.has_extn("pipelining") else 1
        try:
            self.server.send("".join(f"{command}\r\n" for command in self.commands[: self.at_once]))
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise Broken(_named(error)) from error

    def hand(self, letter: Mail) -> None:
        try:
            self._hear_out()
            self.server.send(_dotted(letter.content))
            self._wait(self.reply_s)
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise Broken(_named(error)) from error

    def reply(self) -> None:
        try:
            code, text = self.server.getreply()
            self._wait(self.step_s)
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise Broken(_named(error), may_have_arrived=True) from error
        self._expect(250, code, text)

    def _envelope(self, letter: Mail) -> tuple[str, str]:
        if set(letter.recipient) & set("\r\n <>"):
            raise Refused(553, "This is no address.")
        options = f" size={len(letter.content)}" if self.server.has_extn("size") else ""
        if not letter.recipient.isascii():
            if not self.server.has_extn("smtputf8"):
                raise Refused(553, "The mail server does not take addresses beyond ASCII.")
            options += " SMTPUTF8 BODY=8BITMIME"
            self.server.command_encoding = "utf-8"
        return f"mail FROM:<{letter.sender}>{options}", f"rcpt TO:<{letter.recipient}>"

    def _hear_out(self) -> None:
        """What the server says to the commands. Those sent at once took one journey (RFC 2920).

        A server that then waits for a text in vain gets an empty one.
        """
        replies = [self.server.getreply() for _ in range(self.at_once)]
        is_ready = self.at_once > 1 and replies[-1][0] == 354
        if is_ready and any(code >= 400 for code, _ in replies):
            self.server.send(".\r\n")
            self.server.getreply()
        for command, (code, text) in zip(self.commands, replies, strict=False):
            self._judge(command, code, text)
        for command in self.commands[self.at_once :]:
            self._judge(command, *self.server.docmd(command))

    def _judge(self, command: str, code: int, text: bytes) -> None:
        # 552: too large. Any other refusal of MAIL is about the sender, which all letters share.
        if command.startswith("mail") and code not in (250, 421, 552, -1):
            self.close()
            raise Away(f"{code} {text.decode(errors='replace')}", is_about_letter=True)
        self._expect(354 if command == "data" else 250, code, text)

    def _expect(self, expected: int, code: int, text: bytes) -> None:
        """Raises Refused, the line ready for the next letter, or Broken where the server hangs up."""
        if code == expected or (expected == 250 and code == 251):
            return
        if code == 421 or code == -1:
            self.close()
            raise Broken(f"{code} {text.decode(errors='replace')}")
        try:
            self.server.rset()
        except (smtplib.SMTPException, OSError):
            self.close()
        raise Refused(code, text)

    def drop(self) -> None:
        """Without a word: where the server waits for a text, it would take QUIT for one."""
        if self.backend.connection is not None:
            self.backend.connection.close()

    def _wait(self, seconds: float) -> None:
        sock = self.server.sock
        if sock is not None:
            sock.settimeout(seconds)


def _dotted(content: bytes) -> bytes:
    """The text as it goes over the line: lines that begin with a dot get a second one (RFC 5321, 4.5.2)."""
    body = content.replace(b"\r\n.", b"\r\n..")
    if body.startswith(b"."):
        body = b"." + body
    return body + (b".\r\n" if body.endswith(b"\r\n") else b"\r\n.\r\n")


def _named(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
