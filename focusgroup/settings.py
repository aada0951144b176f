"""Settings. Each has a working default for one machine; README lists them all.

Without DATABASE_URL and REDIS_URL the application is *embedded*: SQLite, an
in-memory broker and one process. With them it runs as web, worker and beat.
"""

import secrets
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

DEBUG = env.bool("DEBUG", default=False)
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).absolute()
PORT = env.int("PORT", default=8000)
SITE_URL = env.str("SITE_URL", default=f"http://127.0.0.1:{PORT}").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="focusgroup@digital-sme.example")
REDIS_URL = env.str("REDIS_URL", default="")
EMAIL_URL = env.str("EMAIL_URL", default="")
SENTRY_DSN = env.str("SENTRY_DSN", default="")
IS_EMBEDDED = not (env.str("DATABASE_URL", default="") or REDIS_URL)


def _kept_secret(path: Path) -> str:
    """The secret of this machine, made once and kept with the data."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with path.open("x", opener=lambda name, flags: os_open(name, flags, 0o600)) as file:
                file.write(secrets.token_urlsafe(50))
        except FileExistsError:
            pass  # Another process was first; its secret counts.
    return path.read_text()


def os_open(name: str, flags: int, mode: int) -> int:
    import os

    return os.open(name, flags, mode)


SECRET_KEY = env.str("SECRET_KEY", default="") or _kept_secret(DATA_DIR / "secret_key")

INSTALLED_APPS: list[str] = []

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'focusgroup.sqlite3'}")}
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="Europe/Brussels")
