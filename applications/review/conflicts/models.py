"""Who must not judge, or see, an application, and how that came to light."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.review.conflicts import states
from applications.review.conflicts.querysets import ConflictQuerySet
from applications.review.conflicts.states import TRANSITIONS

BARRING = states.BARRING


class Conflict(models.Model):
    """An interest of a member of staff in an application. Declared and confirmed ones bar; the others do not."""

    State = states.State

    application = models.ForeignKey(
        "applications.Application", on_delete=models.CASCADE, related_name="conflicts", verbose_name=_("application")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="conflicts", verbose_name=_("person")
    )
    state = models.CharField(_("state"), max_length=9, choices=states.State.choices, default=states.State.DETECTED)
    reason = models.TextField(_("what ties them to the company"), blank=True)
    found_by = models.JSONField(
        _("found by"), default=list, blank=True, help_text=_("Marks of the rules that matched.")
    )
    at = models.DateTimeField(_("declared or found"))
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("judged by"),
    )
    judged_at = models.DateTimeField(_("judged"), null=True, blank=True)
    judgement = models.TextField(_("judgement"), blank=True)

    TRANSITIONS = TRANSITIONS
    objects: ClassVar[ConflictQuerySet] = ConflictQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        app_label = "review"
        verbose_name = _("conflict of interest")
        verbose_name_plural = _("conflicts of interest")
        ordering = ("-at", "-id")
        constraints = (
            models.UniqueConstraint(fields=["application", "user"], name="one_conflict_a_person"),
            models.CheckConstraint(
                name="judged_conflict_has_its_judge",
                condition=Q(state__in=["declared", "detected"]) | Q(judged_by__isnull=False, judged_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.application}, {self.user}"
