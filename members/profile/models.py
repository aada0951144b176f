"""What belongs to the profile of a member besides its own row."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.profile.querysets import ProposalQuerySet
from members.profile.states import TRANSITIONS, State


def place_of_logo(logo: "Logo", name: str) -> str:
    """Where a logo is kept: under a name that nobody chose."""
    return f"members/{uuid.uuid4()}.png"


class Logo(models.Model):
    """A picture that we have drawn anew from what was sent: always PNG, never more than it shows."""

    member = models.OneToOneField(
        "members.Member", on_delete=models.CASCADE, related_name="logo", verbose_name=_("member")
    )
    file = models.FileField(_("file"), upload_to=place_of_logo, max_length=120)
    sha256 = models.CharField(_("hash"), max_length=64)
    width = models.PositiveSmallIntegerField(_("width, pixels"))
    height = models.PositiveSmallIntegerField(_("height, pixels"))
    added_at = models.DateTimeField(_("added"))

    class Meta:
        app_label = "members"
        verbose_name = _("logo")
        verbose_name_plural = _("logos")

    def __str__(self) -> str:
        return str(self.member)


class Proposal(models.Model):
    """New values for facts that were checked. Nothing changes before staff have looked."""

    member = models.ForeignKey(
        "members.Member", on_delete=models.CASCADE, related_name="proposals", verbose_name=_("member")
    )
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    facts = models.JSONField(_("proposed facts"), default=dict, help_text=_("By the name of the field."))
    ownership = models.TextField(_("change of owners"), blank=True)
    note = models.TextField(_("where this can be checked"), blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed"))
    answer = models.TextField(_("answer"), blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    TRANSITIONS = TRANSITIONS
    objects: ClassVar[ProposalQuerySet] = ProposalQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        app_label = "members"
        verbose_name = _("proposed change")
        verbose_name_plural = _("proposed changes")
        ordering = ("proposed_at",)
        constraints = (
            models.UniqueConstraint(
                fields=["member"], condition=Q(state=State.WAITING), name="one_proposal_waits_a_member"
            ),
            models.CheckConstraint(
                name="decided_proposal_has_its_time", condition=Q(state=State.WAITING) | Q(decided_at__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return str(self.member)
