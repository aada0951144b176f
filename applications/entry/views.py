"""The links in letters, and the code that lets in."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications import answers, grants, mails, pages, steps
from applications.entry import actions
from applications.entry.forms import CodeForm
from applications.models import Application
from applications.start_form import FROM_ONE_NETWORK
from applications.states import CallState, State
from applications.views import GET_AND_POST, private
from focusgroup.accounts import links, pace
from focusgroup.accounts.actor import Actor


@require_http_methods(GET_AND_POST)
@private
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Where an application stands. The first link opens it once; later whoever was not let in asks for a code."""
    response = _opened(request, token, timezone.now())
    response["Referrer-Policy"] = "no-referrer"
    return response


def _opened(request: HttpRequest, token: str, now: datetime) -> HttpResponse:
    first = links.follow(mails.EDIT, token, now=now)
    link = first or links.follow(mails.STATUS, token, now=now)
    application = grants.application_of(link) if link else None
    if application is None or application.call.state == CallState.ARCHIVED:
        return render(request, "applications/gone.html", {"days": mails.EDIT_LINK_LASTS.days}, status=404)
    is_in = grants.may_edit(request, str(application.key), now=now)
    if request.method != "POST":
        is_new = first is not None and first.used_at is None and application.is_untouched
        door = "open" if is_in or is_new else "ask"
        return render(request, "applications/status.html", pages.status(application, now=now, door=door))
    if is_in or (first and actions.open_first(application, first, by=Actor.holder(application), now=now)):
        return _let_in(request, application, now)
    return _ask(request, application, now)


@require_http_methods(GET_AND_POST)
@private
def code(request: HttpRequest) -> HttpResponse:
    """The code is typed here, in the browser that asked for it."""
    now = timezone.now()
    application = grants.asked_about(request)
    if application is None:
        return pages.locked(request, None, now=now)
    if "again" in request.POST:
        return _ask(request, application, now)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given, browser = form.cleaned_data["code"], grants.browser(request)
        try:
            if actions.use_code(application, given, browser=browser, by=Actor.holder(application), now=now):
                return _let_in(request, application, now)
            form.add_error("code", _("This is not the code, or it has run out. Take it from our newest letter."))
        except actions.TooMany:
            form.add_error("code", _("That were many tries. Wait a quarter of an hour, then ask for a fresh code."))
    minutes = int(mails.CODE_LASTS.total_seconds()) // 60
    context = {"room": "apply", "form": form, "ticket": grants.ticket_of(application, now=now), "minutes": minutes}
    return render(request, "applications/code.html", context)


def _ask(request: HttpRequest, application: Application, now: datetime) -> HttpResponse:
    """Says the same whether a letter was sent within the minute or is sent now."""
    browser, by = grants.ask(request, application), Actor.holder(application)
    try:
        if not pace.spend(FROM_ONE_NETWORK, pace.network_of(request), now=now):
            raise actions.TooMany
        actions.send_code(application, browser=browser, by=by, now=now)
    except actions.TooMany:
        return render(request, "429.html", status=429)
    messages.success(request, _("A code is on its way to the address that this application was made with."))
    return redirect("applications:code")


def _let_in(request: HttpRequest, application: Application, now: datetime) -> HttpResponse:
    grants.give(request, application, now=now)
    application.refresh_from_db()
    if application.state == State.DRAFT and application.call.takes(now):
        return redirect(steps.first_open(answers.current(application)))
    is_asked = application.state == State.CLARIFICATION
    return redirect("applications:clarify" if is_asked else "applications:status")
