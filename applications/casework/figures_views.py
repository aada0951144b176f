"""The staff's page of counts and gaps."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from applications.casework import figures as counts
from applications.interest.models import Interest
from applications.models import Application, Call
from applications.states import State
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Country by sector for one call and state; while the call is open, where companies lack and whom to write to."""
    require(Actor.of(request).can("applications.view_application"))
    calls = list(Call.objects.public().order_by("-opens_at"))
    call = next((one for one in calls if one.slug == request.GET.get("call")), calls[0] if calls else None)
    state = request.GET.get("state", "")
    context: dict[str, Any] = {
        "room": "applications",
        "calls": calls,
        "call": call,
        "state": state if state in State.values else "",
    }
    if call:
        shown = Application.objects.visible_to(request.user).filter(call=call)
        context["table"] = counts.crosstab(shown, state=context["state"])
        by_state = context["table"].by_state
        context["states"] = [(value, label, by_state[value]) for value, label in State.choices if value in by_state]
        if call.is_open(timezone.now()):
            interests = Interest.objects.visible_to(request.user)
            context["gaps"] = found = counts.gaps(call, shown, interests)
            context["nudged"] = counts.nudged(call, found, interests)
    return render(request, "applications/staff/figures.html", context)
