"""How the pages of a selection begin, and how a page that asks for a confirmation ends."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from applications.decision import permissions
from applications.decision.models import Scenario
from applications.decision.refusals import Refused
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from focusgroup.accounts.permissions import require

ROOM = {"room": "selection"}


def opened(request: HttpRequest, scenario_id: int) -> tuple[Scenario, Actor, User]:
    """The scenario for whoever may open it; 403 for other staff, before anything is looked up."""
    by = Actor.of(request)
    scenario = Scenario.objects.select_related("call").filter(pk=scenario_id).first()
    require(permissions.can_prepare(by) or (scenario is not None and permissions.can_open(by, scenario)))
    if by.user is None:
        raise PermissionDenied
    if scenario is None:
        raise Http404
    return scenario, by, by.user


def prepared(request: HttpRequest, scenario_id: int) -> tuple[Scenario, Actor, User]:
    """The scenario for whoever prepares scenarios."""
    require(permissions.can_prepare(Actor.of(request)))
    return opened(request, scenario_id)


def confirmed(
    request: HttpRequest, scenario: Scenario, act: Callable[[], object], template: str, context: dict[str, Any]
) -> HttpResponse:
    """A page that says what will happen, and does it once its button is pressed."""
    form = context.get("form")
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            act()
        except Refused as refusal:
            context["refusal"] = str(refusal)
        else:
            return redirect("admin:selection", scenario_id=scenario.pk)
    return render(request, template, {"scenario": scenario, **context, **ROOM})
