"""The minutes of a meeting, what was circulated of them, and what members say to it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from focusgroup.accounts.models import User
from meetings.minutes.querysets import CommentQuerySet, MinutesQuerySet
from meetings.minutes.states import TRANSITIONS, State
from members.models import Member

LONGEST = 60_000


class Minutes(models.Model):
    """In Markdown. `number` counts what was circulated; each of these is kept as a version."""

    meeting = models.OneToOneField(
        "meetings.Meeting", on_delete=models.CASCADE, related_name="minutes", verbose_name=_("meeting")
    )
    text = models.TextField(_("text"), max_length=LONGEST)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    number = models.PositiveSmallIntegerField(_("version"), default=0, editable=False)
    changed_at = models.DateTimeField(_("changed"))
    comments_by = models.DateField(_("comments by"), null=True, blank=True)
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)

    TRANSITIONS = TRANSITIONS
    objects: ClassVar[MinutesQuerySet] = MinutesQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        app_label = "meetings"
        verbose_name = _("minutes")
        verbose_name_plural = _("minutes")
        permissions = (("write_minutes", "Can write, circulate and approve minutes, action points and documents"),)
        constraints = (
            models.CheckConstraint(
                name="circulated_minutes_have_a_day_for_comments",
                condition=~Q(state=State.CIRCULATED) | Q(comments_by__isnull=False),
            ),
            models.CheckConstraint(
                name="approved_minutes_have_their_time",
                condition=Q(state=State.APPROVED, approved_at__isnull=False)
                | (~Q(state=State.APPROVED) & Q(approved_at=None)),
            ),
        )

    def __str__(self) -> str:
        return str(self.meeting)


class Version(models.Model):
    """The text as it was circulated or approved."""

    minutes = models.ForeignKey(Minutes, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    text = models.TextField(_("text"))
    at = models.DateTimeField(_("circulated"))

    class Meta:
        app_label = "meetings"
        verbose_name = _("version of minutes")
        verbose_name_plural = _("versions of minutes")
        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=["minutes", "number"], name="one_version_a_number"),)

    def __str__(self) -> str:
        return f"{self.minutes} ({self.number})"


class Comment(models.Model):
    """What a member says to circulated minutes, and what the writers made of it."""

    minutes = models.ForeignKey(Minutes, on_delete=models.CASCADE, related_name="comments")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+", verbose_name=_("member"))
    author = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("written by")
    )
    number = models.PositiveSmallIntegerField(_("on version"))
    text = models.TextField(_("comment"), max_length=4000)
    at = models.DateTimeField(_("written"))
    reply = models.TextField(_("reply"), max_length=2000, blank=True)
    replied_at = models.DateTimeField(_("replied"), null=True, blank=True)

    objects: ClassVar[CommentQuerySet] = CommentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        app_label = "meetings"
        verbose_name = _("comment on minutes")
        verbose_name_plural = _("comments on minutes")
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.member}: {self.text[:40]}"
