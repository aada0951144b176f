from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from focusgroup.accounts.actor import Actor
from members import imports
from members.actions import import_members


class Command(BaseCommand):
    help = "Takes members over from a CSV file; docs/import.md describes its columns. A second run changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check and count, write nothing")
        parser.add_argument("--skip-invalid", action="store_true", help="import the rows without a problem")

    def handle(self, *args: Any, file: Path, dry_run: bool, skip_invalid: bool, **options: Any) -> None:
        reading = imports.read(file)
        for problem in reading.problems:
            self.stderr.write(str(problem))
        about_file = any(problem.row <= 1 for problem in reading.problems)
        if reading.problems and (about_file or not skip_invalid):
            raise CommandError(f"{len(reading.problems)} problems; nothing was imported.")
        now = timezone.now()
        outcome = import_members(reading.entrants, by=Actor.duty("import_members"), now=now, dry_run=dry_run)
        verb = "would be added" if dry_run else "added"
        left = len({problem.row for problem in reading.problems})
        self.stdout.write(f"{outcome.added} {verb}, {outcome.known} there already, {left} rows left out.")
