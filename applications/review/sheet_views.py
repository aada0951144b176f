"""The page on which an application is read and reviewed. All of it is one form, evidence included."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications.review import actions
from applications.review.conflicts.gate import behind_the_gate
from applications.review.desk import next_for
from applications.review.evidence import actions as evidence
from applications.review.models import Review
from applications.review.refusals import TooLate
from applications.review.sheet import Sheet, scores_of, sheet
from applications.review.views import found, handed_back, leading
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require

# What a person types, in the order of the page.
TYPED = ("comment", "url", "claim", "quote")


@require_http_methods(["GET", "POST"])
@behind_the_gate
def assignment(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """Read an application and review it; or read what was submitted on it."""
    by = Actor.of(request)
    try:
        given = found(request, assignment_id)
    except (Http404, PermissionDenied) as refusal:
        if request.method != "POST":
            raise
        return handed_back(request, *TYPED, status=404 if isinstance(refusal, Http404) else 403)
    page = sheet(by.user, given, today=timezone.localdate(), data=request.POST or None)  # type: ignore[arg-type]
    if request.method != "POST":
        return _shown(request, page)
    # Without the review's own fields only evidence is entered, which others may too.
    has_review = "seen" in request.POST or "add" not in request.POST
    require(page.is_own or not has_review)
    if request.POST.get("draft") == "auto":
        return _kept_meanwhile(page, by)
    return _kept(request, page, by, has_review=has_review)


def _shown(request: HttpRequest, page: Sheet, **more: Any) -> HttpResponse:
    context = {"sheet": page, "form": page.form, "seen": page.form["seen"].value(), "room": "review"}
    return render(request, "review/assignment.html", context | more)


def _kept(request: HttpRequest, page: Sheet, by: Actor, *, has_review: bool) -> HttpResponse:
    """All that was sent is kept, or nothing and the page says why."""
    is_complete = [not has_review or page.form.is_valid(), not page.found.is_bound or page.found.is_valid()]
    if not all(is_complete):
        return _shown(request, page)
    now = timezone.now()
    try:
        with transaction.atomic():
            if page.found.is_bound:
                evidence.add(page.application, by=by, now=now, **page.found.entry())
            if has_review:
                keep = actions.save_draft if page.form.is_draft else actions.submit
                keep(page.assignment, by=by, now=now, **page.form.answers())
    except actions.ChangedElsewhere as refusal:
        return _shown(request, page, refusal=str(refusal), **_other(page))
    except TooLate as refusal:
        # What it says is so: the draft is kept.
        review = actions.save_draft(page.assignment, by=by, now=now, **page.form.answers())
        return _shown(request, page, refusal=str(refusal), seen=review.version)
    except actions.Refused as refusal:
        if not _is_sent_twice(page):
            return _shown(request, page, refusal=str(refusal))
    return _onward(request, page, by)


def _is_sent_twice(page: Sheet) -> bool:
    """Whether the very same review was submitted before: a second click, or the way back."""
    sent = page.form.answers()
    kept = Review.objects.submitted().filter(assignment=page.assignment).first()
    return kept is not None and all(
        getattr(kept, name) == sent[name] for name in ("half_points", "abstained", "comment", "confidence")
    )


def _other(page: Sheet) -> dict[str, Any]:
    """The version that was saved elsewhere. The next attempt of this window knows what it replaces."""
    latest = Review.objects.get(assignment=page.assignment)
    return {"latest": latest, "latest_scores": scores_of(latest, page.criteria), "seen": latest.version}


def _kept_meanwhile(page: Sheet, by: Actor) -> HttpResponse:
    """The answer to the page's script, which saves as somebody types."""
    if not page.form.is_valid():
        said = " ".join(str(error) for errors in page.form.errors.values() for error in errors)
        return JsonResponse({"said": said}, status=422)
    try:
        review = actions.save_draft(page.assignment, by=by, now=timezone.now(), **page.form.answers())
    except actions.ChangedElsewhere as refusal:
        context = {"refusal": str(refusal), **_other(page)}
        html = render_to_string("review/_refusal.html", context)
        return JsonResponse({"said": str(refusal), "html": html, "seen": context["seen"]}, status=409)
    except actions.Refused as refusal:
        return JsonResponse({"said": str(refusal)}, status=422)
    return JsonResponse({"seen": review.version})


def _onward(request: HttpRequest, page: Sheet, by: Actor) -> HttpResponse:
    here = reverse("admin:review_assignment", args=[page.assignment.pk])
    if "add" in request.POST or (page.form.is_draft and page.found.is_bound):
        messages.success(request, _("The evidence is added; the other readers see it."))
        return redirect(f"{leading(here, page.assignment)}#evidence")
    if page.form.is_draft:
        messages.success(request, _("Your draft is saved."))
        return redirect(leading(here, page.assignment))
    following = next_for(by.user, page.application.call, after=page.assignment)  # type: ignore[arg-type]
    if following is None:
        messages.success(request, _("Your review is submitted. It was the last one that waited for you."))
        return redirect(leading(reverse("admin:review_desk"), page.assignment))
    said = _("Your review of %(application)s is submitted. This is the next one.")
    messages.success(request, said % {"application": page.application.reference})
    return redirect(leading(reverse("admin:review_assignment", args=[following]), page.assignment))
