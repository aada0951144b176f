from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from focusgroup.accounts.actor import Actor
from focusgroup.retention import actions
from focusgroup.retention.rules import RULES


class Command(BaseCommand):
    help = "Says what has been kept long enough; lets it go unless this is a dry run."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        if options["dry_run"]:
            counts = actions.would_let_go(now=now)
        else:
            counts = actions.let_go(by=Actor.duty(actions.DUTY), now=now)
        for rule in RULES:
            self.stdout.write(f"{counts[rule.name]:>7}  {rule.name.lower()}: {rule.what}, {rule.then}")
        if options["dry_run"]:
            self.stdout.write("Nothing was changed.")
        else:
            self.stdout.write(
                "Done; the log has an entry for each rule. One that is new or was changed only counts today."
            )
