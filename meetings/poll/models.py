"""A date poll: when a meeting could be, whom that was asked of, and what they said."""

from datetime import date, datetime, time, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from focusgroup.accounts.models import User
from meetings import walltime
from meetings.poll.querysets import AskedQuerySet, PollQuerySet
from meetings.poll.states import POLL_TRANSITIONS, UNFINISHED, Choice, PollState
from meetings.states import State as MeetingState
from members.models import Member
from members.states import State as MemberState

# Inside a model with a field of this name, `date` is the field.
Dates = list[date]


class Poll(models.Model):
    """Asks when a meeting that is a draft should be. Clocks of its options are those of `time_zone`."""

    meeting = models.ForeignKey(
        "meetings.Meeting", on_delete=models.CASCADE, related_name="polls", verbose_name=_("meeting")
    )
    state = models.CharField(_("state"), max_length=9, choices=PollState.choices, default=PollState.DRAFT)
    note = models.TextField(_("what to say with it"), blank=True)
    answer_by = models.DateField(_("answers by"))
    time_zone = models.CharField(_("time zone"), max_length=64, default=walltime.BRUSSELS)
    chosen = models.ForeignKey(
        "meetings.Option", on_delete=models.RESTRICT, null=True, blank=True, related_name="+", verbose_name=_("chosen")
    )

    TRANSITIONS = POLL_TRANSITIONS
    objects: ClassVar[PollQuerySet] = PollQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        app_label = "meetings"
        verbose_name = _("date poll")
        verbose_name_plural = _("date polls")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(state__in=UNFINISHED), name="one_unfinished_poll_a_meeting"
            ),
            models.CheckConstraint(
                name="a_decided_poll_says_what", condition=~Q(state=PollState.DECIDED) | Q(chosen__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return f"{self.meeting}: {self.answer_by}"

    def takes_answers(self, now: datetime) -> bool:
        """Until the end of the last day, by the calendar of the place."""
        return self.state == PollState.OPEN and not self.is_over(now)

    def is_over(self, now: datetime) -> bool:
        """The last day is past, or the meeting got its date without the poll."""
        today = now.astimezone(walltime.person_zone(self.time_zone)).date()
        return today > self.answer_by or self.meeting.state != MeetingState.DRAFT


class Option(models.Model):
    """When it could be: one date, several in a row until `until`, or a slot of one day. A date has no clock."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="options", verbose_name=_("date poll"))
    date = models.DateField(_("date"))
    until = models.DateField(_("last date"), null=True, blank=True)
    starts = models.TimeField(_("from"), null=True, blank=True)
    ends = models.TimeField(_("to"), null=True, blank=True)
    # Which of two, where the clocks show this time twice that day; else nothing.
    starts_fold = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    ends_fold = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)

    class Meta:
        app_label = "meetings"
        verbose_name = _("option")
        verbose_name_plural = _("options")
        ordering = ("date", "starts", "until", "id")
        constraints = (
            models.CheckConstraint(
                name="option_ends_on_a_later_date", condition=Q(until=None) | Q(until__gt=F("date"))
            ),
            models.CheckConstraint(
                name="option_is_dates_or_a_slot",
                condition=Q(starts=None, ends=None) | Q(until=None, ends__gt=F("starts")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d}"

    @property
    def dates(self) -> Dates:
        days = ((self.until or self.date) - self.date).days + 1
        return [self.date + timedelta(days=n) for n in range(days)]

    @property
    def starts_local(self) -> datetime | None:
        return self._local(self.starts, self.starts_fold)

    @property
    def ends_local(self) -> datetime | None:
        return self._local(self.ends, self.ends_fold)

    def _local(self, clock: time | None, fold: int | None) -> datetime | None:
        if clock is None:
            return None
        return walltime.local(self.date, clock, walltime.person_zone(self.poll.time_zone), fold)


class Asked(models.Model):
    """A company that was asked. Its last answer counts, whoever of the company gave it."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="asked", verbose_name=_("date poll"))
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="asked", verbose_name=_("member"))
    asked_at = models.DateTimeField(_("asked"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )

    objects: ClassVar[AskedQuerySet] = AskedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        app_label = "meetings"
        verbose_name = _("company asked")
        verbose_name_plural = _("companies asked")
        constraints = (models.UniqueConstraint(fields=["poll", "member"], name="a_member_once_a_poll"),)

    def __str__(self) -> str:
        return f"{self.member}: {self.poll}"

    def get_absolute_url(self) -> str:
        """Where somebody who is signed in answers."""
        return reverse("meetings:poll_answer", args=[self.poll_id, self.member.slug])

    def takes_answers(self, now: datetime) -> bool:
        return self.member.state == MemberState.ACTIVE and self.poll.takes_answers(now)


class Vote(models.Model):
    asked = models.ForeignKey(Asked, on_delete=models.CASCADE, related_name="votes")
    option = models.ForeignKey(Option, on_delete=models.CASCADE, related_name="votes")
    answer = models.CharField(_("answer"), max_length=10, choices=Choice.choices)

    class Meta:
        app_label = "meetings"
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = (models.UniqueConstraint(fields=["asked", "option"], name="one_vote_an_option"),)

    def __str__(self) -> str:
        return f"{self.option}: {self.answer}"
