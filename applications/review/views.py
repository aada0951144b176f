"""The staff's pages of review. Each checks its own permission: the admin only knows that somebody is staff."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from applications.models import Call
from applications.review import actions, permissions
from applications.review.board import board, calls
from applications.review.conflicts.gate import Shut, behind_the_gate
from applications.review.desk import Sheet, desk, next_for, sheet
from applications.review.forms import ON_THE_BOARD, ORDERS, BoardForm, ConflictForm, ReopenForm
from applications.review.models import Assignment
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require


def _call(request: HttpRequest, known: list[Call]) -> Call | None:
    wanted = request.GET.get("call", "")
    return next((call for call in known if call.slug == wanted), known[0] if known else None)


def _found(request: HttpRequest, assignment_id: int) -> Assignment:
    """The assignment if this person may see it, else 404; 403 for staff who do not review at all."""
    by = Actor.of(request)
    require(by.can("review.submit_review") or permissions.can_manage(by))
    rows = Assignment.objects.visible_to(request.user).readable()  # type: ignore[arg-type]
    given = get_object_or_404(rows.select_related("application__call", "reviewer"), pk=assignment_id)
    if given.confirmed_at is None and given.reviewer == by.user:
        raise Shut(given)
    return given


@require_safe
def review_board(request: HttpRequest) -> HttpResponse:
    """The board for coordinators; everybody else who reviews gets their own desk."""
    by = Actor.of(request)
    if by.user is None or not permissions.can_manage(by):
        return review_desk(request)
    known = calls()
    call = _call(request, known)
    if call is None:
        return render(request, "review/board.html", {"room": "review"})
    wanted = BoardForm(request.GET).wanted()
    shown = board(by.user, call, wanted=wanted, page_number=request.GET.get("page", ""), states=ON_THE_BOARD)
    context = {"board": shown, "call": call, "calls": known, "wanted": wanted, "orders": ORDERS, "room": "review"}
    return render(request, "review/board.html", context)


@require_safe
def review_desk(request: HttpRequest) -> HttpResponse:
    """What this person was given to review."""
    by = Actor.of(request)
    require(by.can("review.submit_review"))
    known = calls()
    call = _call(request, known)
    context = {"desk": desk(by.user, call), "call": call, "calls": known, "room": "review"}  # type: ignore[arg-type]
    return render(request, "review/desk.html", context)


@require_http_methods(["GET", "POST"])
@behind_the_gate
def assignment(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """Read an application and review it; or read what was submitted on it."""
    given = _found(request, assignment_id)
    by = Actor.of(request)
    page = sheet(by.user, given, data=request.POST or None)  # type: ignore[arg-type]
    context: dict[str, Any] = {"sheet": page, "form": page.form, "seen": page.form["seen"].value(), "room": "review"}
    if request.method == "POST":
        require(page.is_own)
        try:
            if page.form.is_valid():
                return _kept(request, page, by)
        except actions.ChangedElsewhere as refusal:
            # The next attempt of this window knows what it replaces.
            latest = sheet(by.user, given)  # type: ignore[arg-type]
            context |= {"refusal": str(refusal), "latest": latest.own, "seen": latest.form["seen"].value()}
        except actions.Refused as refusal:
            context["refusal"] = str(refusal)
    return render(request, "review/assignment.html", context)


def _kept(request: HttpRequest, page: Sheet, by: Actor) -> HttpResponse:
    """Save or submit, and say where to go. Raises Refused."""
    given, now = page.assignment, timezone.now()
    if page.form.is_draft:
        actions.save_draft(given, by=by, now=now, **page.form.answers())
        messages.success(request, _("Your draft is saved."))
        return redirect("admin:review_assignment", assignment_id=given.pk)
    actions.submit(given, by=by, now=now, **page.form.answers())
    following = next_for(by.user, given.application.call, after=given)  # type: ignore[arg-type]
    if following is None:
        messages.success(request, _("Your review is submitted. It was the last one that waited for you."))
        return redirect("admin:review_desk")
    said = _("Your review of %(company)s is submitted.") % {"company": given.application.legal_name}
    messages.success(request, said)
    return redirect("admin:review_assignment", assignment_id=following.pk)


@require_http_methods(["GET", "POST"])
@behind_the_gate
def conflict(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """Declare a conflict of interest; afterwards the application is out of sight."""
    given = _found(request, assignment_id)
    by = Actor.of(request)
    require(permissions.can_review(by, given))
    form = ConflictForm(request.POST or None)
    if form.is_valid():
        try:
            actions.declare_conflict(given, by=by, now=timezone.now(), **form.cleaned_data)
        except actions.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Thank you. The application goes to somebody else."))
            return redirect("admin:review_desk")
    return render(request, "review/conflict.html", {"given": given, "form": form, "room": "review"})


@require_http_methods(["GET", "POST"])
@behind_the_gate
def reopen(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """Give a submitted review back to its reviewer."""
    given = _found(request, assignment_id)
    by = Actor.of(request)
    require(permissions.can_manage(by))
    form = ReopenForm(request.POST or None)
    if form.is_valid():
        try:
            actions.reopen(given, by=by, now=timezone.now(), **form.cleaned_data)
        except actions.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The review is open again; its reviewer is told by mail."))
            return redirect("admin:review")
    return render(request, "review/reopen.html", {"given": given, "form": form, "room": "review"})
