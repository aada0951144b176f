"""The staff's pages of review. Each checks its own permission: the admin only knows that somebody is staff."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from applications.models import Call
from applications.review import actions, blind, permissions
from applications.review.board.sight import calls
from applications.review.conflicts.gate import Shut, behind_the_gate
from applications.review.desk import desk
from applications.review.forms import ConflictForm, ReopenForm
from applications.review.models import Assignment
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require


def call_of(request: HttpRequest, known: list[Call]) -> Call | None:
    """The call that the address names, or the first."""
    wanted = request.GET.get("call", "")
    return next((call for call in known if call.slug == wanted), known[0] if known else None)


def found(request: HttpRequest, assignment_id: int) -> Assignment:
    """The assignment if this person may see it, else 404; 403 for staff who do not review at all.

    What the call hides from them is out of it.
    """
    by = Actor.of(request)
    require(by.can("review.submit_review") or permissions.can_manage(by))
    rows = Assignment.objects.visible_to(request.user).readable()  # type: ignore[arg-type]
    given = get_object_or_404(rows.select_related("application__call__review_policy"), pk=assignment_id)
    if by.user and given.reviewer_id == by.user.pk:
        given.reviewer = by.user
        if given.confirmed_at is None:
            raise Shut(given)
    blind.cover(given.application, blind.hidden_from(by.user, given))  # type: ignore[arg-type]
    return given


def leading(page: str, given: Assignment) -> str:
    """The address of a page, with word to the browser that it need not keep any longer what was typed on this one."""
    return f"{page}?{urlencode({'kept': reverse('admin:review_assignment', args=[given.pk])})}"


def typed(request: HttpRequest, *names: str) -> list[str]:
    """What was sent in these fields, to be handed back where there is no form for it any more."""
    return [request.POST[name] for name in names if request.POST.get(name, "").strip()]


def handed_back(request: HttpRequest, *names: str, status: int = 404) -> HttpResponse:
    """The same for what is gone, was taken away and never was: only what this person typed."""
    context = {"typed": typed(request, *names), "room": "review"}
    return render(request, "review/handed_back.html", context, status=status)


@require_safe
def review_desk(request: HttpRequest) -> HttpResponse:
    """What this person was given to review."""
    by = Actor.of(request)
    require(by.can("review.submit_review"))
    known = calls()
    call = call_of(request, known)
    context = {"desk": desk(by.user, call), "call": call, "calls": known, "room": "review"}  # type: ignore[arg-type]
    return render(request, "review/desk.html", context)


@require_http_methods(["GET", "POST"])
@behind_the_gate
def conflict(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """Declare a conflict of interest; afterwards the application is out of sight."""
    given = found(request, assignment_id)
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
            return redirect(leading(reverse("admin:review_desk"), given))
    return render(request, "review/conflict.html", {"given": given, "form": form, "room": "review"})


@require_http_methods(["GET", "POST"])
@behind_the_gate
def reopen(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """Give a submitted review back to its reviewer."""
    given = found(request, assignment_id)
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
