from django.apps import AppConfig
from django.conf import settings


class OutboxConfig(AppConfig):
    name = "focusgroup.outbox"
    verbose_name = "Outbox"

    def ready(self) -> None:
        from focusgroup.accounts import concealment  # noqa: PLC0415  its models are loaded only now
        from focusgroup.outbox import querysets  # noqa: PLC0415  the same

        concealment.conceal_along(querysets.letters_about)
        if settings.MAIL_PROVIDER:
            from anymail.signals import tracking  # noqa: PLC0415  an optional package

            from focusgroup.outbox import provider  # noqa: PLC0415  its models are loaded only now

            tracking.connect(provider.note, dispatch_uid="outbox")
