"""Who signs in whose stead, and the rounds in which both institutions make the seed of a draw."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applications.decision.draw.querysets import RoundQuerySet
from focusgroup.accounts.models import Institution

# Both secrets are to be revealed so long after the second was committed.
TO_REVEAL = timedelta(hours=48)


class Deputy(models.Model):
    """Whoever may sign, commit and reveal for an institution in one call when its coordinator cannot."""

    call = models.ForeignKey("applications.Call", on_delete=models.CASCADE, related_name="deputies")
    institution = models.CharField(_("institution"), max_length=12, choices=Institution.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("deputy")
    )
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("named by")
    )
    named_at = models.DateTimeField(_("named"))

    class Meta:
        app_label = "decision"
        verbose_name = _("deputy")
        verbose_name_plural = _("deputies")
        constraints = (
            models.UniqueConstraint(fields=["call", "institution"], name="one_deputy_an_institution"),
            models.CheckConstraint(name="deputy_has_an_institution", condition=~Q(institution="")),
            models.CheckConstraint(name="deputy_is_somebody_else", condition=~Q(user=F("named_by"))),
        )

    def __str__(self) -> str:
        return f"{self.get_institution_display()}: {self.user}"


class Round(models.Model):
    """One round of the draw: two commitments, then two secrets, then one seed. Or it is void."""

    call = models.ForeignKey("applications.Call", on_delete=models.CASCADE, related_name="rounds")
    scenario = models.ForeignKey("decision.Scenario", on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField(_("number"))
    sha256 = models.CharField(_("SHA-256 of the instance"), max_length=64)
    opened_at = models.DateTimeField(_("opened"))
    committed_at = models.DateTimeField(_("both committed"), null=True, blank=True)
    revealed_at = models.DateTimeField(_("both revealed"), null=True, blank=True)
    voided_at = models.DateTimeField(_("void since"), null=True, blank=True)
    was_half_revealed = models.BooleanField(_("one secret was revealed when it became void"), default=False)
    seed = models.CharField(_("seed"), max_length=64, blank=True)

    objects: ClassVar[RoundQuerySet] = RoundQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        app_label = "decision"
        verbose_name = _("round of the draw")
        verbose_name_plural = _("rounds of the draw")
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["scenario", "number"], name="rounds_are_numbered"),
            models.UniqueConstraint(fields=["scenario"], condition=Q(voided_at=None), name="one_round_at_a_time"),
            models.UniqueConstraint(fields=["call", "sha256"], condition=~Q(seed=""), name="an_instance_is_drawn_once"),
            models.CheckConstraint(
                name="a_seed_comes_of_two_revealed_secrets",
                condition=Q(seed="", revealed_at=None) | (~Q(seed="") & Q(revealed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="revealed_after_both_committed",
                condition=Q(revealed_at=None) | Q(committed_at__isnull=False, voided_at=None),
            ),
            models.CheckConstraint(
                name="only_a_void_round_is_half_revealed",
                condition=Q(was_half_revealed=False) | Q(voided_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.scenario}: {self.number}"

    @property
    def reveal_by(self) -> datetime | None:
        return self.committed_at + TO_REVEAL if self.committed_at else None


class Commitment(models.Model):
    """What one institution committed to in a round. `secret` is sealed until both are revealed, then in the clear."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="commitments")
    institution = models.CharField(_("institution"), max_length=12, choices=Institution.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("committed by")
    )
    sha256 = models.CharField(_("SHA-256 of the secret"), max_length=64)
    committed_at = models.DateTimeField(_("committed"))
    secret = models.TextField(_("secret"), blank=True)
    revealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("revealed by"),
    )
    revealed_at = models.DateTimeField(_("revealed"), null=True, blank=True)

    class Meta:
        app_label = "decision"
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ("institution",)
        constraints = (
            models.UniqueConstraint(fields=["round", "institution"], name="one_commitment_an_institution"),
            models.UniqueConstraint(fields=["round", "user"], name="two_people_commit"),
            models.UniqueConstraint(fields=["round", "revealed_by"], name="two_people_reveal"),
            models.UniqueConstraint(fields=["round", "sha256"], name="two_secrets_differ"),
            models.CheckConstraint(name="commitment_has_an_institution", condition=~Q(institution="")),
            models.CheckConstraint(
                name="a_secret_was_revealed_by_somebody",
                condition=Q(secret="", revealed_at=None, revealed_by=None)
                | (~Q(secret="") & Q(revealed_at__isnull=False, revealed_by__isnull=False)),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_institution_display()}: {self.round}"
