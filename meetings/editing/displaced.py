"""Sessions that a plan has no room for."""

from dataclasses import dataclass, field

from meetings.models import Day, Meeting, Session
from meetings.plan import Plan, PlannedDay


@dataclass(frozen=True)
class Displaced:
    """Of the sessions in `gone` the day is left out; those `outside` lay in its hours so far and would not any more."""

    gone: list[Session] = field(default_factory=list)
    outside: list[Session] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.gone or self.outside)


def by(plan: Plan, meeting: Meeting) -> Displaced:
    """The sessions on the agenda that lose their place when the meeting is held as planned."""
    planned, found = {day.pk: day for day in plan.days}, Displaced()
    sessions = Session.objects.filter(day__meeting=meeting).select_related("day").order_by("day__date", "starts")
    for session in sessions:
        day = planned.get(session.day_id)
        if day is None:
            found.gone.append(session)
        elif _lies_in(session, session.day) and not _lies_in(session, day):
            found.outside.append(session)
    return found


def _lies_in(session: Session, day: Day | PlannedDay) -> bool:
    """A dinner after the end of the day does not."""
    return day.starts <= session.starts < day.ends and (session.ends or session.starts) <= day.ends
