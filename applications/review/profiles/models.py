"""What a reviewer knows, and what ties them to companies before they have seen one."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ReviewerProfile(models.Model):
    """Kept by the reviewer; a coordinator may fill it in for them. Codes are those of the vocabulary."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="reviewer_profile",
        verbose_name=_("person"),
    )
    languages = models.JSONField(_("languages read"), default=list, blank=True)
    ai_domains = models.JSONField(_("AI domains known"), default=list, blank=True)
    sectors = models.JSONField(_("sectors known"), default=list, blank=True)
    most_readings = models.PositiveSmallIntegerField(_("readings of a call at most"), null=True, blank=True)
    employer = models.CharField(_("employer"), max_length=200, blank=True)
    affiliations = models.JSONField(_("web and mail domains"), default=list, blank=True)
    association_country = models.CharField(_("country of the national association"), max_length=2, blank=True)
    changed_at = models.DateTimeField(_("changed"))

    class Meta:
        app_label = "review"
        verbose_name = _("reviewer profile")
        verbose_name_plural = _("reviewer profiles")

    def __str__(self) -> str:
        return str(self.user)
