import signal
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from focusgroup import duties
from focusgroup.outbox import delivery


class Command(BaseCommand):
    help = "Runs every duty that is due, once, in this process and without a broker."
    # Called every minute or so, where `migrate` and the site itself have checked the code before.
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _end_soon)
        failed = []
        for duty in duties.due(now=timezone.now()):
            if delivery.is_stopping():
                break
            went_well = duties.run(duty.name, now=timezone.now())
            self.stdout.write(f"{duty.name}: {'done' if went_well else 'failed'}")
            if not went_well:
                failed.append(duty.name)
        if failed:
            raise CommandError(f"Failed: {', '.join(failed)}. The log says why.")


def _end_soon(number: int, frame: FrameType | None) -> None:
    """The letter in hand is sent to its end, and nothing is left in sending."""
    delivery.stop()
