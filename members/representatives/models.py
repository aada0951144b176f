"""People who were asked to speak for a member and have not said yes yet."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.representatives.querysets import NominationQuerySet
from members.representatives.states import TRANSITIONS, State


class Nomination(models.Model):
    """Somebody named as deputy or successor. They speak for the company once they have agreed by the link of a mail."""

    member = models.ForeignKey(
        "members.Member", on_delete=models.CASCADE, related_name="nominations", verbose_name=_("member")
    )
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail address"), max_length=254)
    job_title = models.CharField(_("role in the company"), max_length=120, blank=True)
    is_successor = models.BooleanField(_("as main representative"), default=False)
    former_leaves = models.BooleanField(_("the present one then leaves"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    nominated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("named by")
    )
    nominated_at = models.DateTimeField(_("named"))
    expires_at = models.DateTimeField(_("holds until"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    TRANSITIONS = TRANSITIONS
    objects: ClassVar[NominationQuerySet] = NominationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        app_label = "members"
        verbose_name = _("nomination")
        verbose_name_plural = _("nominations")
        ordering = ("nominated_at",)
        constraints = (
            models.UniqueConstraint(
                fields=["member", "email"], condition=Q(state=State.WAITING), name="named_once_a_member"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.member})"
