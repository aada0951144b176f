"""A company's travel claim, for the people who represent it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from focusgroup.accounts.actor import Actor
from meetings import hours
from meetings.attempt import attempt
from meetings.claims import actions
from meetings.claims.clock import DAYS
from meetings.claims.forms import CostForm, SubmitForm
from meetings.claims.models import Claim, Cost, Terms
from meetings.claims.states import State
from members.uploads import as_download


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All claims of the companies that this person represents."""
    by = Actor.of(request)
    own = Claim.objects.of(by.user) if by.user else Claim.objects.none()
    claims = own.select_related("meeting", "member").with_sums().order_by("-opened_at", "-pk")
    return render(request, "meetings/claims/list.html", {"room": "me", "claims": claims})


@login_required
@require_safe
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    found = _own(request, pk)
    form = SubmitForm(initial={"traveller": found.traveller or str(request.user), "note": found.note})
    return _page(request, found, form)


@login_required
@require_http_methods(["GET", "POST"])
def cost(request: HttpRequest, pk: int, cost: int = 0) -> HttpResponse:
    """Add a cost, or change one. Each is kept at once, so that a closed tab loses nothing."""
    found = _own(request, pk)
    kept = get_object_or_404(found.costs, pk=cost) if cost else None
    form = CostForm(request.POST or None, request.FILES or None, instance=kept, latest=actions.day_of(timezone.now()))
    if found.state == State.OPEN and request.method == "POST" and form.is_valid():
        try:
            actions.keep_cost(
                found,
                form.data_of_cost(),
                receipt=form.cleaned_data["receipt"],
                cost=kept,
                by=Actor.of(request),
                now=timezone.now(),
            )
            return redirect(found)
        except ValidationError as error:
            form.add_error(None, error)
    return render(request, "meetings/claims/cost.html", {**_base(found), "form": form, "cost": kept})


@login_required
@require_POST
def remove(request: HttpRequest, pk: int, cost: int) -> HttpResponse:
    found = _own(request, pk)
    gone = get_object_or_404(found.costs, pk=cost)
    attempt(
        request, lambda: actions.remove_cost(gone, by=Actor.of(request), now=timezone.now()), _("The cost is removed.")
    )
    return redirect(found)


@login_required
@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    found = _own(request, pk)
    form = SubmitForm(request.POST)
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("traveller", "note")}
        try:
            actions.submit(found, **said, by=Actor.of(request), now=timezone.now())
            messages.success(request, _("Your claim is with us. You are told by mail what is paid."))
            return redirect(found)
        except ValidationError as error:
            form.add_error(None, error)
    return _page(request, found, form)


@login_required
@require_POST
def waive(request: HttpRequest, pk: int) -> HttpResponse:
    found = _own(request, pk)
    attempt(
        request, lambda: actions.waive(found, by=Actor.of(request), now=timezone.now()), _("Noted. We will not ask.")
    )
    return redirect(found)


@login_required
@require_POST
def take_up(request: HttpRequest, pk: int) -> HttpResponse:
    found = _own(request, pk)
    attempt(
        request, lambda: actions.take_up(found, by=Actor.of(request), now=timezone.now()), _("You can claim again.")
    )
    return redirect(found)


@login_required
@require_safe
def receipt(request: HttpRequest, pk: int, cost: int) -> HttpResponseBase:
    """For the company and for staff that handles claims."""
    found = get_object_or_404(Cost, pk=cost, claim__in=Claim.objects.visible_to(request.user).filter(pk=pk))
    return as_download(found.receipt, name=found.receipt_name, content_type=found.receipt_type)


def _own(request: HttpRequest, pk: int) -> Claim:
    """A claim of a company that this person represents; out of sight is 404."""
    by = Actor.of(request)
    own = Claim.objects.of(by.user) if by.user else Claim.objects.none()
    found: Claim = get_object_or_404(own.select_related("meeting", "member").prefetch_related("costs"), pk=pk)
    return found


def _page(request: HttpRequest, found: Claim, form: SubmitForm) -> HttpResponse:
    return render(request, "meetings/claims/claim.html", {**_base(found), "form": form})


def _base(found: Claim) -> dict[str, Any]:
    costs = list(found.costs.all())
    return {
        "room": "me",
        "claim": found,
        "meeting": found.meeting,
        "dates": hours.dates(found.meeting.days.all()),
        "costs": costs,
        "claimed_eur": sum(cost.amount_eur for cost in costs),
        "granted_eur": sum(cost.granted_eur or 0 for cost in costs),
        "is_open": found.state == State.OPEN,
        "is_granted": found.state in (State.APPROVED, State.PAID),
        "terms": Terms.objects.filter(meeting=found.meeting_id).first(),
        "all_days": DAYS,
    }
