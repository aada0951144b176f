"""What the panel of both institutions concluded on an application."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.review.consensus.models import Consensus


class Conclusion(models.Model):
    """One conclusion, with what it changed. A later one does not remove it."""

    consensus = models.ForeignKey(Consensus, on_delete=models.CASCADE, related_name="conclusions")
    half_points = models.JSONField(_("scores, half points"), default=dict, blank=True)
    before_thousandths = models.SmallIntegerField(_("score before"))
    after_thousandths = models.SmallIntegerField(_("score after"))
    reason = models.TextField(_("reason"))
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("noted by")
    )
    at = models.DateTimeField(_("noted"))

    class Meta:
        app_label = "review"
        verbose_name = _("conclusion of the panel")
        verbose_name_plural = _("conclusions of the panel")
        ordering = ("pk",)
        constraints = (models.CheckConstraint(name="conclusion_has_its_reason", condition=~Q(reason="")),)

    def __str__(self) -> str:
        return f"{self.consensus}: {self.before_thousandths} to {self.after_thousandths}"
