"""When those who are invited are reminded; a meeting without rules of its own has the usual ones."""

from datetime import time
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.states import CountsFrom


class ReminderRule(models.Model):
    """`amount` days after the invitation, or before the other days; minutes before a day of the meeting starts."""

    meeting = models.ForeignKey(
        "meetings.Meeting", on_delete=models.CASCADE, related_name="reminder_rules", verbose_name=_("meeting")
    )
    counts_from = models.CharField(_("counts from"), max_length=10, choices=CountsFrom.choices)
    amount = models.PositiveSmallIntegerField(_("how many"))
    clock = models.TimeField(_("at"), default=time(9), help_text=_("By the reader's own clock."))
    is_on = models.BooleanField(_("on"), default=True)

    objects: ClassVar[models.Manager["ReminderRule"]]

    class Meta:
        app_label = "meetings"
        verbose_name = _("reminder rule")
        verbose_name_plural = _("reminder rules")
        ordering = ("counts_from", "-amount")
        constraints = (
            models.UniqueConstraint(fields=["meeting", "counts_from", "amount"], name="a_reminder_once"),
            models.CheckConstraint(name="reminder_has_its_distance", condition=models.Q(amount__gt=0)),
        )

    def __str__(self) -> str:
        return f"{self.amount} {self.counts_from}"
