"""How long a claim has waited for the company. Days with staff do not count.

Days are calendar days of Brussels: what is opened today is on day 0 all day long.
"""

from dataclasses import dataclass
from datetime import date, timedelta

DAYS = 30
REMINDER_DAYS = (10, 20)


@dataclass(frozen=True)
class Clock:
    """`waited` are the full days of earlier waits; `since` is the day this one began, None while staff has it."""

    waited: int
    since: date | None

    def day(self, today: date) -> int:
        """Which day it is, from 0; frozen while staff has the claim."""
        return self.waited + (max((today - self.since).days, 0) if self.since else 0)

    def left(self, today: date) -> int:
        return max(DAYS - self.day(today), 0)

    def ends_on(self) -> date | None:
        """The last day on which the company may claim; None while nothing runs."""
        return self.since + timedelta(days=DAYS - self.waited) if self.since else None

    def has_run_out(self, today: date) -> bool:
        return self.since is not None and self.day(today) > DAYS

    def reminder(self, today: date) -> int | None:
        """The reminder that stands for today: the last of the days that this wait has reached, or None."""
        if self.since is None or self.has_run_out(today):
            return None
        return max((day for day in REMINDER_DAYS if self.waited < day <= self.day(today)), default=None)

    def stopped(self, today: date) -> "Clock":
        """With staff from today on."""
        return Clock(self.day(today), None)

    def going_on(self, today: date, *, at_least: int = 0) -> "Clock":
        """Waits for the company again, with so many days left at least."""
        return Clock(min(self.waited, DAYS - at_least), today)
