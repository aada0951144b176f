"""Whether a member wants to stay for another term: asked once a term, answered, settled."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.terms.querysets import RenewalQuerySet


class Wish(models.TextChoices):
    STAY = "stay", _("Wants to stay")
    LEAVE = "leave", _("Wants to leave at the end of the term")


class Outcome(models.TextChoices):
    EXTENDED = "extended", _("Another term")
    NOT_EXTENDED = "not", _("No other term")


class Renewal(models.Model):
    """One question about one term."""

    term = models.OneToOneField(
        "members.Term", on_delete=models.CASCADE, related_name="renewal", verbose_name=_("term")
    )
    asked_at = models.DateTimeField(_("asked"))
    due_on = models.DateField(_("answer by"))
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    wish = models.CharField(_("answer"), max_length=6, choices=Wish.choices, blank=True)
    note = models.TextField(_("remark"), blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("answered by"),
    )
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome.choices, blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    objects: ClassVar[RenewalQuerySet] = RenewalQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        app_label = "members"
        verbose_name = _("renewal")
        verbose_name_plural = _("renewals")
        ordering = ("due_on",)
        constraints = (
            models.CheckConstraint(name="answered_renewal_has_its_wish", condition=Q(answered_at=None) | ~Q(wish="")),
            models.CheckConstraint(
                name="settled_renewal_has_its_outcome", condition=Q(settled_at=None) | ~Q(outcome="")
            ),
        )

    def __str__(self) -> str:
        return str(self.term)
