"""The size of the enterprises in a file, by the EU definition."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from members import sme_file
from members.sme import InvalidCase


class Command(BaseCommand):
    help = "Prints the size of the enterprises in a file, by the EU definition, as JSON."
    # A calculation: it needs neither the database nor the pages.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.json", help="cases, time series and staff lists")
        parser.add_argument("--case", metavar="ID", help="print this case alone, not an object by id")

    def handle(self, *args: Any, file: Path, case: str | None, **options: Any) -> None:
        try:
            results = sme_file.results(sme_file.read(file.read_bytes()), only=case)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.", returncode=2) from error
        except InvalidCase as error:
            raise CommandError(" ".join(str(error).split()), returncode=2) from error
        except (ValueError, RecursionError) as error:
            raise CommandError(f"{file} is not JSON: {error}.", returncode=2) from error
        except KeyError as error:
            raise CommandError(f"{file} has no case {case}.", returncode=2) from error
        self.stdout.write(_json(results if case is None else results[case]))


def _json(shown: Any) -> str:
    text = json.dumps(shown, indent=1, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        # Half a character out of an escape: JSON may hold it, a terminal may not.
        return json.dumps(shown, indent=1)
    return text
