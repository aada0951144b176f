"""The action points of a meeting. Wired in the meeting's admin."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from focusgroup.accounts.actor import Actor
from meetings.attempt import attempt
from meetings.desk import base, meeting_of
from meetings.points import actions
from meetings.points.forms import DropForm, NoteForm, PointForm, PutOffForm

# What is done to a point: its form, and the word that it is done.
STEPS: dict[str, tuple[Any, Any]] = {
    "finish": (NoteForm, gettext_lazy("Noted as done.")),
    "put_off": (PutOffForm, gettext_lazy("Put off.")),
    "drop": (DropForm, gettext_lazy("Dropped.")),
    "open_again": (None, gettext_lazy("Open again.")),
}


@require_http_methods(["GET", "POST"])
def points(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = meeting_of(request, pk, "meetings.write_minutes")
    form = PointForm(request.POST or None)
    if form.is_valid():
        try:
            actions.add(meeting, **form.cleaned_data, by=Actor.of(request), now=timezone.now())
            messages.success(request, _("Noted. The owner is told."))
            return redirect("admin:meetings_meeting_points", pk)
        except ValidationError as error:
            form.add_error(None, error)
    rows = [
        {
            "point": row,
            "put_off": PutOffForm(initial={"due_on": row.due_on}, auto_id=f"put_off_{row.pk}_%s"),
            "drop": DropForm(auto_id=f"drop_{row.pk}_%s"),
        }
        for row in meeting.points.with_owners()
    ]
    return render(request, "meetings/points/staff.html", {**base(meeting), "form": form, "rows": rows})


@require_POST
def points_step(request: HttpRequest, pk: int, point: int, step: str) -> HttpResponse:
    found = get_object_or_404(meeting_of(request, pk, "meetings.write_minutes").points, pk=point)
    if step not in STEPS:
        raise Http404
    make, done = STEPS[step]
    form = make(request.POST) if make else None
    if form is not None and not form.is_valid():
        for field, errors in form.errors.items():
            messages.error(request, f"{form[field].label}: {errors[0]}")
        return redirect("admin:meetings_meeting_points", pk)
    said = form.cleaned_data if form is not None else {}
    deed = getattr(actions, step)
    attempt(request, lambda: deed(found, **said, by=Actor.of(request), now=timezone.now()), str(done))
    return redirect("admin:meetings_meeting_points", pk)
