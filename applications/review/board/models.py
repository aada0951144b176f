"""When the scores of a call were calibrated, and from what."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models import Call


class Calibration(models.Model):
    """The last calibration of a call; what it found stands in each application's `Standing`."""

    call = models.OneToOneField(
        Call, on_delete=models.CASCADE, primary_key=True, related_name="calibration", verbose_name=_("call")
    )
    rests_on = models.CharField(
        _("rests on"), max_length=80, blank=True, help_text=_("Tells one set of submitted reviews from another.")
    )
    calculated_at = models.DateTimeField(_("calculated"))
    newest_at = models.DateTimeField(_("newest review"), null=True, blank=True)

    class Meta:
        app_label = "review"
        verbose_name = _("calibration")
        verbose_name_plural = _("calibrations")

    def __str__(self) -> str:
        return str(self.call)
