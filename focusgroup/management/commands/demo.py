from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from focusgroup.demo import sign_ins
from focusgroup.demo.fill import DatabaseInUse, fill, whole
from focusgroup.demo.progress import Progress

APPLICANTS = 300
SEED = 2026


class Command(BaseCommand):
    help = "Fills an empty database with invented companies, people, calls, reviews and meetings."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--applicants", type=int, default=APPLICANTS, help="Applications of the open call.")
        parser.add_argument("--seed", type=int, default=SEED, help="The same seed gives the same companies.")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.DATABASE_URL or settings.EMAIL_URL:
            raise CommandError("DATABASE_URL or EMAIL_URL is set: invented data have no place among real people's.")
        applicants = options["applicants"]
        if applicants < 0:
            raise CommandError("--applicants must not be below 0.")
        progress = Progress(whole(applicants), "Inventing")
        try:
            demo = fill(applicants=applicants, seed=options["seed"], now=timezone.now(), progress=progress)
        except DatabaseInUse:
            self.stdout.write("There are people in the database already; nothing was changed.")
            return
        path = sign_ins.write(demo, settings.DATA_DIR)
        if options["verbosity"]:
            self.stdout.write("The demo is ready. You can sign in as:\n\n" + path.read_text(encoding="utf-8"))
