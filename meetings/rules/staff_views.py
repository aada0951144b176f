"""When the invited of a meeting are reminded: what went, what was missed, what comes."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from focusgroup.accounts.actor import Actor
from meetings import desk, reminders
from meetings.attempt import attempt
from meetings.rules import actions
from meetings.rules.forms import rules_formset


@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = desk.meeting_of(request, pk, "meetings.change_meeting")
    lines = rules_formset(meeting, request.POST if request.method == "POST" else None)
    if lines.is_valid():
        by = Actor.of(request)
        if attempt(request, lambda: actions.set_rules(meeting, lines.rows(), by=by, now=timezone.now())):
            messages.success(request, _("Saved. Reminders that have not gone follow these rules."))
        return redirect("admin:meetings_meeting_rules", pk)
    context = {"lines": lines, "planned": reminders.planned(meeting, now=timezone.now())}
    return render(request, "meetings/staff/rules.html", desk.base(meeting) | context)
