"""What the readers of an application agree on: scores where they differ, and the words for the letter."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.review.consensus.querysets import ConsensusQuerySet, VoiceQuerySet
from applications.review.consensus.states import TRANSITIONS, State


class Consensus(models.Model):
    """Agreed scores, strengths and weaknesses of one application. Scores as in a review."""

    class Origin(models.TextChoices):
        SPREAD = "spread", _("Readings far apart")
        HAND = "hand", _("Opened by a coordinator")
        WORDS = "words", _("Strengths and weaknesses only")

    application = models.OneToOneField(
        "applications.Application",
        on_delete=models.CASCADE,
        related_name="consensus",
        verbose_name=_("application"),
    )
    rapporteur = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("rapporteur"),
    )
    origin = models.CharField(_("why"), max_length=6, choices=Origin.choices)
    reason = models.TextField(_("reason"), blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.DRAFT)
    half_points = models.JSONField(_("agreed scores, half points"), default=dict, blank=True)
    abstained = models.JSONField(_("criteria without a judgement"), default=list, blank=True)
    total_thousandths = models.PositiveSmallIntegerField(_("weighted mean, thousandths"), null=True, blank=True)
    strengths = models.TextField(_("strengths"), blank=True)
    weaknesses = models.TextField(_("weaknesses"), blank=True)
    version = models.PositiveSmallIntegerField(
        _("draft"), default=0, help_text=_("Counts what was put before the readers; they speak on one version.")
    )
    returned_because = models.TextField(_("why the draft is open again"), blank=True)
    opened_at = models.DateTimeField(_("opened"))
    changed_at = models.DateTimeField(_("changed"))
    proposed_at = models.DateTimeField(_("put before the readers"), null=True, blank=True)
    agreed_at = models.DateTimeField(_("agreed"), null=True, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)

    TRANSITIONS = TRANSITIONS
    objects: ClassVar[ConsensusQuerySet] = ConsensusQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        app_label = "review"
        verbose_name = _("consensus")
        verbose_name_plural = _("consensuses")
        indexes = (models.Index(fields=["state", "rapporteur"], name="consensus_desk"),)
        constraints = (
            models.CheckConstraint(
                name="settled_consensus_has_its_time",
                condition=Q(agreed_at__isnull=False) | ~Q(state__in=["agreed", "concluded"]),
            ),
            models.CheckConstraint(
                name="proposed_consensus_has_its_draft",
                condition=Q(version__gte=1, proposed_at__isnull=False) | ~Q(state="proposed"),
            ),
        )

    def __str__(self) -> str:
        return str(self.application)

    @property
    def stamp(self) -> str:
        """Tells two windows apart that hold the same draft."""
        return self.changed_at.isoformat()

    @property
    def is_about_scores(self) -> bool:
        return self.origin != self.Origin.WORDS


class Voice(models.Model):
    """What one reader said to one version of a draft. A later version leaves it standing, and void."""

    class Answer(models.TextChoices):
        WAITING = "", _("Not answered yet")
        APPROVED = "approved", _("Agrees")
        MINORITY = "minority", _("Lets it stand, with a view of their own")
        OBJECTED = "objected", _("Objects")

    consensus = models.ForeignKey(Consensus, on_delete=models.CASCADE, related_name="voices")
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("reader")
    )
    version = models.PositiveSmallIntegerField(_("draft"))
    answer = models.CharField(_("answer"), max_length=8, choices=Answer.choices, blank=True, default="")
    sentence = models.TextField(_("in their words"), blank=True)
    asked_at = models.DateTimeField(_("asked"))
    at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects: ClassVar[VoiceQuerySet] = VoiceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        app_label = "review"
        verbose_name = _("voice of a reader")
        verbose_name_plural = _("voices of readers")
        ordering = ("version", "pk")
        constraints = (
            models.UniqueConstraint(fields=["consensus", "reader", "version"], name="one_voice_a_reader_and_draft"),
            models.CheckConstraint(
                name="dissent_has_its_sentence", condition=Q(answer__in=["", "approved"]) | ~Q(sentence="")
            ),
            models.CheckConstraint(name="answer_has_its_time", condition=Q(answer="") | Q(at__isnull=False)),
        )

    def __str__(self) -> str:
        return f"{self.reader}: {self.get_answer_display()}"
