from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewConfig(AppConfig):
    name = "applications.review"
    verbose_name = _("Review")

    def ready(self) -> None:
        # Here, because models exist only now.
        from applications.casework.erasure import emptying as applications  # noqa: PLC0415
        from applications.review import concealed, emptying  # noqa: PLC0415
        from focusgroup.accounts import concealment  # noqa: PLC0415

        concealment.conceal(concealed.hidden_from)
        applications.also(emptying.empty)
