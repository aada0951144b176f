import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from focusgroup.accounts.actor import Actor
from meetings.replies import actions
from meetings.replies.mailbox import Away, Mailbox

DUTY = "replies"


class Command(BaseCommand):
    help = (
        "Reads what calendar programs answered: from the mailbox REPLY_MAILBOX_URL, or one mail from a file "
        "(- for standard input), so that a delivery rule can feed it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", metavar="FILE", help="Without it: the mailbox.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["file"]:
            self._one(self._bytes(options["file"]))
        else:
            self._mailbox()

    def _mailbox(self) -> None:
        if not settings.REPLY_MAILBOX_URL:
            raise CommandError("REPLY_MAILBOX_URL names no mailbox.")
        try:
            mailbox = Mailbox.of(settings.REPLY_MAILBOX_URL)
            counts = actions.read_mailbox(mailbox, by=Actor.duty(DUTY), now=timezone.now())
        except (Away, ValueError) as error:
            raise CommandError(str(error)) from None
        said = ", ".join(f"{n} {state}" for state, n in sorted(counts.items()))
        self.stdout.write(said or "Nothing new.")

    def _one(self, raw: bytes) -> None:
        now = timezone.now()
        reply = actions.take(raw, key=actions.key_of(raw), by=Actor.duty(DUTY), now=now)
        self.stdout.write(f"{reply.state} {reply.reason}".strip() if reply else "No answer to an invitation.")

    def _bytes(self, name: str) -> bytes:
        if name == "-":
            return sys.stdin.buffer.read(actions.MAIL_BYTES + 1)
        try:
            return Path(name).read_bytes()
        except OSError as error:
            raise CommandError(f"{name} cannot be read: {error.strerror}.") from None
