"""What an applicant meets: the call, the form, the status."""

import copy
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications import actions, answers, grants, mails, pages, permissions, steps
from applications.entry import actions as entry
from applications.forms import ObjectionForm, StepForm, WithdrawForm
from applications.grants import Visit
from applications.models import Application, Call
from applications.start_form import StartForm
from focusgroup.accounts.actor import Actor

View = Callable[..., HttpResponse]
ADDRESS = "applications.address"
GET_AND_POST = ["GET", "HEAD", "POST"]


def private(view: View) -> View:
    """The page is personal: no browser or proxy keeps it."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        return response

    return wrapped


def for_applicants(view: View) -> View:
    """Gives the view the visit of somebody who may edit; anybody else reads how to get in, and what they typed."""

    @private
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        now = timezone.now()
        visit = grants.visit(request, now=now)
        if visit is None:
            return pages.locked(request, grants.once_let_in(request), now=now)
        try:
            return view(request, visit, *args, **kwargs)
        except actions.CallClosed:
            return pages.closed(request, visit.application)

    return wrapped


@require_http_methods(GET_AND_POST)
def start(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    calls = list(Call.objects.open(now))
    chosen = request.GET.get("call")
    call = next((call for call in calls if call.slug == chosen), calls[0] if calls else None)
    form = StartForm(request.POST or None, now=now)
    if form.is_admitted(request):
        email = form.cleaned_data["email"]
        if call and not form.is_by_a_program:
            actions.begin(call, email=email, now=now)
        elif not form.is_by_a_program:
            entry.send_links(email, now=now)
        request.session[ADDRESS] = email
        return redirect("applications:sent")
    if call is None:
        none = {"room": "apply", "coming": Call.objects.coming(now).first(), "form": form}
        return render(request, "applications/no_call.html", none, status=429 if form.is_refused else 200)
    others = [other for other in calls if other != call]
    context = {"room": "apply", "call": call, "others": others, "form": form}
    return render(request, "applications/start.html", context, status=429 if form.is_refused else 200)


@require_safe
@private
def sent(request: HttpRequest) -> HttpResponse:
    """Says the same whatever is known of the address."""
    address, is_open = request.session.get(ADDRESS, ""), Call.objects.open(timezone.now()).exists()
    context = {"room": "apply", "address": address, "is_open": is_open, "days": mails.EDIT_LINK_LASTS.days}
    return render(request, "applications/sent.html", context)


@require_safe
@for_applicants
def status(request: HttpRequest, visit: Visit) -> HttpResponse:
    return render(request, "applications/status.html", pages.status(visit.application, now=visit.now, door="inside"))


@gzip_page
@require_http_methods(GET_AND_POST)
@for_applicants
def form(request: HttpRequest, visit: Visit, step: str) -> HttpResponse:
    here = steps.BY_SLUG.get(step)
    if here is None:
        raise Http404
    if not grants.opens_form(request, visit):
        return pages.closed(request, visit.application)
    if request.method == "POST":
        return _keep(request, visit, here)
    stored = answers.current(visit.application)
    form = steps.opened(here, stored, now=visit.now)
    return render(request, "applications/step.html", pages.step(visit, here, form, stored=stored))


def _keep(request: HttpRequest, visit: Visit, here: steps.Step) -> HttpResponse:
    """Keeps what is valid, and goes on if all is and nobody else was quicker."""
    form = here.form(request.POST, instance=answers.current(visit.application), now=visit.now)
    is_valid = form.is_valid()
    stored, stale = _kept(request, visit, form)
    reshaped = form.reshaped
    if is_valid and not stale and reshaped is None:
        return redirect(steps.following(here.slug))
    context = pages.step(visit, here, reshaped or form, stored=stored, stale=stale)
    return render(request, "applications/step.html", context)


def _kept(
    request: HttpRequest, visit: Visit, form: StepForm, *, is_typing: bool = False
) -> tuple[Application, list[str]]:
    """What is stored now, and the answers that somebody else changed meanwhile; then nothing is kept."""
    try:
        stored = actions.save_step(
            visit.application,
            given=form.given(),
            unfinished=form.unfinished(),
            seen=visit.seen,
            unheard=_unheard(request, visit, form),
            is_typing=is_typing,
            **visit.terms,
        )
    except actions.Stale as conflict:
        return conflict.application, conflict.names
    return stored, []


def _unheard(request: HttpRequest, visit: Visit, form: StepForm) -> dict[str, str]:
    """Fingerprints of what the same page sent last, if it was left or saved before the reply to that arrived."""
    if not (sent := request.POST.get("unheard")):
        return {}
    before = type(form)(QueryDict(sent), instance=copy.copy(visit.application), now=visit.now)
    before.is_valid()
    return answers.prints(before.given())


@require_POST
@for_applicants
def autosave(request: HttpRequest, visit: Visit, step: str) -> HttpResponse:
    """Keeps what is valid as it is typed; answers with what has changed on the page."""
    here = steps.BY_SLUG.get(step)
    if here is None:
        raise Http404
    if not grants.opens_form(request, visit):
        return pages.closed(request, visit.application)
    form = here.form(request.POST, instance=answers.current(visit.application), now=visit.now)
    form.is_valid()
    stored, stale = _kept(request, visit, form, is_typing=True)
    return render(request, "applications/_live.html", pages.step(visit, here, form, stored=stored, stale=stale))


@require_safe
def blank(request: HttpRequest) -> HttpResponse:
    """The whole form without answers, to print or to prepare in a team."""
    now = timezone.now()
    call = Call.objects.open(now).first() or Call(motivation_words=500)
    return render(request, "applications/blank.html", {"room": "apply", "steps": pages.blank(call, now=now)})


@require_http_methods(GET_AND_POST)
@for_applicants
def check(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Everything on one page, what is missing, and the button that sends."""
    application = answers.current(visit.application)
    form = _objection(request, visit)
    is_valid = request.method == "POST" and form.is_valid()
    if is_valid and application.revision and not application.unsent and not form.has_changed():
        return redirect("applications:status")
    if not grants.opens_form(request, visit):
        return pages.closed(request, application)
    if request.method == "POST" and not is_valid:
        actions.save_step(visit.application, given=form.given(), unfinished=form.unfinished(), **visit.terms)
    notice = _send(visit, form) if is_valid else ""
    if is_valid and not notice:
        messages.success(request, _("Your application is sent. A confirmation with a copy is on its way to you."))
        return redirect("applications:status")
    return render(request, "applications/check.html", pages.check(visit, form, notice=notice))


