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
from members.models import Member
from members.terms import actions
from members.terms.forms import ResignForm, WishForm
from members.terms.models import Renewal

GET_AND_POST = ["GET", "HEAD", "POST"]


@require_http_methods(GET_AND_POST)
@login_required
def renewal(request: HttpRequest, slug: str) -> HttpResponse:
    """The question of the last term, if it was asked; the answer can be changed until it is settled."""
    member = _led(request, slug)
    found = Renewal.objects.filter(term__member=member).select_related("term").order_by("-term__ends_on").first()
    form = WishForm(request.POST or None, initial={"wish": found.wish, "note": found.note} if found else {})
    if found and form.is_valid():
        try:
            actions.answer_renewal(found, by=Actor.of(request), now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("Thank you. Your answer is noted."))
        except actions.Refused as reason:
            messages.error(request, str(reason))
        return redirect("me")
    context = {"room": "members", "member": member, "renewal": found, "form": form}
    return render(request, "members/renewal.html", context)


@require_http_methods(GET_AND_POST)
@login_required
def resign(request: HttpRequest, slug: str) -> HttpResponse:
    member = _led(request, slug)
    form = ResignForm(request.POST or None)
    if form.is_valid():
        actions.resign(member, reason=form.cleaned_data["reason"], by=Actor.of(request), now=timezone.now())
        messages.success(request, _("The membership has ended. A mail confirms it."))
        return redirect("me")
    return render(request, "members/resign.html", {"room": "members", "member": member, "form": form})


def _led(request: HttpRequest, slug: str) -> Member:
    """A member whose main representative this is. Raises Http404 or PermissionDenied."""
    member = get_object_or_404(Member.objects.visible_to(request.user), slug=slug)
    by = Actor.of(request)
    require(permissions.can_lead(by, member) and permissions.represents(by, member))
    return member
