"""What a company and its representatives agreed to, each consent by itself."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from members import permissions
from members.consents import actions, overview
from members.consents.forms import ConsentForm
from members.models import Member
from members.onboarding.actions import note_step


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def consents(request: HttpRequest, slug: str) -> HttpResponse:
    member = get_object_or_404(Member.objects.visible_to(request.user), slug=slug)
    by, now = Actor.of(request), timezone.now()
    require(permissions.can_edit_profile(by, member))
    form = ConsentForm(request.POST or None)
    if form.is_valid():
        if form.cleaned_data["answer"] == "give":
            actions.give(form.cleaned_data["kind"], member, by=by, now=now)
            messages.success(request, _("Your agreement is noted. You can take it back at any time."))
        else:
            actions.withdraw(form.cleaned_data["kind"], member, by=by, now=now)
            messages.success(request, _("It is taken back, from now on."))
        return redirect("members:consents", slug=slug)
    if "none" in request.POST:
        note_step(member, "consents", by=by, now=now)
        return redirect("me")
    rows = overview.rows(member, by.user) if by.user else []
    context = {"room": "members", "member": member, "rows": rows, "represents": permissions.represents(by, member)}
    return render(request, "members/consents.html", context)
