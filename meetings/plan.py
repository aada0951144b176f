"""When and where a meeting is to be held: what is checked before anybody is told."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Self

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from meetings import walltime
from meetings.models import Meeting
from meetings.states import Mode


@dataclass(frozen=True)
class PlannedDay:
    """A day as it is to be; `pk` names the day it was, or None for a new one."""

    pk: int | None
    date: date
    starts: time
    ends: time
    note: str = ""


@dataclass(frozen=True)
class Plan:
    mode: str
    place: str
    online_url: str
    time_zone: str
    rsvp_by: date
    days: tuple[PlannedDay, ...]

    @classmethod
    def of(cls, meeting: Meeting) -> Self:
        """The plan as it stands."""
        return cls(
            mode=meeting.mode,
            place=meeting.place,
            online_url=meeting.online_url,
            time_zone=meeting.time_zone,
            rsvp_by=meeting.rsvp_by,
            days=tuple(
                PlannedDay(day.pk, day.date, day.starts, day.ends, day.note)
                for day in meeting.days.order_by("date").all()
            ),
        )

    @property
    def where_and_when(self) -> tuple[object, ...]:
        """What stands in calendars: when this is another, everybody is told."""
        times = tuple((day.date, day.starts, day.ends) for day in self.days)
        return (self.mode, self.place, self.time_zone, times)

    def as_log(self) -> dict[str, object]:
        """The plan as the log keeps it; the online link is left out, as it opens a door."""
        return {
            "mode": self.mode,
            "place": self.place,
            "time_zone": self.time_zone,
            "rsvp_by": self.rsvp_by.isoformat(),
            "days": [f"{day.date} {day.starts:%H:%M}-{day.ends:%H:%M}" for day in self.days],
        }

    @property
    def starts_at(self) -> datetime:
        first = min(self.days, key=lambda day: day.date)
        return walltime.instant(first.date, first.starts, self.time_zone)

    @property
    def ends_at(self) -> datetime:
        last = max(self.days, key=lambda day: day.date)
        return walltime.instant(last.date, last.ends, self.time_zone)

    def check(self, *, now: datetime) -> None:
        """Raises ValidationError with everything that is wrong."""
        problems: list[str] = []
        if not self.days:
            raise ValidationError(_("Give the meeting at least one day."))
        if len({day.date for day in self.days}) < len(self.days):
            problems.append(_("A date stands there twice."))
        if self.mode != Mode.ONLINE and not self.place:
            problems.append(_("Say where the meeting is held."))
        for day in self.days:
            problems.extend(self._problems_of(day))
        if not problems and self.starts_at <= now:
            problems.append(_("The meeting must begin in the future."))
        if self.rsvp_by >= min(day.date for day in self.days):
            problems.append(_("The day to answer by must lie before the first day."))
        if problems:
            raise ValidationError(problems)

    def _problems_of(self, day: PlannedDay) -> list[str]:
        if day.ends <= day.starts:
            return [_("%(day)s ends before it starts.") % {"day": day.date}]
        for clock in (day.starts, day.ends):
            words = {"time": f"{clock:%H:%M}", "day": day.date, "zone": self.time_zone}
            try:
                walltime.instant(day.date, clock, self.time_zone)
            except walltime.NoSuchTime:
                skipped = _("There is no %(time)s on %(day)s in %(zone)s: the clocks jump over it. Take another time.")
                return [skipped % words]
            except walltime.TwiceThatDay:
                twice = _("The clocks in %(zone)s show %(time)s twice on %(day)s. Take a time that is plain to all.")
                return [twice % words]
            except walltime.UnknownZone:
                return [_("There is no time zone %(zone)s.") % words]
        return []
