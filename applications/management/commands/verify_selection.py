"""Check the record of a selection with the verifier that needs nothing of this project."""

import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from applications.selection import verify


class Command(BaseCommand):
    help = "Check the record of a balanced selection: its hash, its rules, its proof and its draw."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("record", type=Path, help="record.json, as written by select")

    def handle(self, *args: Any, **options: Any) -> None:
        # As its own program, just as an outsider would run it.
        run = subprocess.run(  # noqa: S603
            [sys.executable, verify.__file__, str(options["record"])], capture_output=True, text=True, check=False
        )
        if run.returncode:
            raise CommandError(run.stderr.strip() or run.stdout.strip())
        self.stdout.write(run.stdout.strip())
