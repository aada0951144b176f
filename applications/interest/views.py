"""What a company meets that would like to apply while no call is open."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications import mails
from applications.interest import actions
from applications.interest.forms import InterestForm
from applications.interest.models import Interest
from applications.models import Call
from focusgroup.accounts import links
from focusgroup.accounts.actor import Actor

GET_AND_POST = ["GET", "HEAD", "POST"]


@require_http_methods(GET_AND_POST)
def interest(request: HttpRequest) -> HttpResponse:
    """The short form; while a call is open the way to the long one. What was sent all the same is kept."""
    now = timezone.now()
    form = InterestForm(request.POST or None, now=now)
    if form.is_admitted(request):
        if not form.is_by_a_program:
            actions.express(**form.given, now=now)
        # The same whatever is known of the address.
        messages.success(request, _("Thank you. Open the link in the letter that we sent you; then it counts."))
        return redirect("applications:interest")
    call = Call.objects.open(now).first()
    context = {"room": "apply", "form": form, "call": call}
    return render(request, "applications/interest.html", context, status=429 if form.is_refused else 200)


@require_http_methods(GET_AND_POST)
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the letter: one button confirms, another takes everything back."""
    response = _confirmed(request, token)
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store, private"
    return response


def _confirmed(request: HttpRequest, token: str) -> HttpResponse:
    now = timezone.now()
    link = links.follow(mails.INTEREST, token, now=now)
    found = Interest.objects.filter(pk=links.key_of(link)).first() if link else None
    if found is None:
        return render(request, "applications/interest_gone.html", {"room": "apply"}, status=404)
    if request.method != "POST":
        return render(request, "applications/interest_confirm.html", {"room": "apply", "interest": found})
    if "take_back" in request.POST:
        actions.take_back(found, by=Actor.holder(found), now=now)
        messages.success(request, _("It is deleted. We do not write to you again."))
        return redirect("applications:interest")
    actions.confirm(found, by=Actor.holder(found), now=now)
    messages.success(request, _("It is confirmed. We write to you when a call opens."))
    return redirect("applications:interest_confirm", token=token)
