import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils import timezone

from focusgroup.outbox import mails, queue
from focusgroup.outbox.models import Heartbeat, Message
from focusgroup.outbox.progress import Bar
from focusgroup.outbox.states import State

DONE = (State.SENT, State.FAILED, State.VOID)
WAIT_S = 0.5


class Command(BaseCommand):
    help = "Queues N sample letters to numbered .example addresses: to try out a mail server, and for measuring."
    # `migrate` and the site have checked the code; this is timed.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("n", type=int, metavar="N")
        parser.add_argument("--batch", default="1", help="Another batch is queued anew; the same one adds nothing.")
        parser.add_argument("--to", default="", help="Send all of them to this address instead.")

        parser.add_argument("--wait", action="store_true", help="Stay until they are sent, with a bar.")

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
            added = queue.queue_all(drafts)
        self.stdout.write(f"{added} queued, {len(drafts) - added} were there already.")
        if options["wait"]:
            self._wait(f"{mails.sample.kind}:{beat._meta.label_lower}:{beat.pk}:", f":{options['batch']}.", len(drafts))

    def _wait(self, begins: str, holds: str, total: int) -> None:
        """Stay until each letter of the batch is done: whoever sweeps the outbox sends them."""
        bar = Bar(total, quiet_s=0)
        waiting = Message.objects.filter(key__startswith=begins, key__contains=holds).exclude(state__in=DONE)
        while left := waiting.count():
            bar.show(total - left)
            time.sleep(WAIT_S)
        bar.show(total)
        bar.end()
        self.stdout.write("None of them waits any more.")
