"""Who was there, day by day, and when the list was closed."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from focusgroup.accounts.models import User
from meetings.attendance.querysets import AttendanceQuerySet
from meetings.states import How
from members.models import Member


class Attendance(models.Model):
    """One company on one day. Who was not there has no row."""

    day = models.ForeignKey("meetings.Day", on_delete=models.CASCADE, related_name="attendances", verbose_name=_("day"))
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="attendances", verbose_name=_("member"))
    how = models.CharField(_("how"), max_length=10, choices=How.choices)
    noted_at = models.DateTimeField(_("noted"))
    is_from_file = models.BooleanField(_("from the file of an online tool"), default=False)

    objects: ClassVar[AttendanceQuerySet] = AttendanceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        app_label = "meetings"
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        permissions = (("note_attendance", "Can note and confirm who was there"),)
        constraints = (
            models.UniqueConstraint(fields=["day", "member"], name="one_attendance_a_day"),
            models.CheckConstraint(name="attendance_says_how", condition=models.Q(how__in=How.values)),
        )

    def __str__(self) -> str:
        return f"{self.member}: {self.day}"


class ClosedList(models.Model):
    """The list of a meeting is closed: it counts for participation, and travel can be claimed."""

    meeting = models.OneToOneField(
        "meetings.Meeting", on_delete=models.CASCADE, related_name="closed_list", verbose_name=_("meeting")
    )
    at = models.DateTimeField(_("closed"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("closed by"))

    class Meta:
        app_label = "meetings"
        verbose_name = _("closed list of attendance")
        verbose_name_plural = _("closed lists of attendance")

    def __str__(self) -> str:
        return str(self.meeting)
