"""A real SMTP server on loopback that misbehaves where a test asks it to."""

import asyncio
import email
import email.policy
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Sink:
    """Keeps what it accepts. `refusals` gives the reply to a recipient, `drops` closes the line on one.

    `pause_s` is what the server takes over each mail; `refusal_of_all` its reply to every sender.
    `pipelines`: whether it offers to take several commands at once, as most servers do.
    """

    def __init__(self, *, pause_s: float = 0, pipelines: bool = True) -> None:
        self.pause_s = pause_s
        self.pipelines = pipelines
        self.refusal_of_all = ""
        self.accepted: list[tuple[str, bytes]] = []
        self.refusals: dict[str, str] = {}
        self.drops: set[str] = set()
        self.sessions = 0

    async def handle_EHLO(self, server: SMTP, session: Session, envelope: Envelope, host: str, replies: list[str]):
        session.host_name = host
        self.sessions += 1
        return [replies[0], "250-PIPELINING", *replies[1:]] if self.pipelines else replies

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]):
        if self.refusal_of_all:
            return self.refusal_of_all
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]):
        if address in self.drops:
            self.drops.discard(address)
            assert server.transport is not None
            server.transport.close()
            return "421 closing"
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.pause_s:
            await asyncio.sleep(self.pause_s)
        for recipient in envelope.rcpt_tos:
            assert isinstance(envelope.content, bytes)
            self.accepted.append((recipient, envelope.content))
        return "250 OK"

    @property
    def recipients(self) -> list[str]:
        return [recipient for recipient, _ in self.accepted]

    def repeated(self) -> dict[str, int]:
        """How often each recipient got more than one mail."""
        return {recipient: n - 1 for recipient, n in Counter(self.recipients).items() if n > 1}

    def ids_to(self, recipient: str) -> set[str]:
        """The Message-IDs of the mails to this recipient."""
        contents = [content for address, content in self.accepted if address == recipient]
        return {email.message_from_bytes(content)["Message-ID"] for content in contents}

    def mail_to(self, recipient: str) -> EmailMessage:
        (content,) = [content for address, content in self.accepted if address == recipient]
        return email.message_from_bytes(content, policy=email.policy.default)


class _AnyPort(Controller):
    """A controller that lets the system choose the port."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def serving(sink: Sink) -> Iterator[int]:
    """The sink behind a free port on loopback, which is given."""
    controller = _AnyPort(sink, hostname="127.0.0.1", port=0)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()
