"""A rule of reminding: for whom, and the moment that it means for somebody."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import ngettext

from meetings import walltime
from meetings.models import Meeting
from meetings.rules.models import ReminderRule
from meetings.states import CountsFrom, InvitationState

# Nobody is reminded of a letter that came the day before.
GRACE = timedelta(hours=48)
CLOCK = time(9)
_SILENT = frozenset({InvitationState.INVITED})
_COMING = frozenset({InvitationState.ACCEPTED, InvitationState.TENTATIVE})
_NAMES = {
    CountsFrom.INVITED: "no_answer_{n}d",
    CountsFrom.RSVP_BY: "rsvp_{n}d",
    CountsFrom.MEETING: "meeting_{n}d",
    CountsFrom.START: "online_{n}m",
}


@dataclass(frozen=True)
class Rule:
    counts_from: CountsFrom
    amount: int
    clock: time = CLOCK

    @property
    def name(self) -> str:
        """What the outbox calls it."""
        return _NAMES[self.counts_from].format(n=self.amount)

    @property
    def label(self) -> str:
        n = self.amount
        said = {
            CountsFrom.INVITED: ngettext("%(n)s day after the invitation", "%(n)s days after the invitation", n),
            CountsFrom.RSVP_BY: ngettext("%(n)s day before answers are due", "%(n)s days before answers are due", n),
            CountsFrom.MEETING: ngettext("%(n)s day before the meeting", "%(n)s days before the meeting", n),
            CountsFrom.START: ngettext(
                "%(n)s minute before each day starts", "%(n)s minutes before each day starts", n
            ),
        }
        return said[self.counts_from] % {"n": n}

    @property
    def asks(self) -> bool:
        """For those who have not answered; else for those who come."""
        return self.counts_from in (CountsFrom.INVITED, CountsFrom.RSVP_BY)

    @property
    def to(self) -> frozenset[InvitationState]:
        return _SILENT if self.asks else _COMING

    def day(self, meeting: Meeting, invited_on: date) -> date:
        if self.counts_from == CountsFrom.INVITED:
            return invited_on + timedelta(days=self.amount)
        last = meeting.rsvp_by if self.counts_from == CountsFrom.RSVP_BY else meeting.first_date
        return last - timedelta(days=self.amount)

    def window(self, meeting: Meeting, invited_at: datetime, zone_name: str) -> tuple[datetime, datetime]:
        """From the hour of the rule on the reader's wall until that day is over there: later is too late."""
        where = walltime.person_zone(zone_name)
        on = self.day(meeting, invited_at.astimezone(where).date())
        due = walltime.local(on, self.clock, where)
        return due, walltime.local(on + timedelta(days=1), time(0), where)


DEFAULTS = (
    Rule(CountsFrom.INVITED, 7),
    Rule(CountsFrom.RSVP_BY, 14),
    Rule(CountsFrom.RSVP_BY, 2),
    Rule(CountsFrom.MEETING, 7),
    Rule(CountsFrom.MEETING, 1),
    Rule(CountsFrom.START, 60),
)


def of(meeting: Meeting) -> tuple[Rule, ...]:
    """The rules that are on, in the order of their moments where answers are due before the meeting."""
    rows: list[ReminderRule] = list(meeting.reminder_rules.all())
    if not rows:
        return DEFAULTS
    order = list(CountsFrom)
    found = [Rule(CountsFrom(row.counts_from), row.amount, row.clock) for row in rows if row.is_on]
    return tuple(sorted(found, key=lambda rule: (order.index(rule.counts_from), -rule.amount)))
