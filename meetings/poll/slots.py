"""What a poll proposes, and how it is written."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from meetings import hours, walltime
from meetings.plan import problem_of
from meetings.poll.models import Option

OPTIONS_MOST = 30
DAYS_MOST = 10


# Inside a class with an attribute of this name, `date` is the attribute.
LastDate = date | None


@dataclass(frozen=True)
class Slot:
    """Whole dates from `date` to `until`, or a part of one day on the clocks of the poll's zone."""

    date: date
    until: LastDate = None
    starts: time | None = None
    ends: time | None = None
    starts_fold: int | None = None
    ends_fold: int | None = None


@dataclass(frozen=True)
class Proposal:
    """A poll as it is to be."""

    note: str
    answer_by: date
    time_zone: str
    slots: tuple[Slot, ...]

    def check(self, *, now: datetime) -> None:
        """Raises ValidationError with everything that is wrong."""
        if not walltime.is_known(self.time_zone):
            raise ValidationError(_("There is no time zone %(zone)s.") % {"zone": self.time_zone})
        today = now.astimezone(walltime.zone(self.time_zone)).date()
        problems = list(self._problems(today))
        if len(self.slots) < 2:
            problems.append(_("Give at least two dates to choose from."))
        if len(self.slots) > OPTIONS_MOST:
            problems.append(_("Give %(n)s dates at most.") % {"n": OPTIONS_MOST})
        if len(set(self.slots)) < len(self.slots):
            problems.append(_("A date stands there twice."))
        if self.answer_by < today:
            problems.append(_("The last day to answer is past."))
        if self.slots and self.answer_by >= min(slot.date for slot in self.slots):
            problems.append(_("The last day to answer must lie before the first date."))
        if problems:
            raise ValidationError(problems)

    def _problems(self, today: date) -> Iterator[str]:
        for slot in self.slots:
            day = {"day": slot.date}
            if slot.date <= today:
                yield _("%(day)s is not in the future.") % day
            last = slot.until or slot.date
            if last < slot.date:
                yield _("%(day)s: the last date lies before the first.") % day
            if last - slot.date >= timedelta(days=DAYS_MOST):
                yield _("%(day)s: a meeting has %(n)s days at most.") % {**day, "n": DAYS_MOST}
            yield from self._problems_of_clocks(slot)

    def _problems_of_clocks(self, slot: Slot) -> Iterator[str]:
        day = {"day": slot.date}
        if slot.starts is None and slot.ends is None:
            return
        if slot.starts is None or slot.ends is None:
            yield _("%(day)s: give both times, or neither for a whole day.") % day
        elif slot.until:
            yield _("%(day)s: times are for one day; leave the last date empty, or the times.") % day
        elif slot.ends <= slot.starts:
            yield _("%(day)s ends before it starts.") % day
        else:
            clocks = ((slot.starts, slot.starts_fold), (slot.ends, slot.ends_fold))
            yield from filter(None, (problem_of(slot.date, *clock, self.time_zone) for clock in clocks))


def of(option: Option) -> Slot:
    return Slot(**{name: getattr(option, name) for name in Slot.__dataclass_fields__})


def as_initial(option: Option) -> dict[str, Any]:
    """As a row of the form shows it at first."""
    return asdict(of(option))


def as_log(slot: Slot) -> str:
    return " ".join(str(value) for value in asdict(slot).values() if value is not None)


def heading(option: Option) -> str:
    """The date or dates, written out."""
    return hours.dates_written(option.dates, with_weekdays=True)


def clock(option: Option, *, reader_zone: str = "") -> str:
    """From when to when of a slot, in Brussels and where clocks differ; empty for whole dates."""
    starts, ends = option.starts_local, option.ends_local
    if starts is None or ends is None:
        return ""
    return hours.between(starts, ends, option.date, (option.poll.time_zone, reader_zone))


def short(option: Option) -> str:
    """As the head of a column: 16–17 Mar; 28 Feb–1 Mar; 16 Mar 14:00."""
    first = date_format(option.date, "j M")
    if option.until:
        is_one_month = (option.until.year, option.until.month) == (option.date.year, option.date.month)
        start = date_format(option.date, "j") if is_one_month else first
        return f"{start}–{date_format(option.until, 'j M')}"
    return f"{first} {option.starts:%H:%M}" if option.starts else first
