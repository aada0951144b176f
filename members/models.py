"""The companies of the group and the people who speak for them."""

from decimal import Decimal
from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from focusgroup.vocabulary import ai, countries, sectors
from members.address import models as address_models  # noqa: F401  Django finds models from here
from members.consents import models as consents_models  # noqa: F401
from members.onboarding import models as onboarding_models  # noqa: F401
from members.profile import models as profile_models  # noqa: F401
from members.querysets import MemberQuerySet, RepresentativeQuerySet
from members.representatives import models as representatives_models  # noqa: F401
from members.rights import models as rights_models  # noqa: F401
from members.states import TRANSITIONS, State
from members.terms import models as terms_models  # noqa: F401
from members.yearly import models as yearly_models  # noqa: F401

# The public's words; those of the vocabulary are the application form's.
PUBLIC_ROLES = {"PROVIDER": _("Provider of AI"), "USER": _("User of AI"), "BOTH": _("Provider and user of AI")}


class SizeClass(models.TextChoices):
    UNKNOWN = "", _("Not known")
    MICRO = "micro", _("Micro")
    SMALL = "small", _("Small")
    MEDIUM = "medium", _("Medium")
    LARGE = "large", _("Large")


class EndedBecause(models.TextChoices):
    TERM_OVER = "term", _("The term is over")
    RESIGNED = "resigned", _("The company resigned")
    NO_SME = "no_sme", _("No longer an SME")
    INACTIVE = "inactive", _("Took no part")
    MERGED = "merged", _("Merged into another member")


class CompanyFacts(models.Model):
    """What a company says of itself. Applications and members each keep their own copy."""

    legal_name = models.CharField(_("legal name"), max_length=200)
    country = models.CharField(_("country of the headquarters"), max_length=2)
    registration_number = models.CharField(_("registration number"), max_length=60, blank=True)
    vat_number = models.CharField(_("VAT number"), max_length=20, blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)
    founded_year = models.PositiveSmallIntegerField(_("founded in"), null=True, blank=True)
    nace_section = models.CharField(_("NACE section"), max_length=1, blank=True)
    sector = models.CharField(_("sector where the AI is applied"), max_length=4, blank=True)
    ai_role = models.CharField(_("role in AI"), max_length=10, blank=True)
    ai_domains = models.JSONField(_("AI domains"), default=list, blank=True)
    expertise = models.TextField(_("AI expertise"), blank=True)
    financial_year = models.PositiveSmallIntegerField(_("financial year"), null=True, blank=True)
    headcount_awu = models.DecimalField(
        _("headcount"),
        max_digits=9,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
        help_text=_("In annual work units."),
    )
    turnover_eur = models.DecimalField(
        _("annual turnover, EUR"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    balance_eur = models.DecimalField(
        _("balance sheet total, EUR"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    size_class = models.CharField(
        _("size"), max_length=6, choices=SizeClass.choices, default=SizeClass.UNKNOWN, blank=True
    )

    class Meta:
        abstract = True

    @property
    def country_name(self) -> str:
        return countries.name_of(self.country)

    @property
    def sector_name(self) -> str:
        return str(sectors.SECTORS.get(self.sector, ""))

    @property
    def ai_role_name(self) -> str:
        return str(ai.ROLES.get(self.ai_role, ""))

    @property
    def ai_domain_names(self) -> list[str]:
        return [str(ai.DOMAINS[code]) for code in self.ai_domains if code in ai.DOMAINS]


FACTS = tuple(field.name for field in CompanyFacts._meta.fields)


class Member(CompanyFacts):
    """A company of the group."""

    slug = models.SlugField(_("address of the profile"), max_length=80, unique=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OFFERED)
    summary = models.TextField(_("in short"), blank=True, help_text=_("Shown in the directory."))
    description = models.TextField(_("description"), blank=True)
    products = models.TextField(_("products and services"), blank=True)
    other_sectors = models.JSONField(_("further sectors"), default=list, blank=True)
    links = models.JSONField(_("other pages"), default=list, blank=True)
    hidden_fields = models.JSONField(
        _("not shown in public"), default=list, blank=True, help_text=_("Names of fields; see showing.py.")
    )
    joined_on = models.DateField(_("joined on"), null=True, blank=True)
    ended_on = models.DateField(_("last day"), null=True, blank=True, help_text=_("Of a membership that has ended."))
    ended_because = models.CharField(_("ended because"), max_length=10, choices=EndedBecause.choices, blank=True)
    ended_reason = models.TextField(_("why it ended"), blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="merged", null=True, blank=True, verbose_name=_("merged into")
    )
    baseline = models.JSONField(
        _("facts on joining"),
        default=dict,
        blank=True,
        editable=False,
        help_text=_("They stay as they were, so that later years can be compared with them."),
    )
    directory_consent_at = models.DateTimeField(
        _("consent to the directory"),
        null=True,
        blank=True,
        help_text=_("When the company agreed to be listed publicly; empty if it did not."),
    )

    TRANSITIONS = TRANSITIONS
    objects: ClassVar[MemberQuerySet] = MemberQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ("legal_name",)
        indexes = (models.Index(fields=["state", "country"], name="member_state_country"),)
        constraints = (
            models.CheckConstraint(
                name="active_member_has_joined",
                condition=Q(state=State.OFFERED) | Q(joined_on__isnull=False),
            ),
            models.CheckConstraint(
                name="only_merged_members_name_another",
                condition=Q(merged_into=None) | Q(state=State.ENDED, ended_because=EndedBecause.MERGED),
            ),
        )

    def __str__(self) -> str:
        return self.legal_name

    def get_absolute_url(self) -> str:
        return reverse("members:profile", args=[self.slug])

    @property
    def is_listed(self) -> bool:
        """Whether the public may see this, as `listed()` asks it of many."""
        return self.state == State.ACTIVE and self.directory_consent_at is not None

    @property
    def sector_short(self) -> str:
        return str(sectors.SHORT_SECTORS.get(self.sector, ""))


class Term(models.Model):
    """For how long a company is a member: three to five years."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="terms", verbose_name=_("member"))
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ("starts_on",)
        constraints = (
            models.CheckConstraint(name="term_does_not_end_before_its_start", condition=Q(ends_on__gte=F("starts_on"))),
        )

    def __str__(self) -> str:
        return f"{self.starts_on} – {self.ends_on}"


class Representative(models.Model):
    """A person who speaks for a member. One of them is the main one; a person may represent several members."""

    member = models.ForeignKey(
        Member, on_delete=models.CASCADE, related_name="representatives", verbose_name=_("member")
    )
    user = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="representations", verbose_name=_("person")
    )
    job_title = models.CharField(_("role in the company"), max_length=120, blank=True)
    is_main = models.BooleanField(_("main representative"), default=False)
    left_on = models.DateField(_("left on"), null=True, blank=True)

    objects: ClassVar[RepresentativeQuerySet] = RepresentativeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("representative")
        verbose_name_plural = _("representatives")
        ordering = ("-is_main", "id")
        constraints = (
            models.UniqueConstraint(fields=["member", "user"], name="a_person_once_a_member"),
            models.UniqueConstraint(
                fields=["member"], condition=Q(is_main=True, left_on=None), name="one_main_representative"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} ({self.member})"
