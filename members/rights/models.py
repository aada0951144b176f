"""What somebody asked for about their own data, until when, and what came of it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.rights.querysets import RightsRequestQuerySet


class Kind(models.TextChoices):
    ERASE = "erase", _("Erase my data")
    OBJECT = "object", _("Object to a use of my data")
    CORRECT = "correct", _("Correct something I cannot change myself")
    RESTRICT = "restrict", _("Restrict the use of my data")


class RightsRequest(models.Model):
    """One request of a person. The row stays a while as proof; the person in it may be erased."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="rights_requests", verbose_name=_("person")
    )
    kind = models.CharField(_("what for"), max_length=8, choices=Kind.choices)
    text = models.TextField(_("in their words"), blank=True)
    asked_at = models.DateTimeField(_("asked"))
    due_on = models.DateField(_("due"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    is_granted = models.BooleanField(_("done as asked"), null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True)

    objects: ClassVar[RightsRequestQuerySet] = RightsRequestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        app_label = "members"
        verbose_name = _("request about own data")
        verbose_name_plural = _("requests about own data")
        ordering = ("done_at", "due_on")
        constraints = (
            models.UniqueConstraint(fields=["user", "kind"], condition=Q(done_at=None), name="one_open_request_a_kind"),
            models.CheckConstraint(
                name="done_request_has_its_result", condition=Q(done_at=None) | Q(is_granted__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.user}"
