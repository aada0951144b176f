from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "focusgroup.audit"
    verbose_name = "Audit log"
