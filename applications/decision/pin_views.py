"""Who is in or out whatever the scores say, and who belongs to whom. Each change solves again."""

import re
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from applications.decision import actions
from applications.decision.forms import OwnerForm, PinForm
from applications.decision.models import Scenario
from applications.decision.opening import ROOM, prepared
from applications.decision.refusals import Refused
from applications.decision.terms import Pinned, Terms, terms_of
from applications.models import Application, reference_of
from applications.sight import barred
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User

KEY = re.compile(r'"([0-9a-f]{32})"')


@require_http_methods(["GET", "POST"])
def pins(request: HttpRequest, scenario_id: int) -> HttpResponse:
    """The pins with their reasons, and a form for another."""
    scenario, by, user = prepared(request, scenario_id)
    pool = _pool(scenario, user)
    form = PinForm(request.POST or None, pool=pool, initial=request.GET.dict())
    if form.is_valid():
        data, terms = form.cleaned_data, terms_of(scenario)
        pinned = {**terms.pins, data["application"].pk: Pinned(data["side"], data["reason"])}
        if _done(request, scenario, terms, replace(terms, pins=pinned), form, by):
            return redirect("admin:selection_pins", scenario_id=scenario.pk)
    shown = scenario.pins.filter(application__in=pool.values("pk")).select_related("application")
    context = {"scenario": scenario, "form": form, "pins": shown, "hidden": scenario.pins.count() - len(shown), **ROOM}
    return render(request, "decision/pins.html", context)


@require_http_methods(["GET", "POST"])
def owners(request: HttpRequest, scenario_id: int) -> HttpResponse:
    """Companies of one owner, of which at most one is chosen."""
    scenario, by, user = prepared(request, scenario_id)
    pool = _pool(scenario, user)
    form = OwnerForm(request.POST or None, pool=pool)
    if form.is_valid():
        data, terms = form.cleaned_data, terms_of(scenario)
        owned = {**terms.owners, **{one.pk: data["name"] for one in data["applications"]}}
        if _done(request, scenario, terms, replace(terms, owners=owned), form, by):
            return redirect("admin:selection_owners", scenario_id=scenario.pk)
    shown = scenario.owners.filter(application__in=pool.values("pk")).select_related("application")
    context = {"scenario": scenario, "form": form, "owners": shown, **ROOM}
    return render(request, "decision/owners.html", context)


@require_POST
def unpin(request: HttpRequest, scenario_id: int, application_id: int) -> HttpResponse:
    scenario, by, user = prepared(request, scenario_id)
    terms = terms_of(scenario)
    if _pool(scenario, user).filter(pk=application_id).exists():
        kept = {key: pin for key, pin in terms.pins.items() if key != application_id}
        _done(request, scenario, terms, replace(terms, pins=kept), None, by)
    return redirect("admin:selection_pins", scenario_id=scenario.pk)


@require_POST
def disown(request: HttpRequest, scenario_id: int, application_id: int) -> HttpResponse:
    scenario, by, user = prepared(request, scenario_id)
    terms = terms_of(scenario)
    if _pool(scenario, user).filter(pk=application_id).exists():
        kept = {key: name for key, name in terms.owners.items() if key != application_id}
        _done(request, scenario, terms, replace(terms, owners=kept), None, by)
    return redirect("admin:selection_owners", scenario_id=scenario.pk)


def _pool(scenario: Scenario, user: User | None) -> Any:
    """The applications of the call, without those that this person has a conflict with."""
    return Application.objects.filter(call=scenario.call_id).sent().exclude(pk__in=barred(user))


def _with_references(sentence: str, pool: Any) -> str:
    """The sentence with references in place of the keys of the record, but for companies that are out of sight."""
    keys = {UUID(key) for key in KEY.findall(sentence)}
    known = {key.hex: reference_of(number) for key, number in pool.filter(key__in=keys).values_list("key", "number")}
    return KEY.sub(lambda found: known.get(found[1], _("a company that is hidden from you")), sentence)


def _done(
    request: HttpRequest, scenario: Scenario, before: Terms, terms: Terms, form: PinForm | OwnerForm | None, by: Actor
) -> bool:
    try:
        solved = actions.rework(scenario, terms=terms, before=before, by=by, now=timezone.now())
    except Refused as refusal:
        sentence = _with_references(str(refusal), _pool(scenario, by.user))
        if form is None:
            messages.error(request, sentence)
        else:
            form.add_error(None, sentence)
        return False
    if solved.record and solved.record["status"] == "optimal":
        messages.success(request, _("Solved: the best group under these terms, proven."))
    else:
        messages.error(request, _("No group fulfils these terms. The page of the scenario says why."))
    return True
