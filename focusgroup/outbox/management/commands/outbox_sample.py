from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils import timezone

from focusgroup.outbox import actions, mails
from focusgroup.outbox.models import Heartbeat


class Command(BaseCommand):
    help = "Queues N sample letters to numbered .example addresses: to try out a mail server, and for measuring."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("n", type=int, metavar="N")
        parser.add_argument("--batch", default="1", help="Another batch is queued anew; the same one adds nothing.")
        parser.add_argument("--to", default="", help="Send all of them to this address instead.")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        with transaction.atomic():
            beat, _ = Heartbeat.objects.get_or_create(duty="outbox", defaults={"started_at": now})
            drafts = [
                mails.sample.draft(
                    beat,
                    now=now,
                    to=options["to"] or f"recipient{number}@sample.example",
                    offset=f"{options['batch']}.{number}",
                    inputs={"number": number},
                )
                for number in range(1, options["n"] + 1)
            ]
            added = actions.queue_all(drafts)
        self.stdout.write(f"{added} queued, {len(drafts) - added} were there already.")
