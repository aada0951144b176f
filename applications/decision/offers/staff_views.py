"""The places that were offered, what became of them, and who is proposed for those that are free."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications.decision import permissions
from applications.decision.forms import ReleaseForm
from applications.decision.labels import side_of
from applications.decision.models import Offer, Scenario
from applications.decision.offers import actions
from applications.decision.offers.models import Replacement
from applications.decision.opening import ROOM, prepared
from applications.decision.refusals import Refused
from applications.models import Application
from applications.sight import barred
from focusgroup.accounts.models import User
from focusgroup.accounts.permissions import require


@dataclass
class Proposal:
    """A replacement in words; `company` is empty where the viewer has a conflict of interest with it."""

    replacement: Replacement
    company: str = ""
    breaks: list[str] = field(default_factory=list)
    passed: list[tuple[str, list[str]]] = field(default_factory=list)


@require_http_methods(["GET", "POST"])
def places(request: HttpRequest, scenario_id: int) -> HttpResponse:
    """A POST has it worked out who takes the places that fell free since; a duty does so anyway."""
    scenario, by, user = prepared(request, scenario_id)
    if request.method == "POST":
        actions.fill_vacancies(by=by, now=timezone.now())
        return redirect("admin:selection_places", scenario_id=scenario.pk)
    offers = Offer.objects.filter(decision__scenario=scenario).exclude(decision__application__in=barred(user))
    rows = offers.select_related("decision__application", "member").order_by("decision__application__number")
    waiting = Replacement.objects.filter(vacancy__scenario=scenario, confirmed_at=None)
    found = waiting.select_related("application", "vacancy__application").order_by("pk")
    proposals = [_proposal(scenario, one, user) for one in found]
    new = scenario.decisions.vacant().filter(replacement=None).count()
    context = {"scenario": scenario, "offers": rows, "proposals": proposals, "new": new, **ROOM}
    return render(request, "decision/places.html", context)


@require_http_methods(["GET", "POST"])
def replace(request: HttpRequest, scenario_id: int, replacement_id: int) -> HttpResponse:
    """Offer a free place to whom it is proposed, once its button is pressed."""
    scenario, by, user = prepared(request, scenario_id)
    require(permissions.can_release(by))
    rows = Replacement.objects.filter(vacancy__scenario=scenario).exclude(application__in=barred(user))
    replacement = get_object_or_404(rows.select_related("application", "vacancy"), pk=replacement_id)
    form = ReleaseForm(request.POST or None)
    context: dict[str, Any] = {"scenario": scenario, "form": form, "proposal": _proposal(scenario, replacement, user)}
    if form.is_valid():
        try:
            actions.confirm(replacement, by=by, now=timezone.now(), offer_days=form.cleaned_data["offer_days"])
        except Refused as refusal:
            context["refusal"] = str(refusal)
        else:
            messages.success(request, _("The place is offered. The letter is on its way."))
            return redirect("admin:selection_places", scenario_id=scenario.pk)
    return render(request, "decision/replace.html", context | ROOM)


def _proposal(scenario: Scenario, replacement: Replacement, user: User) -> Proposal:
    """Companies are named by the keys of the record, but for those the viewer may not see."""
    told = replacement.told
    keys = [UUID(one["key"]) for one in told.get("passed", ())]
    seen = Application.objects.filter(call=scenario.call_id).exclude(pk__in=barred(user))
    names = {key.hex: name for key, name in seen.filter(key__in=keys).values_list("key", "legal_name")}
    own = replacement.application
    is_seen = own is not None and seen.filter(pk=own.pk).exists()
    return Proposal(
        replacement=replacement,
        company=own.legal_name if own is not None and is_seen else "",
        breaks=[side_of(*side) for side in told.get("breaks", ())],
        passed=[
            (names[one["key"]], [side_of(*side) for side in one["breaks"]])
            for one in told.get("passed", ())
            if one["key"] in names
        ],
    )
