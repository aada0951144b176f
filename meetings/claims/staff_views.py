"""The travel claims of one meeting: sums, checking, approving, paying. Wired in the meeting's admin."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from focusgroup.accounts.actor import Actor
from meetings.attempt import attempt
from meetings.claims import actions, exports, permissions
from meetings.claims.clock import DAYS
from meetings.claims.forms import AnswerForm, CheckForm, PayForm, ReasonForm, TermsForm
from meetings.claims.models import Claim, Terms
from meetings.claims.states import State
from meetings.desk import base, meeting_of
from meetings.models import Meeting
from members import tables

WRITERS = {"csv": tables.csv_response, "xlsx": tables.xlsx_response}
# What is done to a claim: its form, and the word for a person that it is done.
STEPS: dict[str, tuple[Any, Any]] = {
    "send_back": (AnswerForm, _("Sent back. The company is told.")),
    "uncheck": (ReasonForm, _("To be checked again.")),
    "approve": (None, _("Approved. The company is told.")),
    "pay": (PayForm, _("Noted as paid. The company is told.")),
    "refuse": (AnswerForm, _("Refused. The company is told.")),
    "reopen": (AnswerForm, _("Open again. The company is told.")),
}
# The steps that a state offers, the usual one first.
OFFERED = {
    State.CLAIMED: ("send_back", "refuse"),
    State.CHECKED: ("approve", "uncheck", "send_back", "refuse"),
    State.APPROVED: ("pay",),
    State.REFUSED: ("reopen",),
    State.WAIVED: ("reopen",),
    State.LAPSED: ("reopen",),
}


@require_safe
def claims(request: HttpRequest, pk: int) -> HttpResponse:
    """All claims of a meeting with their sums."""
    meeting = _meeting(request, pk)
    state = request.GET.get("state", "")
    rows = meeting.claims.select_related("member").with_sums().order_by("member__legal_name")
    context = {
        **base(meeting),
        "sums": _sums(meeting),
        "claims": rows.filter(state=state) if state in State.values else rows,
        "state": state,
        "terms": Terms.objects.filter(meeting=meeting).first(),
    }
    return render(request, "meetings/claims/staff_list.html", context)


@require_http_methods(["GET", "POST"])
def claim_terms(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what is covered."""
    meeting = _meeting(request, pk)
    form = TermsForm(request.POST or None, instance=Terms.objects.filter(meeting=meeting).first())
    if form.is_valid():
        actions.set_terms(meeting, form.cleaned_data, by=Actor.of(request), now=timezone.now())
        messages.success(request, _("Saved. Companies read this when they claim."))
        return redirect("admin:meetings_meeting_claims", pk)
    return render(request, "meetings/claims/terms.html", {**base(meeting), "form": form})


@require_http_methods(["GET", "POST"])
def claim(request: HttpRequest, pk: int, claim: int) -> HttpResponse:
    """One claim; a POST checks it, that is, says what is paid of each cost."""
    meeting = _meeting(request, pk)
    found = _claim(meeting, claim)
    terms = Terms.objects.filter(meeting=meeting).first()
    may_check = found.state == State.CLAIMED and permissions.can_decide(Actor.of(request), found)
    form = CheckForm(request.POST or None, claim=found, terms=terms) if may_check else None
    if request.method == "POST" and form and form.is_valid():
        try:
            actions.check(found, form.grants(), by=Actor.of(request), now=timezone.now())
            messages.success(request, _("Checked. Somebody else approves it next."))
            return redirect(request.path)
        except ValidationError as error:
            form.add_error(None, error)
    return render(request, "meetings/claims/staff_claim.html", {**_one(request, found), "form": form, "terms": terms})


@require_POST
def claim_step(request: HttpRequest, pk: int, claim: int, step: str) -> HttpResponse:
    """Any other step; what it needs to know is checked first, and shown again with what is wrong."""
    found = _claim(_meeting(request, pk), claim)
    if step not in STEPS:
        raise Http404
    make, done = STEPS[step]
    form = make(request.POST, auto_id=f"{step}_%s") if make else None
    if form is not None and not form.is_valid():
        context = _one(request, found)
        context["forms"] |= {step: form}
        return render(request, "meetings/claims/staff_claim.html", context)
    said = form.cleaned_data if form is not None else {}
    attempt(request, lambda: getattr(actions, step)(found, **said, by=Actor.of(request), now=timezone.now()), str(done))
    return redirect("admin:meetings_meeting_claim", pk, claim)


@require_POST
def claims_export(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    """All costs of all claims as CSV or XLSX. By POST, because it is recorded."""
    meeting = _meeting(request, pk)
    if kind not in WRITERS:
        raise Http404
    rows = exports.record_export(meeting, by=Actor.of(request), now=timezone.now())
    return WRITERS[kind](f"{meeting.slug}-travel", exports.HEADINGS, rows)


def _meeting(request: HttpRequest, pk: int) -> Meeting:
    return meeting_of(request, pk, "meetings.handle_claim")


def _claim(meeting: Meeting, pk: int) -> Claim:
    found: Claim = get_object_or_404(
        meeting.claims.select_related("member", "meeting", "checked_by", "approved_by").prefetch_related("costs"), pk=pk
    )
    return found


def _one(request: HttpRequest, found: Claim) -> dict[str, Any]:
    by, costs = Actor.of(request), list(found.costs.all())
    may_decide = permissions.can_decide(by, found)
    steps = [step for step in OFFERED.get(State(found.state), ()) if step != "approve"] if may_decide else []
    may_approve = found.state == State.CHECKED and permissions.can_approve(by, found)
    return {
        **base(found.meeting),
        "claim": found,
        "costs": costs,
        "claimed_eur": sum(cost.amount_eur for cost in costs),
        "granted_eur": sum(cost.granted_eur or 0 for cost in costs),
        "forms": {step: STEPS[step][0](auto_id=f"{step}_%s") for step in steps},
        "may_decide": may_decide,
        "may_approve": may_approve,
        "day": found.clock.day(actions.day_of(timezone.now())),
        "all_days": DAYS,
    }


def _sums(meeting: Meeting) -> dict[str, Any]:
    found = meeting.claims.all().sums()
    return {
        "rows": found,
        "n": sum(one.n for one in found),
        "claimed_eur": sum(one.claimed_eur for one in found),
        "granted_eur": sum(one.granted_eur for one in found),
    }
