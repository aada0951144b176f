from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApplicationsConfig(AppConfig):
    name = "applications"
    verbose_name = _("Applications")

    def ready(self) -> None:
        # Here, because models exist only now.
        from applications import sight  # noqa: PLC0415
        from focusgroup.accounts import concealment  # noqa: PLC0415

        concealment.conceal(sight.hidden_from)
