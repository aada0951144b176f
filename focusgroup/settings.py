"""Settings. Each has a working default for one machine; README lists them all.

Without DATABASE_URL and REDIS_URL the application is *embedded*: SQLite, an
in-memory broker and one process. With them it runs as web, worker and beat.
"""

import os
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from focusgroup import secret

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
env.read_env(BASE_DIR / ".env")

# The machine and its addresses

DEBUG = env.bool("DEBUG", default=False)
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).absolute()
PORT = env.int("PORT", default=8000)
SITE_URL = env.str("SITE_URL", default=f"http://127.0.0.1:{PORT}").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="focusgroup@digital-sme.example")
REDIS_URL = env.str("REDIS_URL", default="")
DATABASE_URL = env.str("DATABASE_URL", default="")
EMAIL_URL = env.str("EMAIL_URL", default="")
# Whether the websites of applicants are fetched for the reviewers.
WEBSITE_SNAPSHOTS = env.bool("WEBSITE_SNAPSHOTS", default=True)
SENTRY_DSN = env.str("SENTRY_DSN", default="")
IS_EMBEDDED = not (DATABASE_URL or REDIS_URL)
SECRET_KEY = env.str("SECRET_KEY", default="") or secret.kept(DATA_DIR / "secret_key")

# Applications

INSTALLED_APPS = [
    "focusgroup.apps.FocusGroupAdmin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "focusgroup.accounts",
    "focusgroup.audit",
    "focusgroup.outbox",
    "focusgroup.people",
    "members",
    "meetings",
    "applications",
    "applications.review",
    "applications.decision",
    "focusgroup.apps.FocusGroup",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "focusgroup.urls"
WSGI_APPLICATION = "focusgroup.wsgi.application"
ASGI_APPLICATION = "focusgroup.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "focusgroup.templating.backend.PreparedTemplates",
        "NAME": "django",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "focusgroup.context.site",
            ],
            "builtins": ["focusgroup.templatetags.wording"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# Data

DATABASES = {"default": env.db_url_config(DATABASE_URL or f"sqlite:///{DATA_DIR / 'focusgroup.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE takes the write lock at the start, so two writers wait instead of failing.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
        "PRAGMA busy_timeout=20000; PRAGMA temp_store=MEMORY;",
    }
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    # Counts of visitors stand in it: nobody may drive them out by coming often.
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 50_000}}
}

# How long what is kept, in months; retention/rules.py says from when on, and what then happens.
RETENTION_MONTHS = {
    "DRAFTS": env.int("RETENTION_DRAFTS_MONTHS", default=3),
    "REJECTED": env.int("RETENTION_REJECTED_MONTHS", default=12),
    "COMMENTS": env.int("RETENTION_COMMENTS_MONTHS", default=12),
    "INTEREST": env.int("RETENTION_INTEREST_MONTHS", default=24),
    "UNCONFIRMED": env.int("RETENTION_UNCONFIRMED_MONTHS", default=1),
    "MEMBERS": env.int("RETENTION_MEMBERS_MONTHS", default=24),
    "NEEDS": env.int("RETENTION_NEEDS_MONTHS", default=1),
    "CLAIMS": env.int("RETENTION_CLAIMS_MONTHS", default=84),
    "NOMINATIONS": env.int("RETENTION_NOMINATIONS_MONTHS", default=6),
    "ADDRESSES": env.int("RETENTION_ADDRESSES_MONTHS", default=6),
    "RIGHTS": env.int("RETENTION_RIGHTS_MONTHS", default=36),
    "MAILS": env.int("RETENTION_MAILS_MONTHS", default=12),
    "REPLIES": env.int("RETENTION_REPLIES_MONTHS", default=6),
    "SIGN_INS": env.int("RETENTION_SIGN_INS_MONTHS", default=6),
    "LINKS": env.int("RETENTION_LINKS_MONTHS", default=6),
    "SESSIONS": env.int("RETENTION_SESSIONS_MONTHS", default=0),
}

# Language and time

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="Europe/Brussels")
FORMAT_MODULE_PATH = "focusgroup.formats"

