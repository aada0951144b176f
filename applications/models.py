"""A call for members and the applications it receives."""

import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applications.casework import models as casework_models  # noqa: F401  Django finds models from here
from applications.completeness import Completeness, CompletenessField
from applications.interest import models as interest_models  # noqa: F401  Django finds models from here
from applications.querysets import ApplicationQuerySet, CallQuerySet
from applications.search import SearchLine
from applications.states import BY_THE_CLOCK, CALL_TRANSITIONS, JUDGED, TRANSITIONS, CallState, PublicState, State
from focusgroup.vocabulary import countries
from members.models import CompanyFacts


class Call(models.Model):
    """An open call for members. Open and closed follow the clock."""

    slug = models.SlugField(_("address"), unique=True)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("in short"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=CallState.choices, default=CallState.DRAFT)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    grace_minutes = models.PositiveSmallIntegerField(
        _("grace, minutes"),
        default=15,
        validators=[MaxValueValidator(24 * 60)],
        help_text=_("For forms that were opened before the call closed."),
    )
    evaluation_until = models.DateField(_("evaluation until"), null=True, blank=True)
    decision_on = models.DateField(_("decision on"), null=True, blank=True)
    seats = models.PositiveSmallIntegerField(_("seats"), default=60, validators=[MinValueValidator(1)])
    eligible_countries = models.CharField(
        _("eligible countries"),
        max_length=20,
        choices=[(code, label) for code, label in countries.ELIGIBLE_LABELS.items()],
        default="wider_europe",
    )
    motivation_words = models.PositiveSmallIntegerField(
        _("motivation, words at most"), default=500, validators=[MinValueValidator(1)]
    )
    term_years = models.PositiveSmallIntegerField(_("term, years"), default=3, validators=[MinValueValidator(1)])

    TRANSITIONS = CALL_TRANSITIONS
    objects: ClassVar[CallQuerySet] = CallQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ("-opens_at",)
        constraints = (
            models.CheckConstraint(name="call_closes_after_opening", condition=Q(closes_at__gt=F("opens_at"))),
            models.CheckConstraint(name="call_has_seats", condition=Q(seats__gt=0)),
        )

    def __str__(self) -> str:
        return self.title

    def is_open(self, now: datetime) -> bool:
        """Whether an application may be started. The clock decides; the state follows within a minute."""
        return self.state in BY_THE_CLOCK and self.opens_at <= now < self.closes_at

    def takes(self, now: datetime, *, form_opened_at: datetime | None = None) -> bool:
        """Whether an application may be sent: until the call closes, or within the grace for a form opened before."""
        if self.state not in (*BY_THE_CLOCK, CallState.CLOSED) or now < self.opens_at:
            return False
        if now < self.closes_at:
            return self.state != CallState.CLOSED
        was_open = form_opened_at is not None and form_opened_at < self.closes_at
        return was_open and now < self.grace_ends_at

    @property
    def grace_ends_at(self) -> datetime:
        return self.closes_at + timedelta(minutes=self.grace_minutes)

    @property
    def eligible(self) -> frozenset[str]:
        """ISO codes of the countries whose companies may apply."""
        return countries.ELIGIBLE[self.eligible_countries]

    def get_admin_url(self) -> str:
        return reverse("admin:applications_call_change", args=[self.pk])


class Source(models.TextChoices):
    FORM = "form", _("Form")
    IMPORT = "import", _("Import")


def reference_of(number: int | None) -> str:
    """How an application is called in a call, "A-0217"; nothing before it is sent."""
    return f"A-{number:04d}" if number else ""


