from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DecisionConfig(AppConfig):
    name = "applications.decision"
    verbose_name = _("Decision")

    def ready(self) -> None:
        # Here, because models exist only now.
        from applications.casework.erasure import emptying as applications  # noqa: PLC0415
        from applications.decision import emptying  # noqa: PLC0415

        applications.also(emptying.empty)
