"""A meeting over one or more days, its agenda, and who was invited and answered what."""

import uuid
from datetime import date, datetime, timedelta
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from focusgroup.accounts.models import User
from meetings import walltime
from meetings.attendance import models as attendance_models  # noqa: F401  Django finds models from here
from meetings.claims import models as claims_models  # noqa: F401  as above
from meetings.delegates import models as delegates_models  # noqa: F401  Django finds models from here
from meetings.documents import models as documents_models  # noqa: F401  as above
from meetings.editing import models as editing_models  # noqa: F401  Django finds models from here
from meetings.feedback import models as feedback_models  # noqa: F401  as above
from meetings.minutes import models as minutes_models  # noqa: F401  as above
from meetings.points import models as points_models  # noqa: F401  as above
from meetings.poll import models as poll_models  # noqa: F401  as above
from meetings.querysets import InvitationQuerySet, MeetingQuerySet
from meetings.replies import models as replies_models  # noqa: F401  Django finds models from here
from meetings.rules import models as rules_models  # noqa: F401  Django finds models from here
from meetings.states import (
    INVITATION_TRANSITIONS,
    TRANSITIONS,
    Answer,
    How,
    InvitationState,
    Mode,
    Place,
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
    address = models.CharField(
        _("postal address"), max_length=300, blank=True, help_text=_("Street, number, town, as a taxi needs it.")
    )
    map_url = models.URLField(_("link to a map"), max_length=400, blank=True)
    online_url = models.URLField(
        _("online link"), blank=True, help_text=_("Shown only to those who are invited, from the day before.")
    )
    time_zone = models.CharField(_("time zone"), max_length=64, default=walltime.BRUSSELS, validators=[validate_zone])
    rsvp_by = models.DateField(_("answers by"))
    is_travel_covered = models.BooleanField(_("travel is covered"), default=False)
    seats_in_person = models.PositiveSmallIntegerField(
        _("places in person"), null=True, blank=True, help_text=_("Empty: as many as come.")
    )
    seats_online = models.PositiveSmallIntegerField(
        _("places online"), null=True, blank=True, help_text=_("Empty: as many as come.")
    )
    language = models.CharField(
        _("language"), max_length=120, default="English", help_text=_("With interpretation, if there is any.")
    )
    observers = models.TextField(
        _("observers"), blank=True, help_text=_("One a line. Shown to those who are invited, not to the public.")
    )
    guests_each = models.PositiveSmallIntegerField(
        _("guests of a company"), default=0, help_text=_("How many more people a company may bring, in person.")
    )
    seats_guests = models.PositiveSmallIntegerField(
        _("places for guests"), null=True, blank=True, help_text=_("For all companies together. Empty: no limit.")
    )
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

    def opens_online_door(self, now: datetime) -> bool:
        """Whether the time is near enough to show the online link: from the day before until the last day is over."""
        if self.state != State.SCHEDULED or self.ends_at is None:
            return False
        where = walltime.zone(self.time_zone)
        last_date = self.ends_at.astimezone(where).date()
        return self.first_date - timedelta(days=1) <= now.astimezone(where).date() <= last_date

    def is_over(self, now: datetime) -> bool:
        """Whether its last day has ended."""
        return self.ends_at is not None and self.ends_at <= now

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
    # Which of two, where the clocks show this time twice that day; else nothing.
    starts_fold = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    ends_fold = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)

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
        return walltime.local(self.date, self.starts, walltime.zone(self.meeting.time_zone), self.starts_fold)

    @property
    def ends_local(self) -> datetime:
        return walltime.local(self.date, self.ends, walltime.zone(self.meeting.time_zone), self.ends_fold)


class Session(models.Model):
    """An item of the agenda."""

    day = models.ForeignKey(Day, on_delete=models.CASCADE, related_name="sessions", verbose_name=_("day"))
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("to"), null=True, blank=True)
    title = models.CharField(_("title"), max_length=200)
    # Which of two, as for days.
    starts_fold = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    ends_fold = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    speakers = models.TextField(_("speakers"), blank=True, help_text=_("One a line: name, and what they come from."))
    note = models.CharField(_("what it is about"), max_length=400, blank=True)

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

    @property
    def starts_local(self) -> datetime:
        zone = walltime.zone(self.day.meeting.time_zone)
        return walltime.local(self.day.date, self.starts, zone, self.starts_fold)

    @property
    def ends_local(self) -> datetime | None:
        zone = walltime.zone(self.day.meeting.time_zone)
        return walltime.local(self.day.date, self.ends, zone, self.ends_fold) if self.ends else None


class Invitation(models.Model):
    """One member's invitation; its state follows from the answers for the days."""

    meeting = models.ForeignKey(
        Meeting, on_delete=models.CASCADE, related_name="invitations", verbose_name=_("meeting")
    )
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="invitations", verbose_name=_("member"))
    state = models.CharField(
        _("answer"), max_length=10, choices=InvitationState.choices, default=InvitationState.INVITED
    )
    # Anew when a day moves and the company is asked again.
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
    guests = models.PositiveSmallIntegerField(_("guests"), default=0)
    note = models.CharField(_("note to the organisers"), max_length=500, blank=True)
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
    said_at = models.DateTimeField(
        _("said"), null=True, blank=True, help_text=_("Since when; the line is in this order.")
    )
    place = models.CharField(_("seat"), max_length=7, choices=Place.choices, default=Place.SEATED, blank=True)
    held_until = models.DateTimeField(_("held until"), null=True, blank=True)

    class Meta:
        verbose_name = _("answer for a day")
        verbose_name_plural = _("answers for days")
        indexes = (models.Index(fields=["held_until"], name="seat_held", condition=Q(place=Place.HELD)),)
        constraints = (
            models.UniqueConstraint(fields=["invitation", "day"], name="one_answer_a_day"),
            models.CheckConstraint(name="only_who_comes_waits", condition=Q(place=Place.SEATED) | Q(answer=Answer.YES)),
            models.CheckConstraint(
                name="held_seat_has_its_end",
                condition=Q(place=Place.HELD, held_until__isnull=False)
                | (~Q(place=Place.HELD) & Q(held_until__isnull=True)),
            ),
        )

    def __str__(self) -> str:
        return f"{self.day}: {self.answer}"
