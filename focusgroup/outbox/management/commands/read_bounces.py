import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from focusgroup.accounts.actor import Actor
from focusgroup.outbox import actions, bounces


class Command(BaseCommand):
    help = (
        "Reads reports of mail that came back and marks the addresses. Takes a mail or a mailbox (mbox) "
        "as a file, or from standard input, so that any mailbox or delivery hook can feed it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", default="-", metavar="FILE", help="Without it: standard input.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["file"] == "-":
            found = list(bounces.read(sys.stdin.buffer))
        else:
            try:
                with Path(options["file"]).open("rb") as file:
                    found = list(bounces.read(file))
            except OSError as error:
                raise CommandError(f"{options['file']} cannot be read: {error.strerror}.") from None
        marked = actions.note_bounces(found, by=Actor.duty("bounces"), now=timezone.now())
        self.stdout.write(f"{len(found)} reported, {marked} newly marked.")
