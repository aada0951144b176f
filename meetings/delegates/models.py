"""Somebody else who comes for a company, once the staff agree."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.states import DELEGATE_TRANSITIONS, DelegateState


class Delegate(models.Model):
    """Named by the company with its answer; kept no longer than what the company needs."""

    invitation = models.OneToOneField(
        "meetings.Invitation", on_delete=models.CASCADE, related_name="delegate", verbose_name=_("invitation")
    )
    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("e-mail address"), max_length=254)
    state = models.CharField(_("state"), max_length=10, choices=DelegateState.choices, default=DelegateState.ASKED)
    asked_at = models.DateTimeField(_("named"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    TRANSITIONS = DELEGATE_TRANSITIONS
    objects: ClassVar[models.Manager["Delegate"]]

    class Meta:
        app_label = "meetings"
        verbose_name = _("delegate")
        verbose_name_plural = _("delegates")
        ordering = ("asked_at", "id")
        constraints = (
            models.CheckConstraint(
                name="decided_delegate_has_its_time",
                condition=models.Q(state=DelegateState.ASKED) | models.Q(decided_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.invitation_id}: {self.get_state_display()}"
