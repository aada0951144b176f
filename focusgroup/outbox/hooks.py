"""Where the mail provider of the settings reports to; those of the others stay closed."""

from anymail.urls import urlpatterns as known
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NAMES = (f"{settings.MAIL_PROVIDER}_tracking_webhook", f"{settings.MAIL_PROVIDER}_webhook")
urlpatterns = [pattern for pattern in known if pattern.name in NAMES]

if not urlpatterns:
    raise ImproperlyConfigured(f"django-anymail knows no reports of a provider named {settings.MAIL_PROVIDER}.")
