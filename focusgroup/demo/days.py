"""The days of the demo, counted from today, so that it never looks stale."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from meetings.walltime import BRUSSELS, zone

TUESDAY, FRIDAY = 1, 4


@dataclass(frozen=True)
class Period:
    """From when to when a call takes applications, and what follows."""

    opens_at: datetime
    closes_at: datetime
    evaluation_until: date
    decision_on: date


def at(day: date, hour: int) -> datetime:
    """The full hour in Brussels."""
    return datetime.combine(day, time(hour), tzinfo=zone(BRUSSELS))


def weekday_from(day: date) -> date:
    """The day, or the Monday after it."""
    return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() > FRIDAY else day


def next_weekday(day: date, weekday: int) -> date:
    """The first such weekday on or after the day."""
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def period(closes_on: date, *, open_days: int, evaluation_days: int, decision_days: int) -> Period:
    return Period(
        opens_at=at(weekday_from(closes_on - timedelta(days=open_days)), 9),
        closes_at=at(closes_on, 17),
        evaluation_until=next_weekday(closes_on + timedelta(days=evaluation_days), FRIDAY),
        decision_on=weekday_from(closes_on + timedelta(days=decision_days)),
    )


@dataclass(frozen=True)
class Days:
    now: datetime

    @property
    def today(self) -> date:
        return self.now.astimezone(zone(BRUSSELS)).date()

    @property
    def first_call(self) -> Period:
        """The call the group began with; these days are history."""
        return Period(at(date(2020, 10, 1), 9), at(date(2020, 12, 15), 17), date(2021, 1, 29), date(2021, 2, 15))

    @property
    def replacement_call(self) -> Period:
        closed_on = weekday_from(self.today - timedelta(days=70))
        return period(closed_on, open_days=55, evaluation_days=91, decision_days=112)

    @property
    def open_call(self) -> Period:
        closes_on = weekday_from(self.today + timedelta(days=8))
        return period(closes_on, open_days=60, evaluation_days=50, decision_days=77)

    @property
    def past_meeting(self) -> date:
        return next_weekday(self.today - timedelta(days=200), TUESDAY)

    @property
    def coming_meeting(self) -> date:
        """A Tuesday a month after the decision of the open call."""
        return next_weekday(self.open_call.decision_on + timedelta(days=28), TUESDAY)

    @property
    def last_financial_year(self) -> int:
        return self.today.year - 1