class Application(CompanyFacts):
    """A company's answer to a call. Score columns are kept by the transaction that saves a review."""

    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="applications", verbose_name=_("call"))
    number = models.PositiveIntegerField(_("number"), null=True, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=14, choices=State.choices, default=State.DRAFT)
    source = models.CharField(_("source"), max_length=6, choices=Source.choices, default=Source.FORM)
    contact_name = models.CharField(_("contact person"), max_length=200, blank=True)
    contact_role = models.CharField(_("role in the company"), max_length=120, blank=True)
    contact_email = models.EmailField(_("e-mail address"), max_length=254)
    has_related_firms = models.BooleanField(_("has partner or linked companies"), null=True, blank=True)
    ownership = models.JSONField(
        _("partner and linked companies"),
        default=dict,
        blank=True,
        help_text=_("The companies around this one as they were entered, and the year before; see ownership.py."),
    )
    related_firms = models.TextField(_("remark on the companies"), blank=True)
    administration_country = models.CharField(_("country of the central administration"), max_length=2, blank=True)
    parent_country = models.CharField(_("country of the ultimate parent"), max_length=2, blank=True)
    social_links = models.TextField(_("other pages of the company"), blank=True)
    deputy_name = models.CharField(_("deputy"), max_length=200, blank=True)
    deputy_email = models.EmailField(_("e-mail address of the deputy"), max_length=254, blank=True)
    technologies = models.JSONField(_("AI technologies"), default=list, blank=True)
    adoption_stage = models.CharField(_("how far AI is in use"), max_length=2, blank=True)
    products = models.TextField(_("products or uses"), blank=True)
    customers = models.TextField(_("customers or users"), blank=True)
    ai_staff = models.PositiveIntegerField(_("people who work on AI"), null=True, blank=True)
    publications = models.TextField(_("publications or patents"), blank=True)
    eu_funding = models.TextField(_("funding from EU programmes"), blank=True)
    examples = models.TextField(_("examples"), blank=True)
    motivation = models.TextField(_("motivation"), blank=True)
    commits_to_meetings = models.BooleanField(_("will take part in meetings"), default=False)
    commits_to_input = models.BooleanField(_("will give input on positions and calls"), default=False)
    notice_read_at = models.DateTimeField(_("privacy notice read"), null=True, blank=True)
    directory_consent_at = models.DateTimeField(_("consent to the directory"), null=True, blank=True)
    bulletins_consent_at = models.DateTimeField(_("consent to bulletins"), null=True, blank=True)
    created_at = models.DateTimeField(_("started"))
    changed_at = models.DateTimeField(_("changed"))
    submitted_at = models.DateTimeField(_("sent"), null=True, blank=True)
    revision = models.PositiveSmallIntegerField(_("version"), default=0)
    eligibility = models.JSONField(_("eligibility as declared"), default=dict, blank=True)
    eligibility_note = models.TextField(_("note on eligibility"), blank=True)
    judged_revision = models.PositiveSmallIntegerField(
        _("version that was judged"), null=True, blank=True, editable=False
    )
    objection = models.TextField(
        _("why the company thinks it is eligible all the same"),
        blank=True,
        help_text=_("Asked where an answer does not meet a criterion."),
    )
    unsent = models.JSONField(
        _("changes not sent yet"),
        default=dict,
        blank=True,
        editable=False,
        help_text=_("Answers changed since the application was sent; the version that was sent stays valid."),
    )
    unfinished = models.JSONField(
        _("typed and not right yet"),
        default=dict,
        blank=True,
        editable=False,
        help_text=_("Text that is no valid answer, by question; it is shown again with what is wrong, and never sent."),
    )
    unlogged = models.JSONField(
        _("changes not logged yet"),
        default=dict,
        blank=True,
        editable=False,
        help_text=_("Names of the answers typed within the last minutes, and since when; see saving."),
    )
    review_count = models.PositiveSmallIntegerField(_("reviews"), default=0, editable=False)
    score_thousandths = models.PositiveIntegerField(
        _("score"), default=0, editable=False, help_text=_("Mean of the submitted reviews; 0 while there is none.")
    )
    search_line = SearchLine(_("found by"), default="", blank=True, editable=False)
    completeness = CompletenessField(
        _("completeness"), max_length=7, choices=Completeness.choices, default=Completeness.LACKING, editable=False
    )

    TRANSITIONS = TRANSITIONS
    objects: ClassVar[ApplicationQuerySet] = ApplicationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ("-id",)
        indexes = (
            models.Index("call", "state", F("score_thousandths").desc(), "id", name="application_board"),
            models.Index(fields=["call", "country"], name="application_country"),
            # Holds all that the facets of the list count, so that they need not read the long answers.
            models.Index(
                fields=["call", "state", "country", "sector", "size_class", "completeness"], name="application_facets"
            ),
            # The same with what is searched, so that a search reads nothing but this.
            models.Index(
                fields=["search_line", "call", "state", "country", "sector", "size_class", "completeness"],
                name="application_search",
            ),
            models.Index(fields=["contact_email"], name="application_email"),
            models.Index(F("submitted_at").desc(), F("id").desc(), name="application_latest"),
        )
        constraints = (
            models.UniqueConstraint(fields=["call", "number"], name="one_application_a_number"),
            models.CheckConstraint(
                name="submitted_application_has_its_number",
                condition=Q(state__in=[State.DRAFT, State.LAPSED, State.WITHDRAWN])
                | Q(submitted_at__isnull=False, number__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.reference} {self.legal_name}".strip()

    @property
    def reference(self) -> str:
        return reference_of(self.number)

    @property
    def is_untouched(self) -> bool:
        """Whether it was begun and nobody has typed anything into it."""
        return self.state == State.DRAFT and self.changed_at <= self.created_at

    @property
    def public_state(self) -> PublicState:
        """The state as the applicant may know it. Released decisions are told by `decision`."""
        if self.state in (State.DRAFT, State.LAPSED):
            return PublicState.DRAFT
        if self.state == State.WITHDRAWN:
            return PublicState.WITHDRAWN
        if self.call.state in (CallState.DECIDED, CallState.ARCHIVED):
            return PublicState.DECISION
        if self.state == State.CLARIFICATION:
            return PublicState.CLARIFICATION
        if self.call.state in BY_THE_CLOCK:
            return PublicState.RECEIVED
        return PublicState.EVALUATION

    @property
    def is_changed_since_judged(self) -> bool:
        return self.state in JUDGED and self.judged_revision is not None and self.judged_revision < self.revision

    def get_admin_url(self) -> str:
        return reverse("admin:applications_application_change", args=[self.pk])


def place_of_document(document: "Document", name: str) -> str:
    """Where a file is kept: under a name that nobody chose."""
    return f"applications/{uuid.uuid4()}.pdf"


class Document(models.Model):
    """A PDF that goes with an application. Only served as a download, never shown in a page."""

    application = models.OneToOneField(
        Application, on_delete=models.CASCADE, related_name="document", verbose_name=_("application")
    )
    file = models.FileField(_("file"), upload_to=place_of_document, max_length=120)
    name = models.CharField(_("file name"), max_length=120)
    size_bytes = models.PositiveIntegerField(_("size, bytes"))
    added_at = models.DateTimeField(_("added"))

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def __str__(self) -> str:
        return self.name


class Revision(models.Model):
    """One version of an application as it was sent."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="revisions", verbose_name=_("application")
    )
    number = models.PositiveSmallIntegerField(_("version"))
    answers = models.JSONField(_("answers"), encoder=DjangoJSONEncoder)
    file = models.FileField(_("file"), max_length=120, blank=True, editable=False)
    file_name = models.CharField(_("file name"), max_length=120, blank=True, editable=False)
    sent_at = models.DateTimeField(_("sent"))

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=["application", "number"], name="one_revision_a_number"),)

    def __str__(self) -> str:
        return f"{self.application} ({self.number})"
