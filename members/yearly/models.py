"""The figures of one closed year, as a company stated them, and what follows for its size."""

from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.yearly.querysets import StatementQuerySet

# The names of members.models.SizeClass, which stands above this module.
SIZES = [("micro", _("Micro")), ("small", _("Small")), ("medium", _("Medium")), ("large", _("Large"))]
_least = [MinValueValidator(Decimal(0))]


def _money(label: Any) -> models.DecimalField:
    return models.DecimalField(label, max_digits=16, decimal_places=2, null=True, blank=True, validators=_least)


def _staff(label: Any) -> models.DecimalField:
    return models.DecimalField(label, max_digits=9, decimal_places=2, null=True, blank=True, validators=_least)


class Statement(models.Model):
    """Asked for, then stated. `size` is that of the year's figures, `status` what holds after two years in a row."""

    member = models.ForeignKey(
        "members.Member", on_delete=models.CASCADE, related_name="statements", verbose_name=_("member")
    )
    year = models.PositiveSmallIntegerField(_("financial year"))
    asked_at = models.DateTimeField(_("asked"))
    due_on = models.DateField(_("due"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    headcount_awu = _staff(_("headcount"))
    turnover_eur = _money(_("annual turnover, EUR"))
    balance_eur = _money(_("balance sheet total, EUR"))
    related_awu = _staff(_("headcount of partner and linked companies, their share"))
    related_turnover_eur = _money(_("their turnover, EUR"))
    related_balance_eur = _money(_("their balance sheet total, EUR"))
    owners_changed = models.BooleanField(_("the owners have changed"), default=False)
    note = models.TextField(_("what changed"), blank=True)
    size = models.CharField(_("size by these figures"), max_length=6, choices=SIZES, blank=True)
    status = models.CharField(_("status"), max_length=6, choices=SIZES, blank=True)
    status_at_once = models.CharField(
        _("status if the change of owners counts at once"), max_length=6, choices=SIZES, blank=True
    )
    stated_at = models.DateTimeField(_("stated"), null=True, blank=True)
    stated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("stated by"),
    )
    settled_at = models.DateTimeField(_("taken over"), null=True, blank=True)

    objects: ClassVar[StatementQuerySet] = StatementQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        app_label = "members"
        verbose_name = _("yearly figures")
        verbose_name_plural = _("yearly figures")
        ordering = ("year",)
        constraints = (
            models.UniqueConstraint(fields=["member", "year"], name="one_statement_a_year"),
            models.CheckConstraint(
                name="stated_figures_have_a_size", condition=Q(stated_at=None) | (~Q(size="") & ~Q(status=""))
            ),
            models.CheckConstraint(
                name="settled_figures_are_stated", condition=Q(settled_at=None) | Q(stated_at__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return f"{self.member} {self.year}"
