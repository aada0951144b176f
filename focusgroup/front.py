"""What the home page shows of each room, in few queries."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from applications.models import Call
from applications.states import CallState
from focusgroup.places import PLACES, places
from meetings import hours
from meetings.models import Meeting
from meetings.walltime import BRUSSELS, zone
from members.map import tile_map
from members.models import Member

# How a call looks at three moments of its life: its state then, what its clock shows, and how far from there.
MOMENTS: dict[str, tuple[CallState, str, timedelta]] = {
    "announced": (CallState.SCHEDULED, "opens_at", -timedelta(days=1)),
    "open": (CallState.OPEN, "opens_at", timedelta(minutes=1)),
    "closed": (CallState.CLOSED, "closes_at", timedelta(hours=1)),
}


@dataclass(frozen=True)
class Step:
    """A tile of the timeline. `when` is a date, a moment, or None while nobody knows."""

    title: str
    when: date | datetime | None
    text: str = ""
    is_done: bool = False
    is_now: bool = False


def page(now: datetime, *, call: Call | None = None) -> dict[str, Any]:
    """Everything that the home page prints; of the call that is named, else of the one to speak of."""
    calls = list(Call.objects.public().exclude(state=CallState.ARCHIVED))
    call = call or current_call(calls, now)
    meeting = Meeting.objects.coming(now).prefetch_related("days").first()
    by_country = Member.objects.active().count_by_country()
    taken = sum(by_country.values())
    is_open = call is not None and call.is_open(now)
    offered = max(0, min(call.seats, PLACES - taken)) if call and is_open else 0
    return {
        "call": call,
        "others": [other for other in calls if other != call and other.is_open(now)],
        "is_open": is_open,
        "is_announced": call is not None and now < call.opens_at,
        "steps": timeline(call, meeting, now=now) if call else [],
        "places": places(taken, offered=offered),
        "map": tile_map(by_country),
        "members": taken,
        "countries": len(by_country),
        "meeting": meeting,
        "dates": hours.dates(meeting.days.all()) if meeting else "",
    }


def preview(call: Call, moment: str) -> dict[str, Any]:
    """The home page as it will be at one of MOMENTS. The call is changed in memory only."""
    state, clock, offset = MOMENTS[moment]
    call.state = state
    return page(getattr(call, clock) + offset, call=call)


def current_call(calls: Collection[Call], now: datetime) -> Call | None:
    """The call to speak of: one that is open, else the next that is announced, else the last that is not history."""
    is_open = sorted((call for call in calls if call.is_open(now)), key=lambda call: call.closes_at)
    coming = sorted((call for call in calls if now < call.opens_at), key=lambda call: call.opens_at)
    over = sorted((call for call in calls if call.closes_at <= now), key=lambda call: call.closes_at, reverse=True)
    return next(iter([*is_open, *coming, *over]), None)


def timeline(call: Call, meeting: Meeting | None, *, now: datetime) -> list[Step]:
    """From the opening of the call to the first meeting of the new members; the step that is next is "now"."""
    steps = list(_steps(call, meeting, now))
    following = next((number for number, step in enumerate(steps) if not step.is_done), None)
    return [
        Step(step.title, step.when, step.text, is_done=step.is_done, is_now=number == following)
        for number, step in enumerate(steps)
    ]


def _steps(call: Call, meeting: Meeting | None, now: datetime) -> Iterator[Step]:
    is_decided = call.state in (CallState.DECIDED, CallState.ARCHIVED)
    yield Step(_("Call opens"), _day(call.opens_at), is_done=call.opens_at <= now)
    yield Step(_("Call closes"), call.closes_at, is_done=call.closes_at <= now)
    is_evaluated = is_decided or call.state == CallState.SELECTION
    yield Step(
        _("Evaluation until"),
        call.evaluation_until,
        _("Both institutions read every application."),
        is_done=is_evaluated,
    )
    yield Step(_("Decision"), call.decision_on, _("Every applicant gets an answer with reasons."), is_done=is_decided)
    is_after = meeting and meeting.starts_at and call.decision_on and _day(meeting.starts_at) > call.decision_on
    if meeting and meeting.starts_at and is_after:
        yield Step(_("First meeting"), _day(meeting.starts_at), meeting.place)
    else:
        yield Step(_("First meeting"), None, _("In the months after the decision."))


def _day(moment: datetime) -> date:
    return moment.astimezone(zone(BRUSSELS)).date()
