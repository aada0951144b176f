"""What somebody promised to do by when."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from focusgroup.accounts.models import User
from meetings.points.querysets import ActionPointQuerySet
from meetings.points.states import TRANSITIONS, State
from members.models import Member


class ActionPoint(models.Model):
    """Owned by a member, or by a person of the staff."""

    meeting = models.ForeignKey(
        "meetings.Meeting", on_delete=models.CASCADE, related_name="points", verbose_name=_("meeting")
    )
    what = models.CharField(_("what"), max_length=400)
    member = models.ForeignKey(
        Member, on_delete=models.CASCADE, null=True, blank=True, related_name="points", verbose_name=_("member")
    )
    person = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="points", verbose_name=_("of the staff")
    )
    due_on = models.DateField(_("due"))
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.OPEN)
    round = models.PositiveSmallIntegerField(default=0, editable=False, help_text=_("Goes up when it is set anew."))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    note = models.CharField(_("what came of it"), max_length=400, blank=True)

    TRANSITIONS = TRANSITIONS
    objects: ClassVar[ActionPointQuerySet] = ActionPointQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        app_label = "meetings"
        verbose_name = _("action point")
        verbose_name_plural = _("action points")
        ordering = ("due_on", "pk")
        indexes = (models.Index(fields=["state", "due_on"], name="point_state_due"),)
        constraints = (
            models.CheckConstraint(
                name="action_point_has_one_owner",
                condition=Q(member__isnull=False, person=None) | Q(member=None, person__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.what

    @property
    def owner(self) -> str:
        return str(self.member or self.person)
