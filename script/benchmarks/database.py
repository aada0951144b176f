"""A scratch database of SQLite in a file: CPU time of this process is then that of Python and database together."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def scratch() -> Iterator[None]:
    """Migrated and empty; the application is set up for it where that has not happened yet."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _set_up(folder)
        from django.core.management import call_command  # noqa: PLC0415  it needs the settings
        from django.db import connection  # noqa: PLC0415  not before it is set up

        connection.close()
        before = connection.settings_dict["NAME"]
        connection.settings_dict["NAME"] = folder / "scratch.sqlite3"
        try:
            call_command("migrate", verbosity=0)
            yield
        finally:
            connection.close()
            connection.settings_dict["NAME"] = before


def _set_up(folder: Path) -> None:
    """The settings are read here, so nothing of Django may be imported before; later calls change nothing."""
    from django.apps import apps  # noqa: PLC0415  not before it is set up

    if apps.ready:
        return
    os.environ |= {"DATA_DIR": str(folder), "LOG_LEVEL": "ERROR", "DJANGO_SETTINGS_MODULE": "focusgroup.settings"}
    for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "DEBUG"):
        os.environ.pop(name, None)
    import django  # noqa: PLC0415  not before it is set up

    django.setup()
    from django.conf import settings  # noqa: PLC0415  not before it is set up

    # No benchmark waits for collected files.
    storage = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": storage}}
