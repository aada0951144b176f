"""What it cost a company to come, and what of it is paid back. No bank data is kept here."""

import uuid
from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from focusgroup.accounts.models import User
from meetings.claims.clock import Clock
from meetings.claims.money import EUR, Ceilings, in_eur
from meetings.claims.querysets import ClaimQuerySet
from meetings.claims.states import TRANSITIONS, Kind, State
from members.models import Member

_NOT_NEGATIVE = [MinValueValidator(Decimal(0))]
_ABOVE_NOTHING = [MinValueValidator(Decimal("0.01"))]


def place_of_receipt(cost: "Cost", name: str) -> str:
    """A place that tells nothing and that nobody can guess."""
    return f"receipts/{uuid.uuid4().hex}"


class Terms(models.Model):
    """What is covered for those who come to a meeting in person. Amounts in EUR a company."""

    meeting = models.OneToOneField(
        "meetings.Meeting", on_delete=models.CASCADE, related_name="claim_terms", verbose_name=_("meeting")
    )
    covered = models.TextField(_("what is covered"), max_length=2000)
    travel_eur = models.DecimalField(
        _("travel, at most EUR"), max_digits=9, decimal_places=2, null=True, blank=True, validators=_NOT_NEGATIVE
    )
    night_eur = models.DecimalField(
        _("a night, at most EUR"), max_digits=9, decimal_places=2, null=True, blank=True, validators=_NOT_NEGATIVE
    )
    nights = models.PositiveSmallIntegerField(_("nights, at most"), null=True, blank=True)

    class Meta:
        app_label = "meetings"
        verbose_name = _("what is covered")
        verbose_name_plural = _("what is covered")

    def __str__(self) -> str:
        return str(self.meeting)

    @property
    def ceilings(self) -> Ceilings:
        return Ceilings(self.travel_eur, self.night_eur, self.nights)


class Claim(models.Model):
    """One company's claim for one meeting. `waiting_since` and `waited_days` are its clock."""

    meeting = models.ForeignKey(
        "meetings.Meeting", on_delete=models.PROTECT, related_name="claims", verbose_name=_("meeting")
    )
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="claims", verbose_name=_("member"))
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField(_("opened"))
    waiting_since = models.DateField(_("waits for the company since"), null=True, blank=True)
    waited_days = models.PositiveSmallIntegerField(_("days it waited before"), default=0)
    round = models.PositiveSmallIntegerField(
        default=0, editable=False, help_text=_("Goes up each time it waits for the company.")
    )
    traveller = models.CharField(_("who travelled"), max_length=200, blank=True)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    answer = models.TextField(_("word of the organisers"), max_length=2000, blank=True)
    claimed_at = models.DateTimeField(_("claimed"), null=True, blank=True)
    checked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("checked by")
    )
    approved_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approved by")
    )
    reference = models.CharField(
        _("reference of the payment"),
        max_length=80,
        blank=True,
        help_text=_("Of the accounts, or of the Commission's own tool for experts' costs."),
    )
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    TRANSITIONS = TRANSITIONS
    objects: ClassVar[ClaimQuerySet] = ClaimQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        app_label = "meetings"
        verbose_name = _("travel claim")
        verbose_name_plural = _("travel claims")
        permissions = (("handle_claim", "Can check, approve and note the payment of travel claims"),)
        indexes = (models.Index(fields=["state", "waiting_since"], name="claim_state_waiting"),)
        constraints = (
            models.UniqueConstraint(fields=["meeting", "member"], name="one_claim_a_meeting"),
            models.CheckConstraint(
                name="only_an_open_claim_waits",
                condition=Q(state=State.OPEN, waiting_since__isnull=False)
                | (~Q(state=State.OPEN) & Q(waiting_since=None)),
            ),
            models.CheckConstraint(
                name="approved_claim_has_two_people",
                condition=~Q(state__in=[State.APPROVED, State.PAID])
                | (Q(checked_by__isnull=False, approved_by__isnull=False) & ~Q(approved_by=F("checked_by"))),
            ),
        )

    def __str__(self) -> str:
        return f"{self.member}: {self.meeting}"

    def get_absolute_url(self) -> str:
        return reverse("meetings:claim", args=[self.pk])

    @property
    def clock(self) -> Clock:
        return Clock(self.waited_days, self.waiting_since)

    @property
    def ends_on(self) -> date | None:
        return self.clock.ends_on()


class Cost(models.Model):
    """One cost with its receipt. `amount_eur` follows from amount and rate; `granted_eur` is what staff pays of it."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="costs", verbose_name=_("claim"))
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices)
    what = models.CharField(_("what"), max_length=200)
    paid_on = models.DateField(_("date"))
    nights = models.PositiveSmallIntegerField(_("nights"), default=0)
    amount = models.DecimalField(_("amount"), max_digits=10, decimal_places=2, validators=_ABOVE_NOTHING)
    currency = models.CharField(_("currency"), max_length=3, default=EUR)
    rate = models.DecimalField(_("units for one euro"), max_digits=14, decimal_places=6, default=Decimal(1))
    rate_note = models.CharField(_("where the rate is from"), max_length=120, blank=True)
    amount_eur = models.DecimalField(_("in EUR"), max_digits=10, decimal_places=2)
    granted_eur = models.DecimalField(
        _("paid, EUR"), max_digits=10, decimal_places=2, null=True, blank=True, validators=_NOT_NEGATIVE
    )
    granted_note = models.CharField(_("why less"), max_length=200, blank=True)
    receipt = models.FileField(_("receipt"), upload_to=place_of_receipt, max_length=120, blank=True)
    receipt_name = models.CharField(_("file name"), max_length=120, blank=True)
    receipt_type = models.CharField(_("file type"), max_length=40, blank=True)

    class Meta:
        app_label = "meetings"
        verbose_name = _("cost")
        verbose_name_plural = _("costs")
        ordering = ("paid_on", "pk")
        constraints = (
            models.CheckConstraint(name="cost_is_above_nothing", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="rate_is_above_nothing", condition=Q(rate__gt=0)),
            models.CheckConstraint(name="euros_need_no_rate", condition=~Q(currency=EUR) | Q(rate=1)),
            models.CheckConstraint(
                name="granted_within_what_it_cost",
                condition=Q(granted_eur=None) | Q(granted_eur__gte=0, granted_eur__lte=F("amount_eur")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.what}: {self.amount} {self.currency}"

    def set_eur(self) -> None:
        """Calculates `amount_eur` from amount and rate."""
        self.amount_eur = in_eur(self.amount, self.rate)
