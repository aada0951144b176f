"""Another e-mail address: asked for when signed in, confirmed by the links of two letters."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from focusgroup.accounts import links, pace
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.pace import Limit
from members.address import actions
from members.address.forms import AddressForm
from members.address.mails import NEW, OLD
from members.address.models import AddressChange

GET_AND_POST = ["GET", "HEAD", "POST"]
BY_ONE_PERSON = Limit("address", most=5, per=timedelta(days=1))


@require_http_methods(GET_AND_POST)
@login_required
def address(request: HttpRequest) -> HttpResponse:
    """For people of members; those of the staff are changed by an administrator."""
    by, now = Actor.of(request), timezone.now()
    person = by.user
    if person is None or person.is_staff:
        raise Http404
    form = AddressForm(request.POST or None, present=person.email)
    if form.is_valid():
        if not pace.spend(BY_ONE_PERSON, str(person.pk), now=now):
            return render(request, "429.html", status=429)
        actions.ask(new_email=form.cleaned_data["email"], by=by, now=now)
        messages.success(request, _("Two mails are on their way, one to each address. Confirm in both."))
        return redirect("members:address")
    waiting = AddressChange.objects.open_at(now).filter(user=person).last()
    return render(request, "members/address.html", {"form": form, "waiting": waiting})


@require_http_methods(GET_AND_POST)
def confirm_old(request: HttpRequest, token: str) -> HttpResponse:
    return _confirm(request, token, purpose=OLD)


@require_http_methods(GET_AND_POST)
def confirm_new(request: HttpRequest, token: str) -> HttpResponse:
    return _confirm(request, token, purpose=NEW)


def _confirm(request: HttpRequest, token: str, *, purpose: str) -> HttpResponse:
    """Reading changes nothing; a button confirms or stops it. The link is good for this one address.

    Once it is good no more, its page says what came of the change.
    """
    now = timezone.now()
    link = links.find(purpose, token)
    change = AddressChange.objects.filter(pk=links.key_of(link)).select_related("user").first() if link else None
    if link is None or change is None:
        raise Http404
    if request.POST.get("answer") in ("yes", "no") and links.is_good(link, now=now):
        _answered(request, change, at_new=purpose == NEW)
        response: HttpResponse = redirect(request.path)
    else:
        at = change.new_confirmed_at if purpose == NEW else change.old_confirmed_at
        is_open = AddressChange.objects.open_at(now).filter(pk=change.pk).exists()
        context = {"change": change, "is_at_new": purpose == NEW, "confirmed_at": at, "is_open": is_open}
        response = render(request, "members/address_confirm.html", context)
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response


def _answered(request: HttpRequest, change: AddressChange, *, at_new: bool) -> None:
    by, now = Actor.holder(change), timezone.now()
    try:
        if request.POST["answer"] == "yes":
            actions.confirm(change, at_new=at_new, by=by, now=now)
        else:
            actions.cancel(change, by=by, now=now)
    except actions.Refused as reason:
        messages.error(request, str(reason))
