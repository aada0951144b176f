"""Changes of checked facts that companies proposed: what stands, what would stand, and the answer."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from focusgroup.vocabulary import countries, sectors
from members import permissions
from members.attempt import attempt
from members.models import Member
from members.profile import actions
from members.profile.forms import DecideForm
from members.profile.models import Proposal
from members.profile.states import State
from members.states import State as MemberState


@dataclass(frozen=True)
class Difference:
    label: str
    stands: str
    proposed: str


@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    """What waits longest comes first."""
    require(permissions.can_manage(Actor.of(request)))
    waiting = Proposal.objects.waiting().select_related("member", "proposed_by").order_by("proposed_at")
    return render(request, "members/staff/proposals.html", {"room": "members", "proposals": waiting})


@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    by = Actor.of(request)
    require(permissions.can_manage(by))
    found = get_object_or_404(Proposal.objects.select_related("member", "proposed_by"), pk=pk)
    if found.state != State.WAITING or found.member.state == MemberState.ENDED:
        messages.info(request, _("This proposal has been answered already, or the membership has ended."))
        return redirect("admin:member_proposals")
    form = DecideForm(request.POST or None)
    if form.is_valid():
        act = actions.take_over if form.cleaned_data["verdict"] == "take" else actions.refuse
        answer, now = form.cleaned_data["answer"].strip(), timezone.now()
        done = _("Done. A letter tells who proposed it.")
        if attempt(request, lambda: act(found, answer=answer, by=by, now=now), done):
            return redirect("admin:member_proposals")
    context = {"room": "members", "proposal": found, "form": form, "differences": _differences(found)}
    return render(request, "members/staff/proposal.html", context)


def _differences(found: Proposal) -> list[Difference]:
    return [
        Difference(
            str(Member._meta.get_field(name).verbose_name),  # type: ignore[union-attr]
            _said(name, getattr(found.member, name)),
            _said(name, value),
        )
        for name, value in found.facts.items()
    ]


def _said(name: str, value: Any) -> str:
    if name == "country":
        return countries.name_of(value)
    if name == "nace_section":
        return str(sectors.NACE.get(value, "–"))
    return "–" if value in (None, "") else str(value)
