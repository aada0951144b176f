import signal
from types import FrameType
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from focusgroup import embedded, freshness
from focusgroup.accounts.models import User
from focusgroup.celery import app

SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Command(BaseCommand):
    help = "Serves the site with a Celery worker and a timer in one process, for one machine."
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="Leave an empty database empty.")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.REDIS_URL:
            raise CommandError("REDIS_URL is set: start gunicorn, a Celery worker and beat instead (see README).")
        for number in SIGNALS:
            signal.signal(number, _interrupt)
        try:
            self.prepare(with_demo=not options["no_demo"])
            embedded.serve(get_wsgi_application(), app, port=settings.PORT, ready=self.welcome)
        except KeyboardInterrupt:
            self.stdout.write("Stopped.")
        except OSError as error:
            raise CommandError(
                f"Port {settings.PORT} cannot be used: {error.strerror}. PORT=… names another."
            ) from None

    def prepare(self, *, with_demo: bool) -> None:
        """Bring database, static files and demo up to date; nothing to do costs next to nothing."""
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", verbosity=0, interactive=False)
        freshness.if_changed(
            settings.STATIC_ROOT,
            freshness.fingerprint(get_finders()),
            lambda: call_command("collectstatic", verbosity=0, interactive=False),
        )
        if with_demo and not settings.DATABASE_URL and not settings.EMAIL_URL and not User.objects.exists():
            call_command("demo", verbosity=0)

    def welcome(self) -> None:
        self.stdout.write(f"\nFocus Group on AI for Europe: {settings.SITE_URL}/")
        sign_ins = settings.DATA_DIR / "demo-sign-ins.txt"
        if sign_ins.exists():
            self.stdout.write(sign_ins.read_text())
        if settings.OUTBOX_IS_MAILBOX:
            self.stdout.write(f"Mail stays on this machine; read it at {settings.SITE_URL}/admin/outbox/message/")
        self.stdout.write("Ctrl-C stops everything.")
        self.stdout.flush()


def _interrupt(number: int, frame: FrameType | None) -> None:
    # Once: a second signal, of either kind, must not cut the orderly end short.
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt
