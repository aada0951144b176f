"""From scores to decisions: scenario, quotas, sign-off, decision and offer."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applications.decision.draw import models as draw_models  # noqa: F401  Django finds models from here
from applications.decision.offers import models as offer_models  # noqa: F401  Django finds models from here
from applications.decision.querysets import DecisionQuerySet, OfferQuerySet
from applications.decision.states import AGREED, SEEDED, TRANSITIONS, Outcome, State
from applications.decision.studies import models as study_models  # noqa: F401  Django finds models from here
from applications.models import Application, Call
from focusgroup.accounts.models import Institution, User
from members.models import Member


class Scenario(models.Model):
    """A set of quotas and pins and its solution, as `instance.json` and `record.json` (DESIGN section 5)."""

    class Reference(models.TextChoices):
        POPULATION = "population", _("Population")
        ENTERPRISES = "enterprises", _("Small and medium-sized enterprises")
        APPLICANTS = "applicants", _("Applicants")
        EQUAL = "equal", _("Equal shares")

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="scenarios", verbose_name=_("call"))
    name = models.CharField(_("name"), max_length=120)
    seats = models.PositiveSmallIntegerField(_("seats"))
    reference = models.CharField(_("shares by"), max_length=11, choices=Reference.choices, default=Reference.POPULATION)
    target_weight = models.PositiveSmallIntegerField(
        _("cost of a place off target, thousandths of a point"),
        default=0,
        help_text=_("0: targets are shown and do not bear on the choice."),
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    seed = models.CharField(_("seed of the draw"), max_length=64, blank=True, editable=False)
    redraw_reason = models.TextField(_("why the call is drawn again"), blank=True)
    instance = models.JSONField(_("instance"), null=True, blank=True, editable=False)
    record = models.JSONField(_("record"), null=True, blank=True, editable=False)
    sha256 = models.CharField(_("SHA-256 of the instance"), max_length=64, blank=True, editable=False)
    scores_sha256 = models.CharField(_("SHA-256 of what the scores rest on"), max_length=64, blank=True, editable=False)
    outdated_at = models.DateTimeField(_("rests on old scores since"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"))
    solved_at = models.DateTimeField(_("solved"), null=True, blank=True)
    released_at = models.DateTimeField(_("letters released"), null=True, blank=True)

    TRANSITIONS = TRANSITIONS

    class Meta:
        verbose_name = _("scenario")
        verbose_name_plural = _("scenarios")
        ordering = ("-id",)
        permissions = (
            ("prepare_scenario", "Can edit quotas, solve and propose"),
            ("sign_scenario", "Can sign a scenario for an institution"),
            ("release_decision", "Can release decisions to applicants"),
            ("audit_scenario", "Can take away the full record of a selection"),
        )
        constraints = (
            models.CheckConstraint(
                name="proposed_scenario_has_its_record",
                condition=Q(state__in=[State.DRAFT, State.SUPERSEDED]) | (Q(record__isnull=False) & ~Q(sha256="")),
            ),
            models.UniqueConstraint(
                fields=["call"], condition=Q(state__in=list(AGREED)), name="one_signed_scenario_a_call"
            ),
            models.CheckConstraint(
                name="drawn_scenario_has_its_seed", condition=~Q(state__in=list(SEEDED)) | ~Q(seed="")
            ),
        )

    def __str__(self) -> str:
        return self.name


class Quota(models.Model):
    """At least and at most so many, members who are in already included."""

    class Dimension(models.TextChoices):
        COUNTRY = "country", _("Country")
        REGION = "region", _("Region")
        SECTOR = "sector", _("Sector")
        SIZE = "size", _("Size")
        ROLE = "role", _("Role in AI")

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="quotas")
    dimension = models.CharField(_("dimension"), max_length=8, choices=Dimension.choices)
    value = models.CharField(_("value"), max_length=24)
    least = models.PositiveSmallIntegerField(_("at least"), default=0)
    most = models.PositiveSmallIntegerField(_("at most"))
    target = models.PositiveSmallIntegerField(_("target"), null=True, blank=True)

    class Meta:
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        ordering = ("dimension", "value")
        constraints = (
            models.UniqueConstraint(fields=["scenario", "dimension", "value"], name="one_quota_a_value"),
            models.CheckConstraint(name="quota_least_within_most", condition=Q(least__lte=F("most"))),
        )

    def __str__(self) -> str:
        return f"{self.dimension} {self.value}: {self.least} to {self.most}"


class Pin(models.Model):
    """An application that is in or out whatever the scores say, and why."""

    class Side(models.TextChoices):
        IN = "in", _("In")
        OUT = "out", _("Out")

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="pins")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    side = models.CharField(_("in or out"), max_length=3, choices=Side.choices)
    reason = models.TextField(_("reason"))

    class Meta:
        verbose_name = _("pin")
        verbose_name_plural = _("pins")
        ordering = ("side", "application__number")
        constraints = (
            models.UniqueConstraint(fields=["scenario", "application"], name="one_pin_an_application"),
            models.CheckConstraint(name="pin_has_its_reason", condition=~Q(reason="")),
        )

    def __str__(self) -> str:
        return f"{self.application}: {self.side}"


class Owner(models.Model):
    """Whose company an application is, where several are of one owner: at most one of them is chosen."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="owners")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("owner"), max_length=120)

    class Meta:
        verbose_name = _("owner")
        verbose_name_plural = _("owners")
        ordering = ("name", "application__number")
        constraints = (models.UniqueConstraint(fields=["scenario", "application"], name="one_owner_an_application"),)

    def __str__(self) -> str:
        return f"{self.application}: {self.name}"


