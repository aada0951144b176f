from django.apps import AppConfig, apps
from django.conf import settings
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class FocusGroupAdmin(AdminConfig):
    default_site = "focusgroup.admin.Site"


class FocusGroup(AppConfig):
    name = "focusgroup"
    verbose_name = "Focus Group on AI for Europe"

    def ready(self) -> None:
        if settings.SENTRY_DSN:
            from focusgroup import reporting  # noqa: PLC0415  its library is loaded only where it is used

            reporting.start(settings.SENTRY_DSN)
        # The outbox renders by kind: every letter must be known in each process.
        autodiscover_modules("mails")
        autodiscover_modules("checks")
        from focusgroup import roles  # noqa: PLC0415  its models are loaded only now

        # The last app with models, so every permission exists when its turn comes.
        post_migrate.connect(roles.sync, sender=apps.get_app_config("decision"))
