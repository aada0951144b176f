from django.db import models
from django.utils.translation import gettext_lazy as _


class Mark(models.Model):
    """A first step that somebody of the company called done or not needed; what can be seen needs no mark."""

    member = models.ForeignKey(
        "members.Member", on_delete=models.CASCADE, related_name="marks", verbose_name=_("member")
    )
    step = models.CharField(_("step"), max_length=20)
    at = models.DateTimeField(_("when"))

    class Meta:
        app_label = "members"
        verbose_name = _("mark of a first step")
        verbose_name_plural = _("marks of first steps")
        constraints = (models.UniqueConstraint(fields=["member", "step"], name="a_step_is_marked_once"),)

    def __str__(self) -> str:
        return self.step
