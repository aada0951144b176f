"""The staff's pages about one application. Each checks its own permission."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications import documents, pages, permissions
from applications.casework import actions, history
from applications.casework.forms import CheckForm, ClarificationForm
from applications.casework.models import EligibilityCheck
from applications.models import Application
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from focusgroup.audit.actions import IllegalMove

GET_AND_POST = ["GET", "HEAD", "POST"]


def _chosen(request: HttpRequest, pk: int) -> tuple[Application, Actor]:
    """An application in sight, for who may judge it."""
    by = Actor.of(request)
    require(permissions.can_judge_eligibility(by))
    shown = Application.objects.visible_to(request.user).select_related("call")
    return get_object_or_404(shown, pk=pk), by


@require_http_methods(GET_AND_POST)
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """A question to the applicant, and the answers that it unlocks."""
    application, by = _chosen(request, pk)
    now = timezone.now()
    form = ClarificationForm(request.POST or None, today=timezone.localdate(now))
    if form.is_valid():
        given = form.cleaned_data
        asked = {"question": given["question"], "fields": given["unlocked"], "due_on": given["due_on"]}
        try:
            actions.ask(application, **asked, by=by, now=now)
            messages.success(request, _("The question is on its way to the applicant."))
        except IllegalMove:
            messages.error(request, _("Only an application that is submitted, and not judged yet, can be asked."))
        return redirect(application.get_admin_url())
    return render(request, "applications/staff/ask.html", _context(application, form))


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """The question is settled without an answer."""
    application, by = _chosen(request, pk)
    found = application.clarifications.filter(closed_at=None).first()
    if found:
        actions.close(found, by=by, now=timezone.now())
        messages.success(request, _("The question is closed; the application is submitted as it was."))
    return redirect(application.get_admin_url())


@require_http_methods(GET_AND_POST)
def check(request: HttpRequest, pk: int, criterion: str) -> HttpResponse:
    """The verdict of staff on one criterion."""
    application, by = _chosen(request, pk)
    if criterion not in EligibilityCheck.Criterion.values:
        raise Http404
    noted = application.checks.filter(criterion=criterion).values("verdict", "reason", "evidence").first()
    form = CheckForm(request.POST or None, initial=dict(noted or {}))
    if form.is_valid():
        actions.check(application, criterion=criterion, by=by, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("The finding is noted."))
        return redirect(application.get_admin_url())
    label = EligibilityCheck.Criterion(criterion).label
    return render(request, "applications/staff/check.html", _context(application, form) | {"label": label})


def _looked_at(request: HttpRequest, pk: int) -> Application:
    """An application in sight, for who may read all of it."""
    require(Actor.of(request).can("applications.view_application"))
    shown = Application.objects.visible_to(request.user).select_related("call")
    return get_object_or_404(shown, pk=pk)


@require_safe
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A version as it was sent, and what it changed."""
    application = _looked_at(request, pk)
    found = history.version(application, number)
    if found is None:
        raise Http404
    numbers = list(application.revisions.values_list("number", flat=True))
    context = _context(application, None) | {"version": found, "numbers": numbers}
    return render(request, "applications/staff/version.html", context)


@require_safe
def version_document(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """The PDF that a version was sent with."""
    kept = _looked_at(request, pk).revisions.exclude(file="")
    return documents.as_it_was(get_object_or_404(kept, number=number))


@require_POST
def as_applicant(request: HttpRequest, pk: int) -> HttpResponse:
    """The applicant's page, to look at. By POST, because it is logged."""
    by = Actor.of(request)
    require(by.can("applications.view_application"))
    shown = Application.objects.visible_to(request.user)
    now = timezone.now()
    application = actions.look_as_applicant(get_object_or_404(shown, pk=pk), by=by, now=now)
    # Nothing can be pressed: who looks is not the applicant.
    context = pages.status(application, now=now, door="look") | {"can_edit": False, "can_withdraw": False}
    response = render(request, "applications/status.html", context)
    response["Cache-Control"] = "no-store, private"
    return response


def _context(application: Application, form: Any) -> dict[str, Any]:
    return {"room": "applications", "application": application, "call": application.call, "form": form}
