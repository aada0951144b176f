"""By which clock somebody is written to: the one place that decides."""

from focusgroup.accounts.models import User
from meetings.models import Meeting


def of(person: User | None, meeting: Meeting) -> str:
    """The zone of this person, or where that is not known of the meeting."""
    return (person.time_zone if person is not None else "") or meeting.time_zone
