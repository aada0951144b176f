"""The rubric of a call, who reads what, and what they found."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models import Application, Call
from applications.review.agenda import models as agenda_models  # noqa: F401  Django finds models from here
from applications.review.board import models as board_models  # noqa: F401  Django finds models from here
from applications.review.conflicts import models as conflict_models  # noqa: F401  Django finds models from here
from applications.review.consensus import models as consensus_models  # noqa: F401  Django finds models from here
from applications.review.evidence import models as evidence_models  # noqa: F401  Django finds models from here
from applications.review.profiles import models as profile_models  # noqa: F401  Django finds models from here
from applications.review.querysets import AssignmentQuerySet, KeptDraftQuerySet, ReviewQuerySet
from applications.review.scoring import MOST_HALF_POINTS
from applications.review.states import TRANSITIONS, State
from applications.review.website import models as website_models  # noqa: F401  Django finds models from here
from focusgroup.accounts.models import User


class Policy(models.Model):
    """How the applications of a call are read and scored. A call without one is read by the defaults."""

    class Aggregate(models.TextChoices):
        CONSENSUS = "consensus", _("Agreed scores where the readers differ, else their mean")
        MEAN = "mean", _("Mean of the reviews")
        MEDIAN = "median", _("Median of the reviews")

    call = models.OneToOneField(Call, on_delete=models.CASCADE, related_name="review_policy", verbose_name=_("call"))
    readers_each = models.PositiveSmallIntegerField(_("readers of each institution"), default=1)
    aggregate = models.CharField(
        _("score of an application"), max_length=9, choices=Aggregate.choices, default=Aggregate.CONSENSUS
    )
    trigger_thousandths = models.PositiveSmallIntegerField(
        _("spread that calls for talk, thousandths"),
        default=1000,
        help_text=_("Highest less lowest review of one application; beyond it the readers seek agreement."),
    )
    threshold_thousandths = models.PositiveSmallIntegerField(
        _("threshold over all criteria, thousandths"),
        default=0,
        help_text=_("Of the plain mean of the criteria: weights rank, they decide no threshold."),
    )
    blind_fields = models.JSONField(_("answers hidden from reviewers"), default=list, blank=True)
    is_calibrated = models.BooleanField(
        _("correct for strict and lenient reviewers"), default=False, help_text=_("Fixed once a review is submitted.")
    )
    due_at = models.DateTimeField(_("reviews are due"), null=True, blank=True)
    frozen_at = models.DateTimeField(
        _("fixed since"), null=True, blank=True, editable=False, help_text=_("When the first review was submitted.")
    )

    class Meta:
        verbose_name = _("rules of review")
        verbose_name_plural = _("rules of review")
        constraints = (
            models.CheckConstraint(name="somebody_reads", condition=Q(readers_each__gte=1, readers_each__lte=5)),
            models.CheckConstraint(
                name="thresholds_lie_on_the_scale",
                condition=Q(threshold_thousandths__lte=5000, trigger_thousandths__lte=5000),
            ),
        )

    def __str__(self) -> str:
        return str(self.call)


class Criterion(models.Model):
    """One line of a call's rubric, scored from 0 to 5 in half points."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="criteria", verbose_name=_("call"))
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("title"), max_length=120)
    description = models.TextField(_("what to look for"), blank=True)
    weight_percent = models.PositiveSmallIntegerField(_("weight, per cent"))
    anchors = models.JSONField(_("anchors"), default=list, blank=True, help_text=_("What 0, 1, 2, 3, 4 and 5 mean."))
    threshold_half_points = models.PositiveSmallIntegerField(
        _("threshold, half points"), default=0, help_text=_("0 to 10. Below it an application is shown as such.")
    )

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        # By the key: "call" would join its table for the order that calls have among themselves.
        ordering = ("call_id", "position")
        constraints = (
            models.UniqueConstraint(fields=["call", "position"], name="one_criterion_a_position"),
            models.CheckConstraint(
                name="weight_is_a_share", condition=Q(weight_percent__gte=1, weight_percent__lte=100)
            ),
            models.CheckConstraint(
                name="threshold_lies_on_the_scale", condition=Q(threshold_half_points__lte=MOST_HALF_POINTS)
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def threshold(self) -> str:
        """In points as they are written, "2.5"; nothing where there is none."""
        return f"{self.threshold_half_points / 2:g}" if self.threshold_half_points else ""


class Assignment(models.Model):
    """An application given to a reviewer."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="assignments", verbose_name=_("application")
    )
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="assignments", verbose_name=_("reviewer"))
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.PROPOSED)
    conflict = models.TextField(_("conflict of interest"), blank=True)
    confirmed_at = models.DateTimeField(
        _("no conflict confirmed"),
        null=True,
        blank=True,
        help_text=_("The application opens once the reviewer has said that no interest ties them to the company."),
    )

    TRANSITIONS = TRANSITIONS
    objects: ClassVar[AssignmentQuerySet] = AssignmentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        permissions = (
            ("submit_review", "Can review applications"),
            ("manage_review", "Can assign reviewers and read submitted reviews"),
        )
        # Holds all that the board counts, so that it reads nothing else of many thousand readings.
        indexes = (models.Index(fields=["reviewer", "state", "application"], name="assignment_tally"),)
        constraints = (
            models.UniqueConstraint(fields=["application", "reviewer"], name="a_reviewer_once_an_application"),
        )

    def __str__(self) -> str:
        return f"{self.application.reference}, {self.reviewer}"


class Review(models.Model):
    """Scores and comment of one reviewer. Scores map a criterion's key to half points, 0 to 10."""

    class Confidence(models.IntegerChoices):
        UNSURE = 1, _("Unsure")
        FAIRLY_SURE = 2, _("Fairly sure")
        SURE = 3, _("Sure")

    assignment = models.OneToOneField(
        Assignment, on_delete=models.CASCADE, related_name="review", verbose_name=_("assignment")
    )
    half_points = models.JSONField(_("scores, half points"), default=dict)
    abstained = models.JSONField(
        _("criteria without a judgement"),
        default=list,
        blank=True,
        help_text=_("Keys of criteria left out of the mean."),
    )
    comment = models.TextField(_("comment"), blank=True)
    confidence = models.PositiveSmallIntegerField(_("confidence"), choices=Confidence.choices, null=True, blank=True)
    total_thousandths = models.PositiveIntegerField(_("weighted mean, thousandths"), null=True, blank=True)
    changed_at = models.DateTimeField(_("changed"))
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)

    objects: ClassVar[ReviewQuerySet] = ReviewQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")

    def __str__(self) -> str:
        return str(self.assignment)

    @property
    def version(self) -> str:
        """Tells two windows apart that hold the same review."""
        return self.changed_at.isoformat()


class KeptDraft(models.Model):
    """What somebody had written on an application before it was handed on to others. Theirs alone to read."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="kept_drafts", verbose_name=_("application")
    )
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="kept_drafts", verbose_name=_("reviewer"))
    half_points = models.JSONField(_("scores, half points"), default=dict)
    abstained = models.JSONField(_("criteria without a judgement"), default=list, blank=True)
    comment = models.TextField(_("comment"), blank=True)
    confidence = models.PositiveSmallIntegerField(
        _("confidence"), choices=Review.Confidence.choices, null=True, blank=True
    )
    changed_at = models.DateTimeField(_("changed"))
    kept_at = models.DateTimeField(_("handed on"))

    objects: ClassVar[KeptDraftQuerySet] = KeptDraftQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("kept draft")
        verbose_name_plural = _("kept drafts")
        constraints = (models.UniqueConstraint(fields=["application", "reviewer"], name="one_kept_draft_a_reader"),)

    def __str__(self) -> str:
        return f"{self.application.reference}, {self.reviewer}"


class Standing(models.Model):
    """How an application stands beyond count and mean; kept by the transaction that changes what it rests on.

    Thousandths of a point throughout; None where there is nothing to tell.
    """

    application = models.OneToOneField(
        Application, on_delete=models.CASCADE, primary_key=True, related_name="standing", verbose_name=_("application")
    )
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="+", verbose_name=_("call"))
    median_thousandths = models.PositiveSmallIntegerField(_("median"), null=True, blank=True)
    spread_thousandths = models.PositiveSmallIntegerField(_("spread"), null=True, blank=True)
    calibrated_thousandths = models.SmallIntegerField(_("calibrated score"), null=True, blank=True)
    error_thousandths = models.PositiveSmallIntegerField(_("standard error"), null=True, blank=True)
    agreed_thousandths = models.PositiveSmallIntegerField(_("agreed score"), null=True, blank=True)
    needs_talk = models.BooleanField(_("needs talking about"), default=False)
    is_below_threshold = models.BooleanField(_("below a threshold"), default=False)
    criteria_covered = models.PositiveSmallIntegerField(_("criteria with evidence"), default=0)

    class Meta:
        verbose_name = _("standing")
        verbose_name_plural = _("standings")
        indexes = (
            models.Index("call", models.F("spread_thousandths").desc(), "application", name="standing_spread"),
            models.Index("call", models.F("calibrated_thousandths").desc(), "application", name="standing_calibrated"),
        )

    def __str__(self) -> str:
        return str(self.application)
