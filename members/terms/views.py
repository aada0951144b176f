"""A company about its own term: another one, or none."""

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
from members.attempt import attempt
from members.models import Member
from members.states import State
from members.terms import actions
from members.terms.forms import ResignForm, WishForm
from members.terms.models import Renewal

GET_AND_POST = ["GET", "HEAD", "POST"]


@require_http_methods(GET_AND_POST)
@login_required
def renewal(request: HttpRequest, slug: str) -> HttpResponse:
    """The question of the last term, if it was asked; the answer can be changed until it is settled."""
    member = get_object_or_404(Member.objects.visible_to(request.user), slug=slug)
    _require_led(Actor.of(request), member)
    found = Renewal.objects.filter(term__member=member).select_related("term").order_by("-term__ends_on").first()
    form = WishForm(request.POST or None, initial={"wish": found.wish, "note": found.note} if found else {})
    if found and form.is_valid():
        by, now = Actor.of(request), timezone.now()
        attempt(
            request,
            lambda: actions.answer_renewal(found, by=by, now=now, **form.cleaned_data),
            _("Thank you. Your answer is noted."),
        )
        return redirect("me")
    context = {"room": "members", "member": member, "renewal": found, "form": form}
    return render(request, "members/renewal.html", context)


@require_http_methods(GET_AND_POST)
@login_required
def resign(request: HttpRequest, slug: str) -> HttpResponse:
    """Pressed twice, the second press says that it is done."""
    by, now = Actor.of(request), timezone.now()
    member = get_object_or_404(Member.objects.visible_to(request.user), slug=slug)
    if member.state == State.ENDED and permissions.represents(by, member):
        messages.info(request, _("The membership has ended already."))
        return redirect("me")
    _require_led(by, member)
    form = ResignForm(request.POST or None)
    if form.is_valid():
        attempt(
            request,
            lambda: actions.resign(member, reason=form.cleaned_data["reason"], by=by, now=now),
            _("The membership has ended. A mail confirms it."),
        )
        return redirect("me")
    return render(request, "members/resign.html", {"room": "members", "member": member, "form": form})


def _require_led(by: Actor, member: Member) -> None:
    """Raises PermissionDenied for all but the main representative."""
    require(permissions.can_lead(by, member) and permissions.represents(by, member))
