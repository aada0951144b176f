"""The staff's pages of selection. Each checks its own permission: the admin only knows that somebody is staff."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from applications.decision import actions, letters, permissions
from applications.decision.forms import PrepareForm, QuotaForm, ReleaseForm, SetAsideForm
from applications.decision.models import Decision, Scenario
from applications.decision.states import Outcome
from applications.decision.states import State as ScenarioState
from applications.decision.workbench import Workbench, slots_of, workbench
from applications.models import Application, Call
from applications.review import final
from applications.review.consensus.querysets import in_sight_of
from applications.states import CallState, State
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from focusgroup.accounts.permissions import require

ROOM = {"room": "selection"}


def _opened(request: HttpRequest, scenario_id: int) -> tuple[Scenario, Actor, User]:
    """The scenario for whoever prepares scenarios; 403 for other staff."""
    by = Actor.of(request)
    require(permissions.can_prepare(by) and by.user is not None)
    if by.user is None:
        raise PermissionDenied
    return get_object_or_404(Scenario.objects.select_related("call"), pk=scenario_id), by, by.user


@require_http_methods(["GET", "POST"])
def prepare(request: HttpRequest) -> HttpResponse:
    """Start a scenario, from a proposal or from the quotas of another."""
    by = Actor.of(request)
    require(permissions.can_prepare(by))
    calls = Call.objects.exclude(state__in=[CallState.DRAFT, CallState.DECIDED, CallState.ARCHIVED]).order_by(
        "opens_at"
    )
    scenarios = Scenario.objects.filter(call__in=calls)
    form = PrepareForm(request.POST or None, calls=calls, scenarios=scenarios, initial=request.GET.dict())
    if form.is_valid():
        try:
            scenario = actions.prepare(by=by, now=timezone.now(), **form.cleaned_data)
            actions.solve(scenario, by=by, now=timezone.now())
        except actions.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("admin:selection", scenario_id=scenario.pk)
    return render(request, "decision/prepare.html", {"form": form, **ROOM})


@require_http_methods(["GET", "POST"])
def selection(request: HttpRequest, scenario_id: int) -> HttpResponse:
    """The workbench: quotas, result, chosen, sign-off. A POST sets the quotas and solves again."""
    scenario, by, user = _opened(request, scenario_id)
    page = workbench(scenario, user=user)
    form = None
    if page.is_editable:
        form = QuotaForm(request.POST or None, slots=slots_of(scenario), initial=_grid(page))
        if form.is_valid() and _solved(request, scenario, form, by):
            return redirect("admin:selection", scenario_id=scenario.pk)
        _add_fields(page, form)
    elif request.method == "POST":
        messages.error(request, _("The quotas of this scenario can no longer be changed."))
    context = {"page": page, "form": form, "can_sign": permissions.can_sign(by), "sign_as": user.institution, **ROOM}
    return render(request, "decision/selection.html", context)


def _solved(request: HttpRequest, scenario: Scenario, form: QuotaForm, by: Actor) -> bool:
    """Set the quotas and solve. The quotas are kept even where no group fulfils them."""
    now = timezone.now()
    try:
        actions.set_quotas(scenario, quotas=form.quotas(), seats=form.cleaned_data["seats"], by=by, now=now)
        solved = actions.solve(Scenario.objects.get(pk=scenario.pk), by=by, now=now)
    except actions.Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    if solved.record and solved.record["status"] == "optimal":
        messages.success(request, _("Solved: the best group under these quotas, proven."))
    return True


def _grid(page: Workbench) -> dict[str, Any]:
    grid: dict[str, Any] = {"seats": page.seats}
    for slot in (slot for table in page.tables for slot in table.slots):
        there = slot.members + slot.eligible
        grid[f"least-{slot.dimension}-{slot.value}"] = slot.least or 0
        grid[f"most-{slot.dimension}-{slot.value}"] = there if slot.most is None else slot.most
    return grid


def _add_fields(page: Workbench, form: QuotaForm) -> None:
    for slot in (slot for table in page.tables for slot in table.slots):
        name = f"{slot.dimension}-{slot.value}"
        if f"least-{name}" in form.fields:
            slot.fields = (form[f"least-{name}"], form[f"most-{name}"])


def _confirmed(
    request: HttpRequest, scenario: Scenario, act: Callable[[], object], template: str, context: dict[str, Any]
) -> HttpResponse:
    """A page that says what will happen, and does it once its button is pressed."""
    if (request.method == "POST" and context.get("form") is None) or _is_valid(context.get("form")):
        try:
            act()
        except actions.Refused as refusal:
            context["refusal"] = str(refusal)
        else:
            return redirect("admin:selection", scenario_id=scenario.pk)
    return render(request, template, {"scenario": scenario, **context, **ROOM})


def _is_valid(form: Any) -> bool:
    return form is not None and form.is_valid()


@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, scenario_id: int) -> HttpResponse:
    scenario, by, user = _opened(request, scenario_id)
    context = {"page": workbench(scenario, user=user)}
    return _confirmed(
        request,
        scenario,
        lambda: actions.propose(scenario, by=by, now=timezone.now()),
        "decision/propose.html",
        context,
    )


@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, scenario_id: int) -> HttpResponse:
    """Sign the hash that the page shows."""
    scenario, by, user = _opened(request, scenario_id)
    require(permissions.can_sign(by))
    context = {"page": workbench(scenario, user=user), "institution": user.get_institution_display()}
    sha256 = request.POST.get("sha256", "")
    return _confirmed(
        request,
        scenario,
        lambda: actions.sign(scenario, sha256=sha256, by=by, now=timezone.now()),
        "decision/sign.html",
        context,
    )


@require_http_methods(["GET", "POST"])
def freeze(request: HttpRequest, scenario_id: int) -> HttpResponse:
    scenario, by, user = _opened(request, scenario_id)
    require(permissions.can_release(by))
    context = {"page": workbench(scenario, user=user)}
    return _confirmed(
        request, scenario, lambda: actions.freeze(scenario, by=by, now=timezone.now()), "decision/freeze.html", context
    )


@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, scenario_id: int) -> HttpResponse:
    """Counts and the letters themselves first, then to all at once."""
    scenario, by, user = _opened(request, scenario_id)
    require(permissions.can_release(by))
    form = ReleaseForm(request.POST or None)

    def act() -> None:
        queued = actions.release(scenario, by=by, now=timezone.now(), offer_days=form.cleaned_data["offer_days"])
        said = ngettext("%d letter is on its way.", "%d letters are on their way.", queued) % queued
        messages.success(request, said)

    context = {"form": form, "counts": _counts(scenario), **_letters(request, scenario, user)}
    return _confirmed(request, scenario, act, "decision/release.html", context)


def _letters(request: HttpRequest, scenario: Scenario, user: User) -> dict[str, Any]:
    """A page of the letters as they would leave, once the lots are drawn."""
    if scenario.state != ScenarioState.FROZEN or scenario.released_at:
        return {}
    outcome = request.GET.get("outcome", "")
    outcome = outcome if outcome in (*Outcome.values, letters.INELIGIBLE) else Outcome.NOT_SELECTED.value
    now = timezone.now()
    expires_at = actions.last_moment(now, actions.OFFER_DAYS)
    page_number = request.GET.get("page", "")
    lot = letters.lot(scenario, user, outcome=outcome, page_number=page_number, now=now, expires_at=expires_at)
    return {"lot": lot, "outcome": outcome, "query": f"outcome={outcome}&"}


@require_safe
def score(request: HttpRequest, scenario_id: int, application_id: int) -> HttpResponse:
    """How the final score of one candidate followed from what was kept with the scenario."""
    scenario, _by, user = _opened(request, scenario_id)
    seen = in_sight_of(user, Application.objects.filter(call=scenario.call_id))
    rows = scenario.bases.filter(application__in=seen.values("pk")).select_related("application")
    basis = get_object_or_404(rows, application=application_id)
    context = {"scenario": scenario, "basis": basis, "derived": final.derive(basis.inputs), **ROOM}
    return render(request, "decision/score.html", context)


def _counts(scenario: Scenario) -> dict[str, int]:
    """How many letters of each kind a release sends."""
    decided = Decision.objects.filter(scenario=scenario, application__state=State.REVIEWED)
    counts = {outcome.value: 0 for outcome in Outcome}
    for outcome in decided.values_list("outcome", flat=True):
        counts[outcome] += 1
    counts["ineligible"] = Application.objects.filter(call=scenario.call_id, state=State.INELIGIBLE).count()
    return counts | {"all": sum(counts.values())}


@require_http_methods(["GET", "POST"])
def set_aside(request: HttpRequest, scenario_id: int) -> HttpResponse:
    scenario, by, _user = _opened(request, scenario_id)
    form = SetAsideForm(request.POST or None)

    def act() -> None:
        actions.set_aside(scenario, by=by, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("The scenario is set aside."))

    return _confirmed(request, scenario, act, "decision/set_aside.html", {"form": form})
