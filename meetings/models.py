"""A meeting over one or more days, its agenda, and who was invited and answered what."""

import uuid
from datetime import date, datetime
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from focusgroup.accounts.models import User
from meetings import walltime
from meetings.querysets import InvitationQuerySet, MeetingQuerySet
from meetings.states import (
    INVITATION_TRANSITIONS,
    TRANSITIONS,
    Answer,
    How,
    InvitationState,
    Mode,
    State,
)
from members.models import Member
from members.states import State as MemberState


def validate_zone(name: str) -> None:
    try:
        walltime.zone(name)
    except walltime.UnknownZone as error:
        raise ValidationError(_("There is no time zone of this name. Write it like Europe/Lisbon.")) from error


class Meeting(models.Model):
    """One of the two meetings a year. Times of its days are wall-clock times in `time_zone`.

    `starts_at` and `ends_at` follow from the days when the meeting is scheduled.
    """

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(
        default=0,
        editable=False,
        help_text=_("Goes up with each change of time or place, as iCalendar asks."),
    )
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("what it is about"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    mode = models.CharField(_("how it is held"), max_length=10, choices=Mode.choices, default=Mode.HYBRID)
    place = models.CharField(_("place"), max_length=300, blank=True)
    online_url = models.URLField(_("online link"), blank=True, help_text=_("Shown only to those who are invited."))
    time_zone = models.CharField(_("time zone"), max_length=64, default=walltime.BRUSSELS, validators=[validate_zone])
    rsvp_by = models.DateField(_("answers by"))
    is_travel_covered = models.BooleanField(_("travel is covered"), default=False)
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True, editable=False)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True, editable=False)

    TRANSITIONS = TRANSITIONS
    objects: ClassVar[MeetingQuerySet] = MeetingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ("-starts_at",)
        permissions = (("invite", "Can invite members to meetings"),)
        constraints = (
            models.CheckConstraint(name="meeting_ends_after_its_start", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="scheduled_meeting_has_its_times",
                condition=~Q(state=State.SCHEDULED) | Q(starts_at__isnull=False, ends_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("meetings:meeting", args=[self.slug])

    def takes_answers(self, now: datetime) -> bool:
        """Until the day before the first day, by the calendar of the place."""
        if self.state != State.SCHEDULED or self.starts_at is None:
            return False
        return now.astimezone(walltime.zone(self.time_zone)).date() < self.first_date

    @property
    def first_date(self) -> date:
        """Its first day, once it has been scheduled."""
        if self.starts_at is None:
            raise ValueError("A meeting without times has no first day.")
        return self.starts_at.astimezone(walltime.zone(self.time_zone)).date()


class Day(models.Model):
    """One day of a meeting: members answer for each."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="days", verbose_name=_("meeting"))
    date = models.DateField(_("date"))
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("to"))
    note = models.CharField(_("note"), max_length=120, blank=True, help_text=_("For example: then dinner."))

    class Meta:
        verbose_name = _("day")
        verbose_name_plural = _("days")
        ordering = ("date",)
        constraints = (
            models.UniqueConstraint(fields=["meeting", "date"], name="a_day_once_a_meeting"),
            models.CheckConstraint(
                name="day_ends_after_its_start",
                condition=Q(ends__gt=F("starts")),
                violation_error_message=_("The day must end after it starts."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d}"

    @property
    def starts_local(self) -> datetime:
        return walltime.local(self.date, self.starts, walltime.zone(self.meeting.time_zone))

    @property
    def ends_local(self) -> datetime:
        return walltime.local(self.date, self.ends, walltime.zone(self.meeting.time_zone))


class Session(models.Model):
    """An item of the agenda."""

    day = models.ForeignKey(Day, on_delete=models.CASCADE, related_name="sessions", verbose_name=_("day"))
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("to"), null=True, blank=True)
    title = models.CharField(_("title"), max_length=200)
    note = models.CharField(_("speakers, papers, note"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ("starts",)
        constraints = (
            models.CheckConstraint(
                name="session_ends_after_its_start",
                condition=Q(ends=None) | Q(ends__gt=F("starts")),
                violation_error_message=_("The session must end after it starts."),
            ),
        )

    def __str__(self) -> str:
        return self.title


class Invitation(models.Model):
    """One member's invitation; its state follows from the answers for the days."""

    meeting = models.ForeignKey(
        Meeting, on_delete=models.CASCADE, related_name="invitations", verbose_name=_("meeting")
    )
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="invitations", verbose_name=_("member"))
    state = models.CharField(
        _("answer"), max_length=10, choices=InvitationState.choices, default=InvitationState.INVITED
    )
    invited_at = models.DateTimeField(_("invited"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        User,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    revision = models.PositiveIntegerField(
        default=0, editable=False, help_text=_("Goes up with each answer that changes something.")
    )
    needs_travel = models.BooleanField(_("travel to be covered"), default=False)
    needs = models.TextField(_("food and access needs"), blank=True)
    needs_consent_at = models.DateTimeField(_("consent to keep the needs"), null=True, blank=True)

    TRANSITIONS = INVITATION_TRANSITIONS
    objects: ClassVar[InvitationQuerySet] = InvitationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        indexes = (models.Index(fields=["meeting", "state"], name="invitation_answers"),)
        constraints = (
            models.UniqueConstraint(fields=["meeting", "member"], name="a_member_once_a_meeting"),
            models.CheckConstraint(
                name="needs_only_with_consent", condition=Q(needs="") | Q(needs_consent_at__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return f"{self.member}: {self.meeting}"

    def takes_answers(self, now: datetime) -> bool:
        """Whether this company may answer now."""
        is_invited = self.state != InvitationState.CANCELLED and self.member.state == MemberState.ACTIVE
        return is_invited and self.meeting.takes_answers(now)


class DayAnswer(models.Model):
    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="answers")
    day = models.ForeignKey(Day, on_delete=models.CASCADE, related_name="answers")
    answer = models.CharField(_("answer"), max_length=5, choices=Answer.choices)
    how = models.CharField(_("how"), max_length=10, choices=How.choices, blank=True)

    class Meta:
        verbose_name = _("answer for a day")
        verbose_name_plural = _("answers for days")
        constraints = (models.UniqueConstraint(fields=["invitation", "day"], name="one_answer_a_day"),)

    def __str__(self) -> str:
        return f"{self.day}: {self.answer}"
