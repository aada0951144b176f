"""What companies say of a meeting afterwards. The organisers see who said what, and the form says so."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meetings.feedback.querysets import FeedbackQuerySet

_SCALE = [MinValueValidator(1), MaxValueValidator(5)]


class Feedback(models.Model):
    """Asked once a company; empty until it answers. Scores from 1 to 5."""

    meeting = models.ForeignKey(
        "meetings.Meeting", on_delete=models.CASCADE, related_name="feedback", verbose_name=_("meeting")
    )
    member = models.ForeignKey("members.Member", on_delete=models.CASCADE, related_name="+", verbose_name=_("member"))
    asked_at = models.DateTimeField(_("asked"))
    useful = models.PositiveSmallIntegerField(_("useful"), null=True, blank=True, validators=_SCALE)
    heard = models.PositiveSmallIntegerField(_("heard"), null=True, blank=True, validators=_SCALE)
    organised = models.PositiveSmallIntegerField(_("well organised"), null=True, blank=True, validators=_SCALE)
    comment = models.TextField(_("comment"), max_length=4000, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects: ClassVar[FeedbackQuerySet] = FeedbackQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        app_label = "meetings"
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        constraints = (
            models.UniqueConstraint(fields=["meeting", "member"], name="one_feedback_a_meeting"),
            models.CheckConstraint(
                name="answered_feedback_has_its_scores",
                condition=Q(answered_at=None) | Q(useful__range=(1, 5), heard__range=(1, 5), organised__range=(1, 5)),
            ),
        )

    def __str__(self) -> str:
        return f"{self.member}: {self.meeting}"
