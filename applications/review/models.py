"""The rubric of a call, who reads what, and what they found."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models import Application, Call
from applications.review.querysets import AssignmentQuerySet, ReviewQuerySet
from applications.review.states import TRANSITIONS, State
from focusgroup.accounts.models import User


class Criterion(models.Model):
    """One line of a call's rubric, scored from 0 to 5 in half points."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="criteria", verbose_name=_("call"))
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("title"), max_length=120)
    description = models.TextField(_("what to look for"), blank=True)
    weight_percent = models.PositiveSmallIntegerField(_("weight, per cent"))
    anchors = models.JSONField(_("anchors"), default=list, blank=True, help_text=_("What 0, 1, 2, 3, 4 and 5 mean."))

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ("call", "position")
        constraints = (
            models.UniqueConstraint(fields=["call", "position"], name="one_criterion_a_position"),
            models.CheckConstraint(
                name="weight_is_a_share", condition=Q(weight_percent__gte=1, weight_percent__lte=100)
            ),
        )

    def __str__(self) -> str:
        return self.title


class Assignment(models.Model):
    """An application given to a reviewer."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="assignments", verbose_name=_("application")
    )
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="assignments", verbose_name=_("reviewer"))
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.PROPOSED)
    conflict = models.TextField(_("conflict of interest"), blank=True)

    TRANSITIONS = TRANSITIONS
    objects: ClassVar[AssignmentQuerySet] = AssignmentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        permissions = (
            ("submit_review", "Can review applications"),
            ("manage_review", "Can assign reviewers and read submitted reviews"),
        )
        indexes = (models.Index(fields=["reviewer", "state"], name="assignment_desk"),)
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
