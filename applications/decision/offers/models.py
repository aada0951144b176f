"""Who is proposed for a place that fell free."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Replacement(models.Model):
    """For a place that nobody holds any more: who takes it, once a coordinator confirms it.

    `vacancy` is the decision that gave the place. `told` explains it: `keeps` (all quotas), `cost` (thousandths
    of a point less than whoever had it), `breaks` (quotas it does not keep), `passed` (who stands higher on the
    list, and why not).
    No application where nobody is left on the reserve list.
    """

    vacancy = models.OneToOneField("decision.Decision", on_delete=models.CASCADE, related_name="replacement")
    application = models.ForeignKey(
        "applications.Application", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    told = models.JSONField(_("explanation"), default=dict)
    proposed_at = models.DateTimeField(_("proposed"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        app_label = "decision"
        verbose_name = _("replacement")
        verbose_name_plural = _("replacements")
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                name="confirmed_replacement_is_somebody",
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False, application__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["application"], condition=Q(confirmed_at__isnull=False), name="nobody_replaces_twice"
            ),
        )

    def __str__(self) -> str:
        return f"{self.vacancy}: {self.application}"
