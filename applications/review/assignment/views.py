"""The coordinators' pages on who reads what. Each checks its own permission."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from applications.models import Application, Call
from applications.review import permissions, policy
from applications.review.assignment import actions, workload
from applications.review.assignment.forms import HandOnForm, ProposeForm, ReadersForm
from applications.review.assignment.preview import preview, words
from applications.review.board.sight import calls
from applications.review.models import Assignment
from applications.review.readers import readers, readers_by_default, with_readings
from applications.review.refusals import Refused
from applications.review.states import State
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from focusgroup.accounts.permissions import require

# In the address of a proposal that came to nothing.
TRIED = "tried"


def _coordinator(request: HttpRequest) -> Actor:
    by = Actor.of(request)
    require(permissions.can_manage(by))
    return by


def chosen_call(request: HttpRequest) -> Call | None:
    """The call that the address names, else the one under way."""
    known, wanted = calls(), request.GET.get("call", "")
    return next((call for call in known if call.slug == wanted), known[0] if known else None)


def _to_proposal(call: Call, *, more: str = "") -> HttpResponse:
    return redirect(f"{reverse('admin:review_proposal')}?call={call.slug}{more}")


@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest) -> HttpResponse:
    """Choose who reads; what follows is a proposal that nobody but coordinators sees."""
    by, call, people = _coordinator(request), chosen_call(request), list(readers())
    initial = {f"most_{key}": most for key, most in workload.limits(people).items()}
    initial["reviewers"] = readers_by_default()  # type: ignore[assignment]
    form = ProposeForm(request.POST or None, people=readers(), initial=initial)
    if call and form.is_valid():
        chosen = form.cleaned_data["reviewers"]
        matched = actions.propose(call, reviewers=chosen, most=form.most(), by=by, now=timezone.now())
        if not matched.pairs:
            messages.warning(request, _("No reading could be proposed; below it says what is in the way."))
        return _to_proposal(call, more="" if matched.pairs else f"&{TRIED}=1")
    context = {"form": form, "call": call, "room": "review"} | (_to_assign(call, form, people, by) if call else {})
    return render(request, "review/assign.html", context)


def _to_assign(call: Call, form: ProposeForm, people: list[User], by: Actor) -> dict[str, Any]:
    work = workload.work(actions.to_read(call, by), people, viewer=by.user, with_proposed=False)
    load = {one.key: one.load for one in work.readers}
    picked = {str(getattr(one, "pk", one)) for one in form["reviewers"].value() or []}
    return {
        "policy": policy.of(call),
        "rows": [
            {"person": one, "is_picked": str(one.pk) in picked, "load": load[one.pk], "most": form[f"most_{one.pk}"]}
            for one in people
        ],
        "waiting": len({need.application for need in work.needs}),
        "proposed": actions.proposed(call, by).count(),
    }


@require_http_methods(["GET", "POST"])
def proposal(request: HttpRequest) -> HttpResponse:
    """What the proposal means; released here all at once, or taken back."""
    by, call = _coordinator(request), chosen_call(request)
    refusal = ""
    if call and request.method == "POST":
        if "discard" in request.POST:
            actions.discard(call, by=by, now=timezone.now())
            messages.success(request, _("The proposal is taken back."))
            return redirect("admin:review")
        try:
            count = actions.release(call, by=by, now=timezone.now())
        except Refused as refused:
            refusal = str(refused)
        else:
            said = ngettext("%d reading is given out.", "%d readings are given out.", count) % count
            messages.success(request, said)
            return redirect("admin:review")
    asked = request.GET
    shown = preview(call, by, page_number=asked.get("page", ""), was_tried=TRIED in asked) if call else None
    context = {"preview": shown, "call": call, "refusal": refusal, "room": "review"}
    return render(request, "review/proposal.html", context)


@require_http_methods(["GET", "POST"])
def adjust(request: HttpRequest, application_id: int) -> HttpResponse:
    """Move a proposed reading, add one, or take one away."""
    by = _coordinator(request)
    rows = actions.open_to(by).select_related("call")
    application = get_object_or_404(rows, pk=application_id)
    held = dict(application.assignments.values_list("reviewer_id", "state"))
    given = [key for key, state in held.items() if state != State.PROPOSED]
    proposed = [key for key, state in held.items() if state == State.PROPOSED]
    free = readers().exclude(pk__in=[*workload.bars([application]).get(application.pk, ()), *given])
    form = ReadersForm(request.POST or None, people=free, initial={"readers": proposed})
    if form.is_valid():
        actions.set_proposed(application, readers=form.cleaned_data["readers"], by=by, now=timezone.now())
        messages.success(request, _("The proposal is changed."))
        return _to_proposal(application.call)
    context = {
        "application": application,
        "form": form,
        "held": User.objects.filter(pk__in=[key for key in given if held[key] != State.CONFLICT]),
        "rows": _choices(application, list(free), proposed, by),
        "room": "review",
    }
    return render(request, "review/adjust.html", context)


def _choices(application: Application, people: list[User], proposed: list[int], by: Actor) -> list[dict[str, Any]]:
    """Who could read it, how well it suits them, and how much they have."""
    suiting = workload.fits([application], people)
    load = {one.key: one.load for one in workload.work([application], people, viewer=by.user).readers}
    return [
        {
            "person": one,
            "is_picked": one.pk in proposed,
            "load": load[one.pk],
            "knows": words(suiting.get((application.pk, one.pk))),
        }
        for one in people
    ]


@require_http_methods(["GET", "POST"])
def hand_on(request: HttpRequest, user_id: int) -> HttpResponse:
    """Somebody drops out: what they have not read goes to others, as a proposal."""
    by, call = _coordinator(request), chosen_call(request)
    reviewer = get_object_or_404(with_readings(), pk=user_id)
    others = readers().exclude(pk=reviewer.pk)
    alike = [one for one in readers_by_default() if one.institution == reviewer.institution and one != reviewer]
    form = HandOnForm(request.POST or None, people=others, initial={"to": alike})
    if call and form.is_valid():
        try:
            actions.hand_on(call, reviewer, by=by, now=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The readings are taken back and proposed to others. Look, and release them."))
            return _to_proposal(call)
    context = {"reviewer": reviewer, "call": call, "form": form, "tally": _tally(call, reviewer, by), "room": "review"}
    return render(request, "review/hand_on.html", context)


def _tally(call: Call | None, reviewer: User, by: Actor) -> dict[str, int]:
    """How far their readings are, as far as the viewer may see them."""
    seen = Assignment.objects.visible_to(by.user).filter(reviewer=reviewer, application__call=call)  # type: ignore[arg-type]
    states = list(seen.values_list("state", flat=True))
    return {
        "unread": sum(state in actions.UNREAD for state in states),
        "begun": sum(state in (State.IN_PROGRESS, State.REOPENED) for state in states),
        "submitted": states.count(State.SUBMITTED),
    }
