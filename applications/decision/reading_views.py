"""What is read and taken away: scenarios side by side, how stable a group is, the full record, the public summary."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.decision import actions, permissions, publication
from applications.decision.comparing import differences, name_who_differs, sides_of
from applications.decision.forms import CompareForm, NameForm
from applications.decision.models import Scenario
from applications.decision.opening import ROOM, opened, prepared
from applications.decision.refusals import Refused
from applications.decision.states import State
from applications.decision.studies import actions as studies
from applications.decision.studies.models import Study
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require


@require_safe
def compare(request: HttpRequest, scenario_id: int) -> HttpResponse:
    """This scenario beside others of its call."""
    scenario, _by, user = prepared(request, scenario_id)
    others = scenario.call.scenarios.exclude(pk=scenario.pk).order_by("-pk")
    form = CompareForm(request.GET or None, others=others)
    chosen = list(form.cleaned_data["beside"]) if form.is_valid() else []
    picked = [scenario, *(chosen or others.exclude(state=State.SUPERSEDED)[:2])]
    sides = sides_of(picked, reference=scenario)
    name_who_differs(sides, user=user)
    context = {"scenario": scenario, "sides": sides, "differences": differences(picked), "form": form, **ROOM}
    return render(request, "decision/compare.html", context)


@require_http_methods(["GET", "POST"])
def stability(request: HttpRequest, scenario_id: int) -> HttpResponse:
    """A POST has it worked out; a GET is how far it is, as a part of the page."""
    scenario, by, _user = opened(request, scenario_id)
    if request.method == "POST":
        try:
            studies.ask(scenario, by=by, now=timezone.now())
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("admin:selection", scenario_id=scenario.pk)
    study = Study.objects.filter(scenario=scenario, sha256=scenario.sha256).first()
    response = render(request, "decision/_study.html", {"study": study, "scenario": scenario})
    if study and not study.is_running:
        response.headers["HX-Refresh"] = "true"
    return response


@require_http_methods(["GET", "POST"])
def name(request: HttpRequest, scenario_id: int) -> HttpResponse:
    scenario, by, _user = prepared(request, scenario_id)
    form = NameForm(request.POST or None, initial={"name": scenario.name})
    if form.is_valid():
        actions.rename(scenario, by=by, now=timezone.now(), **form.cleaned_data)
        return redirect("admin:selection", scenario_id=scenario.pk)
    return render(request, "decision/name.html", {"scenario": scenario, "form": form, **ROOM})


@require_POST
def record(request: HttpRequest, scenario_id: int) -> HttpResponse:
    """The full record for an auditor, as it was drawn; who took it stands in the log."""
    by = Actor.of(request)
    require(permissions.can_audit(by))
    scenario = get_object_or_404(Scenario, pk=scenario_id)
    try:
        text = actions.take_record(scenario, by=by, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("admin:selection", scenario_id=scenario.pk)
    response = HttpResponse(text, content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="selection-{scenario.sha256[:12]}.json"'
    return response


@require_safe
def preview(request: HttpRequest, scenario_id: int) -> HttpResponse:
    """The summary as the public will see it, before the release."""
    scenario, _by, _user = opened(request, scenario_id)
    summary = publication.summary(scenario)
    if summary is None:
        messages.error(request, _("There is no summary before lots are drawn."))
        return redirect("admin:selection", scenario_id=scenario.pk)
    return render(request, "decision/summary.html", {"summary": summary, "is_preview": scenario.released_at is None})


@require_safe
def summary(request: HttpRequest, slug: str) -> HttpResponse:
    """The public summary of a selection whose letters are released; before that there is none."""
    released = Scenario.objects.filter(call__slug=slug, released_at__isnull=False, state=State.FROZEN)
    scenario = released.select_related("call").order_by("-released_at").first()
    found = publication.summary(scenario) if scenario else None
    if found is None:
        raise Http404
    return render(request, "decision/summary.html", {"summary": found, "is_preview": False})
