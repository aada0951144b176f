"""From the dates that are picked to the days of the meeting: which hours, and what the draft would lose."""

from datetime import date, timedelta
from typing import Any

from django import forms

from meetings.forms import DAY_FIELDS, DayForm
from meetings.models import Meeting
from meetings.plan import PlannedDay
from meetings.poll.models import Option

# So long before the first day answers to the invitation are due, where the draft's own day does not do.
RSVP_DAYS = 14


def initial(meeting: Meeting, option: Option, *, today: date) -> dict[str, Any]:
    if today <= meeting.rsvp_by < option.date:
        return {"rsvp_by": meeting.rsvp_by}
    return {"rsvp_by": max(option.date - timedelta(days=RSVP_DAYS), today)}


def hours_formset(meeting: Meeting, option: Option, data: Any) -> Any:
    """A row for each date: the hours of the slot, else those of the same day of the draft."""
    drafted = list(meeting.days.all())
    rows = []
    for number, day in enumerate(option.dates):
        row: dict[str, Any] = {"date": day}
        if number < len(drafted):
            row |= {name: getattr(drafted[number], name) for name in ("starts", "ends", "note")}
        if option.starts:
            row |= {name: getattr(option, name) for name in ("starts", "ends", "starts_fold", "ends_fold")}
        rows.append(row)
    made = forms.formset_factory(DayForm, extra=0, max_num=len(rows), validate_max=True)
    return made(data, initial=rows, prefix="days", form_kwargs={"zone_name": option.poll.time_zone})


def planned(days: Any) -> tuple[PlannedDay, ...]:
    """The days that the valid rows make."""
    rows = (form.cleaned_data for form in days)
    return tuple(PlannedDay(None, **{name: row[name] for name in DAY_FIELDS}) for row in rows if row)


def lost(meeting: Meeting, option: Option) -> dict[str, Any]:
    """The days of the draft for which the dates have no room, and how many sessions of theirs."""
    beyond = list(meeting.days.all())[len(option.dates) :]
    return {"lost_days": len(beyond), "lost_sessions": sum(day.sessions.count() for day in beyond)}
