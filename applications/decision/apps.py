from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DecisionConfig(AppConfig):
    name = "applications.decision"
    verbose_name = _("Decision")
