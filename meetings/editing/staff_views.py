"""The staff pages where an agenda is edited and a meeting is cloned. Wired in admin.py.

No page needs a pointer or a script: each button sends what was typed and gets it back.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from focusgroup.accounts.actor import Actor
from meetings import permissions
from meetings.editing import actions
from meetings.editing.forms import Agenda, CloneForm, with_more_rows, with_swap
from meetings.models import Meeting


@require_http_methods(["GET", "POST"])
def agenda(request: HttpRequest, pk: int) -> HttpResponse:
    """Sessions of all days on one page. More rows and changes of place are typed for you; only Save writes."""
    meeting = _meeting(request, pk)
    data = request.POST if request.method == "POST" else None
    verb = next((each for each in ("more", "up", "down") if data is not None and each in data), "save")
    if data is not None and verb == "more":
        data = with_more_rows(data, request.POST["more"])
    elif data is not None and verb != "save":
        data = with_swap(data, request.POST[verb], -1 if verb == "up" else 1)
    sessions, problems = Agenda(meeting, data), list[str]()
    if data is not None and verb == "save" and sessions.is_valid():
        by, items, removed = Actor.of(request), sessions.items(), sessions.removed()
        try:
            actions.save_agenda(meeting, items, removed=removed, by=by, now=timezone.now())
            messages.success(request, _("The agenda is saved."))
            return redirect("admin:meetings_meeting_agenda", pk)
        except ValidationError as error:
            problems = error.messages
    is_refused = data is not None and verb == "save"
    context = {"room": "meetings", "meeting": meeting, "agenda": sessions, "is_refused": is_refused}
    return render(request, "meetings/staff/agenda.html", context | {"problems": problems})


@require_http_methods(["GET", "POST"])
def clone(request: HttpRequest, pk: int) -> HttpResponse:
    """A new draft after the model of this meeting."""
    model = _meeting(request, pk)
    first = model.days.order_by("date").first()
    initial = {"title": model.title, "first_date": CloneForm.proposed(first.date) if first else None}
    form = CloneForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            made = actions.clone(model, **form.cleaned_data, by=Actor.of(request), now=timezone.now())
            messages.success(request, _("A draft so far: look at its days, then ask for dates or schedule it."))
            return redirect("admin:meetings_meeting_overview", made.pk)
        except ValidationError as error:
            form.add_error(None, error)
    return render(request, "meetings/staff/clone.html", {"room": "meetings", "meeting": model, "form": form})


def _meeting(request: HttpRequest, pk: int) -> Meeting:
    """Out of sight is 404, in sight but not allowed 403."""
    meeting: Meeting = get_object_or_404(Meeting.objects.visible_to(request.user), pk=pk)
    if not permissions.can_manage(Actor.of(request)):
        raise PermissionDenied
    return meeting
