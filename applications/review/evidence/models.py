"""What readers found out about an application: one claim, where it stands, and what it says."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.review.evidence.querysets import EvidenceQuerySet


class Evidence(models.Model):
    """A fact with its source. Nothing is deleted: what was wrong is corrected or withdrawn, with the reason."""

    class Stance(models.TextChoices):
        SUPPORTS = "supports", _("Supports")
        CONTRADICTS = "contradicts", _("Contradicts")

    class State(models.TextChoices):
        STANDING = "standing", _("Stands")
        CORRECTED = "corrected", _("Corrected")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    application = models.ForeignKey(
        "applications.Application", on_delete=models.CASCADE, related_name="evidence", verbose_name=_("application")
    )
    criterion = models.ForeignKey(
        "review.Criterion", on_delete=models.PROTECT, related_name="evidence", verbose_name=_("criterion")
    )
    claim = models.CharField(_("claim"), max_length=300)
    url = models.URLField(_("source"), max_length=500)
    seen_on = models.DateField(_("seen on"))
    quote = models.TextField(_("quote"), blank=True)
    stance = models.CharField(_("supports or contradicts"), max_length=11, choices=Stance.choices)
    found_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("found by")
    )
    at = models.DateTimeField(_("added"))
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.STANDING)
    reason = models.TextField(_("why it no longer stands"), blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("corrected or withdrawn by"),
    )
    ended_at = models.DateTimeField(_("corrected or withdrawn"), null=True, blank=True)
    replaced_by = models.OneToOneField(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="replaces",
        verbose_name=_("replaced by"),
    )

    objects: ClassVar[EvidenceQuerySet] = EvidenceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        app_label = "review"
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ("at", "id")
        indexes = (models.Index(fields=["application", "state"], name="evidence_of_application"),)
        constraints = (
            models.CheckConstraint(
                name="evidence_ends_with_a_reason",
                condition=Q(state="standing") | (Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(reason="")),
            ),
        )

    def __str__(self) -> str:
        return self.claim