def _objection(request: HttpRequest, visit: Visit) -> ObjectionForm:
    """What was typed now, else what was typed last, right or not."""
    application = answers.current(visit.application)
    kept = {name: text for name, text in application.unfinished.items() if name == "objection"}
    return ObjectionForm(
        request.POST if request.method == "POST" else kept or None, instance=application, now=visit.now
    )


@require_POST
@for_applicants
def keep_objection(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Keeps the objection as it is typed; the answer says so."""
    if not grants.opens_form(request, visit):
        return pages.closed(request, visit.application)
    form = _objection(request, visit)
    form.is_valid()
    stored = actions.save_step(
        visit.application, given=form.given(), unfinished=form.unfinished(), is_typing=True, **visit.terms
    )
    return render(request, "applications/_live_saved.html", {"stored": stored})


def _send(visit: Visit, form: ObjectionForm) -> str:
    """Sends the application; else says in a sentence what stands in the way."""
    if any(steps.gaps(answers.current(visit.application), now=visit.now)):
        return _("Some answers need your attention first.")
    try:
        actions.save_step(visit.application, given=form.given(), **visit.terms)
        actions.submit(visit.application, seen=visit.seen, **visit.terms)
    except actions.Stale:
        return _("Answers were changed in another tab or by somebody else. Check them again, then send.")
    except actions.Incomplete:
        return _("Some answers need your attention first.")
    return ""


@require_http_methods(GET_AND_POST)
@for_applicants
def withdraw(request: HttpRequest, visit: Visit) -> HttpResponse:
    application = visit.application
    holder = Actor.holder(application)
    if not permissions.can_withdraw(holder, application):
        return redirect("applications:status")
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.withdraw(application, by=holder, now=visit.now, reason=form.cleaned_data["reason"])
        messages.success(request, _("Your application is withdrawn. A letter to you confirms it."))
        return redirect("applications:status")
    context = {"room": "apply", "application": application, "form": form, "ticket": visit.ticket_for({})}
    return render(request, "applications/withdraw.html", context)
