"""Applications from a file, into a call."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from applications import imports
from applications.models import Call
from focusgroup.accounts.actor import Actor


class Command(BaseCommand):
    help = "Adds the applications of a CSV file to a call. The columns stand in docs/import.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("call", metavar="CALL", help="the call's address, for example call-2020")
        parser.add_argument("file", type=Path, metavar="FILE.csv", help="UTF-8, cells set apart by ; or ,")
        parser.add_argument("--dry-run", action="store_true", help="check everything and write nothing")
        parser.add_argument("--skip-invalid", action="store_true", help="leave out rows with a problem")

    def handle(self, *args: Any, call: str, file: Path, dry_run: bool, skip_invalid: bool, **options: Any) -> None:
        into = Call.objects.filter(slug=call).first()
        if into is None:
            known = ", ".join(Call.objects.values_list("slug", flat=True)) or "none"
            raise CommandError(f"There is no call {call}. Calls: {known}.", returncode=2)
        outcome = imports.import_file(
            into,
            file,
            by=Actor.duty("import_applications"),
            now=timezone.now(),
            is_rehearsal=dry_run,
            skip_invalid=skip_invalid,
        )
        for problem in outcome.problems:
            self.stderr.write(str(problem))
        told = f"{outcome.added} added, {outcome.known} there already, {outcome.left_out} with a problem"
        if outcome.problems and not skip_invalid:
            raise CommandError(f"Nothing was written: {told}. Mend the file, or use --skip-invalid.")
        self.stdout.write(f"{told}. Nothing was written: dry run." if dry_run else f"{told}.")
