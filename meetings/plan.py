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
    starts_fold: int | None = None
    ends_fold: int | None = None

    def clocks(self) -> tuple[tuple[time, int | None], ...]:
        """Both times, each with which of two it is where it comes twice."""
        return (self.starts, self.starts_fold), (self.ends, self.ends_fold)


@dataclass(frozen=True)
class Plan:
    mode: str
    place: str
    online_url: str
    time_zone: str
    rsvp_by: date
    days: tuple[PlannedDay, ...]
    address: str = ""
    map_url: str = ""

    # What is written to the meeting; the days have rows of their own.
    FIELDS = ("mode", "place", "address", "map_url", "online_url", "time_zone", "rsvp_by")

    @classmethod
    def of(cls, meeting: Meeting) -> Self:
        """The plan as it stands."""
        return cls(
            mode=meeting.mode,
            place=meeting.place,
            address=meeting.address,
            map_url=meeting.map_url,
            online_url=meeting.online_url,
            time_zone=meeting.time_zone,
            rsvp_by=meeting.rsvp_by,
            days=tuple(
                PlannedDay(day.pk, day.date, day.starts, day.ends, day.note, day.starts_fold, day.ends_fold)
                for day in meeting.days.order_by("date").all()
            ),
        )

    @property
    def where_and_when(self) -> tuple[object, ...]:
        """What stands in calendars: when this is another, everybody is told."""
        times = tuple((day.date, *day.clocks()) for day in self.days)
        return (self.mode, self.place, self.address, self.time_zone, times)

    def as_log(self) -> dict[str, object]:
        """The plan as the log keeps it; the online link is left out, as it opens a door."""
        return {
            "mode": self.mode,
            "place": self.place,
            "address": self.address,
            "time_zone": self.time_zone,
            "rsvp_by": self.rsvp_by.isoformat(),
            "days": [f"{day.date} {day.starts:%H:%M}-{day.ends:%H:%M}" for day in self.days],
        }

    @property
    def starts_at(self) -> datetime:
        return self._begins(min(self.days, key=lambda day: day.date))

    @property
    def ends_at(self) -> datetime:
        return self._ends(max(self.days, key=lambda day: day.date))

    def check(self, *, now: datetime, is_draft: bool = False, before: "Plan | None" = None) -> None:
        """Raises ValidationError with everything that is wrong; a draft may lack its days and its place.

        Of a meeting that is announced `before` is the plan so far: once it has begun, what is still to come may change.
        """
        problems: list[str] = []
        if not self.days and not is_draft:
            raise ValidationError(_("Give the meeting at least one day."))
        if len({day.date for day in self.days}) < len(self.days):
            problems.append(_("A date stands there twice."))
        if self.mode != Mode.ONLINE and not self.place and not is_draft:
            problems.append(_("Say where the meeting is held."))
        for day in self.days:
            problems.extend(self._problems_of(day))
        if self.days and not problems:
            problems.extend(self._too_late(before, now))
        if self.days and self.rsvp_by >= min(day.date for day in self.days):
            problems.append(_("The day to answer by must lie before the first day."))
        elif not problems and not is_draft and self._asks_too_late(before, now):
            problems.append(_("The day to answer by is past. Name another."))
        if problems:
            raise ValidationError(problems)

    def _too_late(self, before: "Plan | None", now: datetime) -> list[str]:
        if before is None or before.starts_at > now:
            return [] if self.starts_at > now else [_("The meeting must begin in the future.")]
        if self.where_and_when == before.where_and_when:
            return []
        if before.ends_at <= now:
            return [_("The meeting is over: when and where it was cannot change any more.")]
        was = {day.pk: day for day in before.days}
        if any(day.pk not in was or was[day.pk].date != day.date for day in self.days):
            return [_("The meeting has begun: no day can be added or move to another date.")]
        gone = was.keys() - {day.pk for day in self.days}
        if any(before._begins(was[pk]) <= now for pk in gone):
            return [_("A day that has begun cannot be left out.")]
        changed = [
            (day, moment)
            for day in self.days
            for moment, earlier in (
                (self._begins(day), before._begins(was[day.pk])),
                (self._ends(day), before._ends(was[day.pk])),
            )
            if moment != earlier
        ]
        late = [str(day.date) for day, moment in changed if moment <= now]
        return [_("%(day)s: a new time must lie in the future.") % {"day": each} for each in dict.fromkeys(late)]

    def _asks_too_late(self, before: "Plan | None", now: datetime) -> bool:
        """Whether members are asked for answers, or asked again for a new date, by a day that is past."""
        was = {day.pk: day.date for day in before.days} if before else {}
        is_asked = any(was.get(day.pk) != day.date for day in self.days)
        if before and self.rsvp_by == before.rsvp_by and not is_asked:
            return False
        return self.rsvp_by < now.astimezone(walltime.zone(self.time_zone)).date()

    def _problems_of(self, day: PlannedDay) -> list[str]:
        if day.ends <= day.starts:
            return [_("%(day)s ends before it starts.") % {"day": day.date}]
        found = filter(None, (problem_of(day.date, *clock, self.time_zone) for clock in day.clocks()))
        problems = list(dict.fromkeys(found))
        if not problems and self._begins(day) >= self._ends(day):
            return [_("%(day)s ends before it starts.") % {"day": day.date}]
        return problems

    def _begins(self, day: PlannedDay) -> datetime:
        return walltime.instant(day.date, day.starts, self.time_zone, day.starts_fold)

    def _ends(self, day: PlannedDay) -> datetime:
        return walltime.instant(day.date, day.ends, self.time_zone, day.ends_fold)


def problem_of(day: date, clock: time, fold: int | None, zone_name: str) -> str:
    """Why this is no moment at all, or not one; empty where it is."""
    words = {"time": f"{clock:%H:%M}", "day": day, "zone": zone_name}
    try:
        walltime.instant(day, clock, zone_name, fold)
    except walltime.NoSuchTime:
        skipped = _("There is no %(time)s on %(day)s in %(zone)s: the clocks jump over it. Take another time.")
        return skipped % words
    except walltime.TwiceThatDay:
        return _("The clocks in %(zone)s show %(time)s twice on %(day)s. Say which of the two.") % words
    except walltime.UnknownZone:
        return _("There is no time zone %(zone)s.") % words
    return ""
