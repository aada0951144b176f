"""A person's own data, and the requests about them on the staff desk."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from focusgroup.people.actions import correct_own
from focusgroup.rights import actions, own_data
from focusgroup.rights.forms import AnswerForm, OwnForm, RequestForm
from members import permissions
from members.consents import overview
from members.rights import actions as requests
from members.rights.models import Kind, RightsRequest

GET_AND_POST = ["GET", "HEAD", "POST"]


@require_http_methods(GET_AND_POST)
@login_required
def my_data(request: HttpRequest) -> HttpResponse:
    """What is held, to read and to correct, and the ways to take it along, to erase it, to object."""
    by, now = Actor.of(request), timezone.now()
    person = by.user
    if person is None:
        raise Http404
    is_asking = request.POST.get("step") == "ask"
    asking = RequestForm(request.POST if is_asking else None)
    own = OwnForm(None if is_asking else request.POST or None, initial=OwnForm.answers_of(person))
    if asking.is_valid():
        requests.ask(by=by, now=now, **asking.cleaned_data)
        messages.success(request, _("Your request is noted. A mail confirms it."))
        return redirect("my_data")
    if own.is_valid():
        correct_own(by=by, now=now, **own.cleaned_data)
        messages.success(request, _("It is corrected."))
        return redirect("my_data")
    asked = person.rights_requests.order_by("-asked_at")
    context: dict[str, Any] = {"held": own_data.of(person), "own": own, "asking": asking, "asked": asked}
    context |= {"consents": overview.held_by(person), "form": asking if is_asking else own}
    return render(request, "rights/my_data.html", context)


@require_safe
@login_required
def download(request: HttpRequest) -> HttpResponse:
    person = Actor.of(request).user
    if person is None:
        raise Http404
    response = JsonResponse(own_data.of(person), json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    response["Cache-Control"] = "no-store, private"
    return response


@require_safe
def rights_requests(request: HttpRequest) -> HttpResponse:
    """What is due first comes first; what is done comes last."""
    require(permissions.can_manage(Actor.of(request)))
    rows = RightsRequest.objects.select_related("user")
    context = {
        "room": "members",
        "waiting": rows.waiting().order_by("due_on"),
        "done": rows.exclude(done_at=None).order_by("-done_at")[:50],
        "today": timezone.localdate(),
    }
    return render(request, "rights/requests.html", context)


@require_http_methods(GET_AND_POST)
def rights_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Says what would go and what has to be done first, and does it."""
    by = Actor.of(request)
    require(permissions.can_manage(by))
    found = get_object_or_404(RightsRequest.objects.select_related("user"), pk=pk)
    form = AnswerForm(request.POST or None)
    if form.is_valid() and not found.done_at and _settled(request, found, form, by):
        return redirect("admin:rights_requests")
    is_erasure = found.kind == Kind.ERASE
    first = actions.unsettled(found.user) if is_erasure and not found.done_at else ""
    context = {"room": "members", "asked": found, "form": form, "is_erasure": is_erasure, "first": first}
    return render(request, "rights/request.html", context)


def _settled(request: HttpRequest, found: RightsRequest, form: AnswerForm, by: Actor) -> bool:
    now, answer = timezone.now(), form.cleaned_data["answer"].strip()
    is_granted = form.cleaned_data["verdict"] == "grant"
    try:
        if is_granted and found.kind == Kind.ERASE:
            actions.erase(found, answer=answer, by=by, now=now)
        else:
            requests.answer(found, is_granted=is_granted, answer=answer, by=by, now=now)
    except actions.Unsettled as reason:
        messages.error(request, str(reason))
        return False
    messages.success(request, _("Done. A letter says so."))
    return True
