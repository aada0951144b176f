"""Whom companies send in their place, and the staff's word on it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from focusgroup.accounts.actor import Actor
from meetings import desk
from meetings.attempt import attempt
from meetings.delegates import actions
from meetings.delegates.forms import RefuseForm
from meetings.delegates.models import Delegate


@require_http_methods(["GET", "POST"])
def delegates(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = desk.meeting_of(request, pk, "meetings.invite")
    found = Delegate.objects.filter(invitation__meeting=meeting).select_related("invitation__member")
    refused, form = None, RefuseForm()
    if request.method == "POST":
        key = request.POST.get("delegate", "")
        delegate = get_object_or_404(found, pk=key if key.isdecimal() else 0)
        form = RefuseForm(request.POST)
        if request.POST.get("do") == "approve":
            _approve(request, delegate)
            return redirect("admin:meetings_meeting_delegates", pk)
        if form.is_valid():
            _refuse(request, delegate, form.cleaned_data["reason"])
            return redirect("admin:meetings_meeting_delegates", pk)
        refused = delegate.pk
    context = {"delegates": found, "form": form, "refused": refused}
    return render(request, "meetings/staff/delegates.html", desk.base(meeting) | context)


def _approve(request: HttpRequest, delegate: Delegate) -> None:
    by = Actor.of(request)
    if attempt(request, lambda: actions.approve(delegate, by=by, now=timezone.now())):
        messages.success(request, _("Agreed. The person gets the invitation."))


def _refuse(request: HttpRequest, delegate: Delegate, reason: str) -> None:
    by = Actor.of(request)
    if attempt(request, lambda: actions.refuse(delegate, by=by, reason=reason, now=timezone.now())):
        messages.success(request, _("Refused. The company gets a letter with the reason."))
