"""The staff's pages of selection. Each checks its own permission: the admin only knows that somebody is staff."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from applications.decision import actions, letters, permissions
from applications.decision.around import around
from applications.decision.comparing import sentence_of
from applications.decision.forms import SIDES, PrepareForm, RedrawForm, ReleaseForm, SetAsideForm, TermsForm
from applications.decision.grid import slots_of
from applications.decision.models import Decision, Scenario
from applications.decision.offers import actions as offers
from applications.decision.opening import ROOM, confirmed, opened, prepared
from applications.decision.refusals import Refused
from applications.decision.states import Outcome
from applications.decision.states import State as ScenarioState
from applications.decision.workbench import Workbench, workbench
from applications.models import Application, Call
from applications.review import final
from applications.review.consensus.querysets import in_sight_of
from applications.states import CallState, State
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from focusgroup.accounts.permissions import require


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
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            _solve_first(request, scenario, form.wanted_seats, by)
            return redirect("admin:selection", scenario_id=scenario.pk)
    return render(request, "decision/prepare.html", {"form": form, **ROOM})


def _solve_first(request: HttpRequest, scenario: Scenario, wanted: int, by: Actor) -> None:
    """A search that fails leaves the terms, on whose page it can be tried again."""
    if scenario.seats < wanted:
        said = _("%(wanted)d seats were to be filled; there are only %(pool)d applications to choose from.")
        messages.info(request, said % {"wanted": wanted, "pool": scenario.seats})
    try:
        actions.solve(scenario, by=by, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))


@require_http_methods(["GET", "POST"])
def selection(request: HttpRequest, scenario_id: int) -> HttpResponse:
    """The workbench: quotas, result, chosen, sign-off. A POST sets the terms and solves again."""
    scenario, by, user = opened(request, scenario_id)
    page = workbench(scenario, user=user)
    form = None
    if page.is_editable:
        form = TermsForm(request.POST or None, slots=slots_of(scenario), before=page.terms, initial=_grid(page))
        if form.is_valid() and (said := _reworked(scenario, form, by)):
            return _shown_again(request, scenario, by, user, said)
        _add_fields(page, form)
    elif request.method == "POST":
        messages.error(request, _("The quotas of this scenario can no longer be changed."))
    return render(request, "decision/selection.html", _context(page, form, by, user))


def _context(page: Workbench, form: TermsForm | None, by: Actor, user: User) -> dict[str, Any]:
    can_sign = permissions.can_sign(by, page.scenario.call)
    return {"page": page, "form": form, "can_sign": can_sign, "sign_as": user.institution, **ROOM}


def _shown_again(request: HttpRequest, scenario: Scenario, by: Actor, user: User, said: str) -> HttpResponse:
    """To htmx the page as it is now, whose parts it takes; else a redirect, so that reloading sends nothing."""
    if not getattr(request, "htmx", False):
        messages.success(request, said)
        return redirect("admin:selection", scenario_id=scenario.pk)
    scenario = Scenario.objects.select_related("call").get(pk=scenario.pk)
    page = workbench(scenario, user=user)
    form = TermsForm(slots=slots_of(scenario), before=page.terms, initial=_grid(page))
    _add_fields(page, form)
    return render(request, "decision/selection.html", _context(page, form, by, user) | {"said": said})


def _reworked(scenario: Scenario, form: TermsForm, by: Actor) -> str:
    """Solve under the new terms, and say what changed. Terms are kept even where no group fulfils them."""
    seen = form.cleaned_data["seen"] or None
    before = scenario.record
    try:
        solved = actions.rework(scenario, terms=form.terms(), before=form.before, by=by, now=timezone.now(), seen=seen)
    except Refused as refusal:
        form.refuse(str(refusal))
        return ""
    return sentence_of(before, solved.record)


def _grid(page: Workbench) -> dict[str, Any]:
    grid: dict[str, Any] = {
        "seats": page.seats,
        "target_weight": page.terms.target_weight,
        "seen": page.scenario.sha256,
    }
    for slot in page.slots:
        there = slot.members + slot.eligible
        grid[f"least-{slot.name}"] = slot.least or 0
        grid[f"most-{slot.name}"] = there if slot.most is None else slot.most
        grid[f"target-{slot.name}"] = slot.target
    return grid


def _add_fields(page: Workbench, form: TermsForm) -> None:
    for slot in page.slots:
        if f"least-{slot.name}" in form.fields:
            slot.fields = tuple(form[f"{side}-{slot.name}"] for side in SIDES)


@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, scenario_id: int) -> HttpResponse:
    """What is put before both institutions; where lots were drawn before, why again."""
    scenario, by, user = prepared(request, scenario_id)
    context: dict[str, Any] = {"page": workbench(scenario, user=user), "around": around(scenario)}
    if actions.draws_anew(scenario):
        context["form"] = RedrawForm(request.POST or None)

    def act() -> None:
        reason = context["form"].cleaned_data["redraw_reason"] if "form" in context else ""
        actions.propose(scenario, by=by, now=timezone.now(), redraw_reason=reason)

    return confirmed(request, scenario, act, "decision/propose.html", context)


@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, scenario_id: int) -> HttpResponse:
    """Counts and the letters themselves first, then to all at once."""
    scenario, by, user = prepared(request, scenario_id)
    require(permissions.can_release(by))
    if scenario.released_at:
        messages.info(request, _("The letters of this call have left. These are the places and what became of them."))
        return redirect("admin:selection_places", scenario_id=scenario.pk)
    form = ReleaseForm(request.POST or None)
    context: dict[str, Any] = {"form": form}

    def act() -> None:
        now = timezone.now()
        try:
            queued = actions.release(scenario, by=by, now=now, offer_days=form.cleaned_data["offer_days"])
        except Refused:
            context.update(_shown(request, scenario, user))
            raise
        offers.fill_vacancies(by=by, now=now)
        messages.success(request, ngettext("%d letter is on its way.", "%d letters are on their way.", queued) % queued)

    if not form.is_valid():
        context.update(_shown(request, scenario, user))
    return confirmed(request, scenario, act, "decision/release.html", context)


def _shown(request: HttpRequest, scenario: Scenario, user: User) -> dict[str, Any]:
    """Counts, names, balance and letters: what is read before the release, and not when it is done."""
    page = workbench(scenario, user=user)
    return {"counts": _counts(scenario), "page": page, **_letters(request, scenario, user)}


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
    scenario, _by, user = opened(request, scenario_id)
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
    scenario, by, _user = prepared(request, scenario_id)
    form = SetAsideForm(request.POST or None)

    def act() -> None:
        actions.set_aside(scenario, by=by, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("The scenario is set aside."))

    return confirmed(request, scenario, act, "decision/set_aside.html", {"form": form})
