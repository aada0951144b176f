"""The gate before an application, and the coordinators' judgement of what was found or declared."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from applications.models import Call
from applications.review import actions as review
from applications.review import permissions
from applications.review.assignment.views import chosen_call
from applications.review.conflicts import actions
from applications.review.conflicts.detection import Mark
from applications.review.conflicts.finding import find
from applications.review.conflicts.forms import GateForm, JudgeForm, NoteForm
from applications.review.conflicts.models import Conflict
from applications.review.models import Assignment
from applications.review.querysets import AssignmentQuerySet
from applications.review.readers import staff
from applications.review.refusals import Refused
from applications.sight import barred
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require

MARKS = {
    Mark.MAIL: gettext_lazy("A person of the company has a mail address of a domain they belong to"),
    Mark.WEBSITE: gettext_lazy("The company's website is on a domain they belong to"),
    Mark.EMPLOYER: gettext_lazy("The company has the name of their employer"),
    Mark.COUNTRY: gettext_lazy("The company is from the country of their national association"),
}


@require_http_methods(["GET", "POST"])
def gate(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """Name, country and website of a company; the rest opens to whoever says that nothing ties them to it."""
    by = Actor.of(request)
    require(by.can("review.submit_review"))
    given = get_object_or_404(_own(by).select_related("application__call"), pk=assignment_id)
    form = GateForm(request.POST or None)
    if form.is_valid():
        if form.cleaned_data["answer"] == "none":
            actions.confirm_none([given], by=by, now=timezone.now())
            return redirect("admin:review_assignment", assignment_id=given.pk)
        try:
            review.declare_conflict(given, reason=form.cleaned_data["reason"], by=by, now=timezone.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Thank you. The application goes to somebody else."))
            return redirect("admin:review_desk")
    return render(request, "review/gate.html", {"given": given, "form": form, "room": "review"})


@require_http_methods(["GET", "POST"])
def gates(request: HttpRequest) -> HttpResponse:
    """All companies on the desk that wait for the same question, answered at once."""
    by, call = Actor.of(request), chosen_call(request)
    require(by.can("review.submit_review"))
    shut = list(_own(by).shut().filter(application__call=call).select_related("application").order_by("id"))
    if request.method == "POST":
        picked = [one for one in shut if str(one.pk) in request.POST.getlist("none")]
        count = actions.confirm_none(picked, by=by, now=timezone.now())
        said = ngettext("%d application is open to you.", "%d applications are open to you.", count) % count
        messages.success(request, said)
        return redirect("admin:review_desk")
    return render(request, "review/gates.html", {"shut": shut, "call": call, "room": "review"})


def _own(by: Actor) -> AssignmentQuerySet:
    return Assignment.objects.visible_to(by.user).filter(reviewer=by.user).readable()  # type: ignore[arg-type]


@require_http_methods(["GET", "POST"])
def conflicts(request: HttpRequest) -> HttpResponse:
    """What was found and declared in a call; looked for anew by the button."""
    by, call = Actor.of(request), chosen_call(request)
    require(permissions.can_manage(by))
    if request.method == "POST" and call:
        seen = Conflict.objects.visible_to(by.user).filter(application__call=call)  # type: ignore[arg-type]
        before = seen.count()
        find(call.applications.sent(), by=by, now=timezone.now())
        # What they must not see is found too, and not counted.
        count = seen.count() - before
        said = ngettext("%d possible conflict was found.", "%d possible conflicts were found.", count) % count
        messages.success(request, said)
        return redirect(f"{request.path}?call={call.slug}")
    return render(request, "review/conflicts.html", _listed(call, by))


@require_http_methods(["GET", "POST"])
def note(request: HttpRequest) -> HttpResponse:
    """A coordinator's own interest, or one that was reported to them."""
    by, call = Actor.of(request), chosen_call(request)
    require(permissions.can_manage(by))
    if call is None:
        raise Http404
    form = NoteForm(
        request.POST or None,
        applications=call.applications.sent().exclude(pk__in=barred(by.user)),
        people=staff(),
        initial={"person": by.user and by.user.pk},
    )
    if form.is_valid():
        application, person = form.cleaned_data["reference"], form.cleaned_data["person"]
        try:
            actions.note(application, person, reason=form.cleaned_data["reason"], by=by, now=timezone.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("It is noted; the application is out of %(person)s's sight.") % {"person": person}
            )
            return redirect(f"{reverse('admin:review_conflicts')}?call={call.slug}")
    return render(request, "review/note.html", {"form": form, "call": call, "room": "review"})


def _listed(call: Call | None, by: Actor) -> dict[str, Any]:
    seen = Conflict.objects.visible_to(by.user).filter(application__call=call)  # type: ignore[arg-type]
    rows = list(seen.select_related("application", "user", "judged_by").order_by("application__number", "user__name"))
    to_judge = [one for one in rows if one.state == Conflict.State.DETECTED]
    others = [one for one in rows if one.state != Conflict.State.DETECTED]
    return {"call": call, "to_judge": _lines(to_judge), "others": _lines(others), "room": "review"}


def _lines(rows: list[Conflict]) -> list[dict[str, Any]]:
    return [{"conflict": one, "marks": [MARKS[Mark(mark)] for mark in one.found_by]} for one in rows]


@require_http_methods(["GET", "POST"])
def judge(request: HttpRequest, conflict_id: int) -> HttpResponse:
    """Say whether it is a conflict, and why."""
    by = Actor.of(request)
    require(permissions.can_manage(by))
    seen = Conflict.objects.visible_to(by.user).select_related("application__call", "user", "judged_by")  # type: ignore[arg-type]
    conflict = get_object_or_404(seen, pk=conflict_id)
    form = JudgeForm(request.POST or None)
    if form.is_valid():
        try:
            actions.judge(
                conflict,
                is_conflict=form.cleaned_data["verdict"],
                judgement=form.cleaned_data["judgement"],
                by=by,
                now=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your judgement is kept."))
            return redirect("admin:review_conflicts")
    context = {"line": _lines([conflict])[0], "conflict": conflict, "form": form, "room": "review"}
    return render(request, "review/judge.html", context)
