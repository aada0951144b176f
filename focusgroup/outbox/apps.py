from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "focusgroup.outbox"
    verbose_name = "Outbox"
