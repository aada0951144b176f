from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = _("Meetings")

    def ready(self) -> None:
        from members.onboarding import steps  # noqa: PLC0415  its models are loaded only now

        steps.add(
            steps.Kind(
                "calendar",
                _("Take the meetings into your calendar"),
                _("A private feed that keeps itself up to date, and whose clock you read."),
                lambda member: reverse("meetings:own_calendar"),
                # A person has a feed, a company has none: making one marks the step.
                lambda member: False,
                _("Not for now"),
            )
        )
