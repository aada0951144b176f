from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from focusgroup import duties


class Command(BaseCommand):
    help = "Runs every duty that is due, once, in this process and without a broker."

    def handle(self, *args: Any, **options: Any) -> None:
        failed = []
        for duty in duties.due(now=timezone.now()):
            went_well = duties.run(duty.name, now=timezone.now())
            self.stdout.write(f"{duty.name}: {'done' if went_well else 'failed'}")
            if not went_well:
                failed.append(duty.name)
        if failed:
            raise CommandError(f"Failed: {', '.join(failed)}. The log says why.")