# Static files

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "files"},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Signing in

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "after_sign_in"
LOGOUT_REDIRECT_URL = "home"
PASSWORD_RESET_TIMEOUT = 60 * 60
ACCOUNT_ADAPTER = "focusgroup.signin.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "focusgroup.signin.adapters.SocialAccountAdapter"
ACCOUNT_FORMS = {
    "login": "focusgroup.signin.forms.PasswordForm",
    "request_login_code": "focusgroup.signin.forms.CodeForm",
    "confirm_login_code": "focusgroup.signin.forms.ConfirmForm",
    "reset_password": "focusgroup.signin.forms.ResetForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# Nothing is sent to an unknown address, but the adapter is called, so that its answer takes as long.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_SESSION_REMEMBER = True
MFA_ADAPTER = "focusgroup.signin.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = SITE_URL.startswith("http://")
# Addresses are entered by staff and proven by the first code.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Focus Group on AI"
# A code is good half a minute longer: clocks differ and people type slowly.
MFA_TOTP_TOLERANCE = 1
# A second factor guards the staff desk wherever real people's data lie.
STAFF_SECOND_FACTOR = env.bool("STAFF_SECOND_FACTOR", default=not IS_EMBEDDED)
EU_LOGIN_SERVER_URL = env.str("EU_LOGIN_SERVER_URL", default="")
SOCIALACCOUNT_ONLY = False
# A plain link: a form that ends on another host is refused by form-action.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "eu-login",
                "name": "EU Login",
                "client_id": env.str("EU_LOGIN_CLIENT_ID", default=""),
                "secret": env.str("EU_LOGIN_SECRET", default=""),
                "settings": {"server_url": EU_LOGIN_SERVER_URL},
            }
        ]
        if EU_LOGIN_SERVER_URL
        else [],
    }
}

# Security

SITE_IS_HTTPS = SITE_URL.startswith("https://")
SECURE_SSL_REDIRECT = SITE_IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SITE_IS_HTTPS else None
# How many proxies of our own stand before the application: the last so many of X-Forwarded-For are true.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=1 if SITE_IS_HTTPS else 0)
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SITE_IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SITE_IS_HTTPS
SECURE_HSTS_PRELOAD = SITE_IS_HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_IS_HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "focusgroup.views.not_from_here"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# Inviting has a field a company, and the participants of an online tool may be 5,000; Django stops at 1,000.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 6_000
FILE_UPLOAD_HANDLERS = [
    "focusgroup.uploads.Quota",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "manifest-src": [SELF],
        "frame-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Mail and background work

EMAIL_CONFIG = (
    env.email_url_config(EMAIL_URL) if EMAIL_URL else {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
)
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 20
# The outbox is then the mailbox: letters stay readable in the admin, links and all.
OUTBOX_IS_MAILBOX = not EMAIL_URL
OUTBOX_LEASE_SECONDS = env.int("OUTBOX_LEASE_SECONDS", default=60)
# Letters come from the group, where bounces return to; replies go to the coordinators.
SENDER_EMAIL = env.str("SENDER_EMAIL", default=CONTACT_EMAIL)
DEFAULT_FROM_EMAIL = f"Focus Group on AI for Europe <{SENDER_EMAIL}>"
SERVER_EMAIL = SENDER_EMAIL

# What the buttons of calendar programs say is read from this mailbox: imaps://name:password@host/folder. Plus-addresses
# of REPLY_EMAIL, such as name+secret@host, must end in it.
REPLY_MAILBOX_URL = env.str("REPLY_MAILBOX_URL", default="")
REPLY_EMAIL = env.str("REPLY_EMAIL", default=SENDER_EMAIL)

# A provider's reports of what came back: its name in django-anymail, and its keys as ANYMAIL_… (docs/mail.md).
MAIL_PROVIDER = env.str("MAIL_PROVIDER", default="")
ANYMAIL = {"WEBHOOK_SECRET": env.str("ANYMAIL_WEBHOOK_SECRET", default="")}
if MAIL_PROVIDER:
    if ":" not in ANYMAIL["WEBHOOK_SECRET"]:
        raise ImproperlyConfigured("MAIL_PROVIDER needs ANYMAIL_WEBHOOK_SECRET=name:secret; anybody could report mail.")
    ANYMAIL |= {name.removeprefix("ANYMAIL_"): key for name, key in os.environ.items() if name.startswith("ANYMAIL_")}
    INSTALLED_APPS.append("anymail")

CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"socket_timeout": 30, "socket_connect_timeout": 5, "socket_keepalive": True, "visibility_timeout": 600}
    if REDIS_URL
    else {"polling_interval": 0.05}
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        # It would write every address that is fetched.
        "httpx": {"level": "WARNING"},
        "waitress": {"level": "WARNING"},
        "celery": {"level": "WARNING"},
        "kombu": {"level": "ERROR"},
    },
}

SILENCED_SYSTEM_CHECKS: list[str] = []