class ScoreBasis(models.Model):
    """What the score of one candidate rested on when the scenario was proposed; see `review.final`."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="bases")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    inputs = models.JSONField(_("inputs"))
    score_thousandths = models.PositiveIntegerField(_("final score"))

    class Meta:
        verbose_name = _("basis of a score")
        verbose_name_plural = _("bases of scores")
        constraints = (models.UniqueConstraint(fields=["scenario", "application"], name="one_basis_a_candidate"),)

    def __str__(self) -> str:
        return f"{self.application}: {self.score_thousandths}"


class SignOff(models.Model):
    """One institution's signature under a scenario's hash."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="sign_offs")
    institution = models.CharField(_("institution"), max_length=12, choices=Institution.choices)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="sign_offs", verbose_name=_("signed by"))
    sha256 = models.CharField(_("SHA-256 signed"), max_length=64)
    at = models.DateTimeField(_("signed"))

    class Meta:
        verbose_name = _("sign-off")
        verbose_name_plural = _("sign-offs")
        constraints = (
            models.UniqueConstraint(fields=["scenario", "institution"], name="one_sign_off_an_institution"),
            models.UniqueConstraint(fields=["scenario", "user"], name="one_sign_off_a_person"),
            models.CheckConstraint(name="sign_off_has_an_institution", condition=~Q(institution="")),
        )

    def __str__(self) -> str:
        return f"{self.get_institution_display()}: {self.scenario}"


class Decision(models.Model):
    """What was decided on one application. Nothing of it is told before `released_at`."""

    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="decision")
    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices)
    reserve_rank = models.PositiveSmallIntegerField(_("place on the reserve list"), null=True, blank=True)
    reasons = models.TextField(_("reasons"), blank=True)
    strengths = models.TextField(_("strengths"), blank=True, help_text=_("As they stand in the letter."))
    weaknesses = models.TextField(_("weaknesses"), blank=True, help_text=_("As they stand in the letter."))
    decided_at = models.DateTimeField(_("decided"))
    released_at = models.DateTimeField(_("released"), null=True, blank=True)

    objects: ClassVar[DecisionQuerySet] = DecisionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = (
            models.CheckConstraint(
                name="only_reserve_has_a_rank",
                condition=Q(outcome=Outcome.RESERVE) | Q(reserve_rank__isnull=True),
            ),
            models.CheckConstraint(
                name="reserve_has_its_rank",
                condition=~Q(outcome=Outcome.RESERVE) | Q(reserve_rank__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.application.reference}: {self.get_outcome_display()}"


class Offer(models.Model):
    """A place offered to a company, answered by the link in the letter."""

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="offer")
    expires_at = models.DateTimeField(_("answer by"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    declined_at = models.DateTimeField(_("declined"), null=True, blank=True)
    decline_reason = models.TextField(_("reason"), blank=True)
    expired_at = models.DateTimeField(_("expired"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    member = models.OneToOneField(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="offer")

    objects: ClassVar[OfferQuerySet] = OfferQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        constraints = (
            models.CheckConstraint(
                name="offer_is_answered_once",
                condition=Q(accepted_at=None, declined_at=None)
                | Q(accepted_at=None, expired_at=None)
                | Q(declined_at=None, expired_at=None),
            ),
            models.CheckConstraint(
                name="accepted_offer_has_its_member",
                condition=Q(accepted_at=None) | Q(member__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return str(self.decision)

    @property
    def is_answered(self) -> bool:
        return self.accepted_at is not None or self.declined_at is not None
