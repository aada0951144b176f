"""A mail server for benchmarks: prints its port, takes everything, keeps nothing, ends with its standard input."""

import logging
import sys

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests import smtp


class Drain(smtp.Sink):
    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        return "250 OK"


def main() -> None:
    logging.disable(logging.CRITICAL)
    with smtp.serving(Drain()) as port:
        sys.stdout.write(f"{port}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main()
