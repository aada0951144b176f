"""What a company and its representatives agreed to, each consent by itself."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from members import permissions
from members.consents import actions, overview
from members.consents.forms import ConsentForm, OwnForm
from members.consents.wordings import WORDINGS
from members.models import Member
from members.onboarding.actions import note_step
from members.states import State


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def consents(request: HttpRequest, slug: str) -> HttpResponse:
    member = get_object_or_404(Member.objects.visible_to(request.user), slug=slug)
    by, now = Actor.of(request), timezone.now()
    require(permissions.can_take_consent_back(by, member))
    form = ConsentForm(request.POST or None)
    if form.is_valid():
        kind = form.cleaned_data["kind"]
        if form.cleaned_data["answer"] == "give":
            actions.give(kind, member, by=by, now=now)
            messages.success(request, _("Your agreement is noted. You can take it back at any time."))
        else:
            _take_back(kind, member, by=by, now=now)
            messages.success(request, _("It is taken back, from now on."))
        return redirect("members:consents", slug=slug)
    if "none" in request.POST:
        note_step(member, "consents", by=by, now=now)
        return redirect("me")
    rows = overview.rows(member, by.user) if by.user else []
    may_give = member.state != State.ENDED and permissions.represents(by, member)
    context = {"room": "members", "member": member, "rows": rows, "may_give": may_give}
    return render(request, "members/consents.html", context)


def _take_back(kind: str, member: Member, *, by: Actor, now: datetime) -> None:
    if WORDINGS[kind].is_personal:
        actions.withdraw_own(kind, by=by, now=now)
    else:
        actions.withdraw(kind, member, by=by, now=now)


@require_POST
@login_required
def take_back_own(request: HttpRequest) -> HttpResponse:
    """From the page of one's data, where no company is needed."""
    form = OwnForm(request.POST)
    if form.is_valid():
        actions.withdraw_own(form.cleaned_data["kind"], by=Actor.of(request), now=timezone.now())
        messages.success(request, _("It is taken back, from now on."))
    return redirect("my_data")
