"""How many fit, who waits, and what a smaller number would do."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from focusgroup.accounts.actor import Actor
from meetings import desk
from meetings.models import Meeting
from meetings.rsvp import ways_of
from meetings.states import How, Place
from meetings.waiting import actions
from meetings.waiting import seats as seating
from meetings.waiting.forms import LimitsForm


@require_http_methods(["GET", "POST"])
def seats(request: HttpRequest, pk: int) -> HttpResponse:
    """Fewer seats than yes: first it is said who would lose theirs, and asked."""
    meeting = desk.meeting_of(request, pk, "meetings.change_meeting")
    form = LimitsForm.of(meeting, request.POST if request.method == "POST" else None)
    affected: actions.Affected | None = None
    if form.is_valid():
        by, is_sure = Actor.of(request), request.POST.get("sure") == "yes"
        try:
            actions.set_limits(meeting, form.limits(), by=by, now=timezone.now(), is_sure=is_sure)
            messages.success(request, _("Saved. Whoever got or lost a seat is written to."))
            return redirect("admin:meetings_meeting_seats", pk)
        except actions.Affected as error:
            affected = error
    context = {"form": form, "affected": affected, "days": _days(meeting), "lines": _lines(meeting)}
    return render(request, "meetings/staff/seats.html", desk.base(meeting) | context)


def _days(meeting: Meeting) -> list[dict[str, Any]]:
    """Each day and way with a limit: seats, taken and waiting."""
    found = seating.of(meeting)
    return [
        {"day": day, "how": how, "seats": found[day.pk, how]}
        for day in meeting.days.all()
        for how in ways_of(meeting.mode)
        if (day.pk, how) in found
    ]


def _lines(meeting: Meeting) -> list[dict[str, Any]]:
    """Who waits, in order, and for whom a seat is held."""
    answers = seating.yes().filter(day__meeting=meeting).exclude(place=Place.SEATED)
    waiting = answers.select_related("day", "invitation__member").order_by("day__date", "how", "said_at", "pk")
    lines: list[dict[str, Any]] = []
    numbers: dict[tuple[int, str], int] = {}
    for answer in waiting:
        key = (answer.day_id, answer.how)
        if answer.place == Place.WAITING:
            numbers[key] = numbers.get(key, 0) + 1
        number = numbers.get(key, 0) if answer.place == Place.WAITING else 0
        lines.append({"answer": answer, "how": How(answer.how).label, "number": number})
    return lines
