"""How stable a group is: how often each candidate is chosen when the scores vary within their uncertainty."""

from dataclasses import dataclass

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applications.selection.stability import DRAWS
from applications.selection.stability import Share as Measured


@dataclass(frozen=True)
class Share:
    """Chosen in so many of a hundred re-solves, and the interval that holds the truth in 95 of 100 cases."""

    percent: int
    low: int
    high: int


class Study(models.Model):
    """A thousand re-solves of one solution, done in parts; what is done is kept, so that it can be resumed."""

    scenario = models.ForeignKey("decision.Scenario", on_delete=models.CASCADE, related_name="studies")
    sha256 = models.CharField(_("SHA-256 of the instance"), max_length=64)
    wanted = models.PositiveSmallIntegerField(_("re-solves wanted"), default=DRAWS)
    done = models.PositiveSmallIntegerField(_("re-solves done"), default=0)
    times = models.JSONField(_("how often chosen, by key"), default=dict, blank=True)
    deviations = models.JSONField(_("standard errors of the scores, by key"), default=dict, blank=True)
    asked_at = models.DateTimeField(_("asked"))
    claimed_until = models.DateTimeField(_("being worked on until"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    failure = models.CharField(_("why it stopped"), max_length=200, blank=True)

    class Meta:
        app_label = "decision"
        verbose_name = _("study of stability")
        verbose_name_plural = _("studies of stability")
        constraints = (
            models.UniqueConstraint(fields=["scenario", "sha256"], name="one_study_a_solution"),
            models.CheckConstraint(name="a_study_does_no_more_than_wanted", condition=Q(done__lte=F("wanted"))),
        )

    def __str__(self) -> str:
        return f"{self.scenario}: {self.done} / {self.wanted}"

    @property
    def is_running(self) -> bool:
        return self.finished_at is None

    @property
    def percent(self) -> float:
        return 100 * self.done / self.wanted if self.wanted else 0.0

    @property
    def shares(self) -> dict[str, Share]:
        """By key, of what is done so far; nothing before anything is."""
        if not self.done:
            return {}
        found = {key: Measured(times, self.done) for key, times in self.times.items()}
        return {
            key: Share(round(100 * one.times / one.of), *(round(100 * end) for end in one.interval))
            for key, one in found.items()
        }
