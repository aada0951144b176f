"""A real SMTP server on loopback that misbehaves where a test asks it to."""

import email
import email.policy
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Sink:
    """Keeps what it accepts. `refusals` gives the reply to a recipient; `drops` closes the line on one."""

    def __init__(self) -> None:
        self.accepted: list[tuple[str, bytes]] = []
        self.refusals: dict[str, str] = {}
        self.drops: set[str] = set()
        self.sessions = 0

    async def handle_EHLO(self, server: SMTP, session: Session, envelope: Envelope, host: str, replies: list[str]):
        session.host_name = host
        self.sessions += 1
        return replies

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]):
        if address in self.drops:
            self.drops.discard(address)
            server.transport.abort()
            return "421 closing"
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        for recipient in envelope.rcpt_tos:
            self.accepted.append((recipient, envelope.content))
        return "250 OK"

    @property
    def recipients(self) -> list[str]:
        return [recipient for recipient, _ in self.accepted]

    def mail_to(self, recipient: str) -> EmailMessage:
        (content,) = [content for address, content in self.accepted if address == recipient]
        return email.message_from_bytes(content, policy=email.policy.default)


class _AnyPort(Controller):
    """A controller that lets the system choose the port."""

    def _trigger_server(self) -> None:
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
