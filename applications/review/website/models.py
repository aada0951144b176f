"""What stood on the website of an applicant, and when."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.review.website import reading
from applications.review.website.addresses import LONGEST
from applications.review.website.querysets import SnapshotQuerySet
from applications.review.website.states import Flag, Outcome


class Snapshot(models.Model):
    """One look at the website of an application, or the order to have one. Never changed once it is finished."""

    application = models.ForeignKey(
        "applications.Application", on_delete=models.CASCADE, related_name="snapshots", verbose_name=_("application")
    )
    url = models.CharField(_("address in the application"), max_length=300)
    is_on_demand = models.BooleanField(_("asked for by staff"), default=False)
    asked_at = models.DateTimeField(_("asked for"))
    due_at = models.DateTimeField(_("to be fetched"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, default=Outcome.WAITING)
    detail = models.CharField(_("detail"), max_length=300, blank=True)
    flags = models.JSONField(_("remarkable"), default=list, blank=True)
    fetched_at = models.DateTimeField(_("fetched"), null=True, blank=True)
    final_url = models.CharField(_("address at the end"), max_length=LONGEST, blank=True)
    status_code = models.PositiveSmallIntegerField(_("HTTP status"), null=True, blank=True)
    title = models.CharField(_("title"), max_length=reading.MOST_TITLE, blank=True)
    description = models.TextField(_("description"), max_length=reading.MOST_DESCRIPTION, blank=True)
    language = models.CharField(_("language"), max_length=3, blank=True)
    text = models.TextField(_("text"), max_length=reading.MOST_TEXT, blank=True)
    sha256 = models.CharField(_("SHA-256 of the page"), max_length=64, blank=True)

    objects: ClassVar[SnapshotQuerySet] = SnapshotQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        app_label = "review"
        verbose_name = _("website snapshot")
        verbose_name_plural = _("website snapshots")
        ordering = ("-asked_at", "-pk")
        indexes = (
            models.Index(fields=["due_at"], name="snapshot_due", condition=Q(due_at__isnull=False)),
            models.Index(fields=["application", "url"], name="snapshot_application"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["application", "url"], condition=Q(is_on_demand=False), name="one_snapshot_by_itself_an_address"
            ),
            models.CheckConstraint(
                name="finished_snapshot_has_its_time", condition=Q(outcome="waiting") | Q(fetched_at__isnull=False)
            ),
            models.CheckConstraint(name="read_snapshot_has_its_hash", condition=~Q(outcome="read") | ~Q(sha256="")),
        )

    def __str__(self) -> str:
        return self.url

    @property
    def is_read(self) -> bool:
        return self.outcome == Outcome.READ

    @property
    def paragraphs(self) -> list[str]:
        return self.text.split("\n")

    @property
    def remarks(self) -> list[str]:
        """The flags in words."""
        known = dict(Flag.choices)
        return [str(known[flag]) for flag in self.flags if flag in known]


class SnapshotPage(models.Model):
    """A further page of the same site that speaks of AI."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="pages", verbose_name=_("snapshot"))
    position = models.PositiveSmallIntegerField(_("position"))
    url = models.CharField(_("address"), max_length=LONGEST)
    title = models.CharField(_("title"), max_length=reading.MOST_TITLE, blank=True)
    text = models.TextField(_("text"), max_length=reading.MOST_TEXT, blank=True)
    sha256 = models.CharField(_("SHA-256 of the page"), max_length=64)

    class Meta:
        app_label = "review"
        verbose_name = _("page of a snapshot")
        verbose_name_plural = _("pages of a snapshot")
        ordering = ("snapshot_id", "position")
        constraints = (models.UniqueConstraint(fields=["snapshot", "position"], name="one_page_a_position"),)

    def __str__(self) -> str:
        return self.title or self.url

    @property
    def paragraphs(self) -> list[str]:
        return self.text.split("\n")
