"""The page behind the link in the letter that offers a place."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from applications.decision.forms import AnswerForm
from applications.decision.mails import OFFER
from applications.decision.models import Offer
from applications.decision.offers import actions
from applications.decision.refusals import OfferClosed
from focusgroup.accounts import links
from focusgroup.accounts.actor import Actor


@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, token: str) -> HttpResponse:
    """Shows the offer and what became of it; a POST accepts or declines."""
    now = timezone.now()
    link = links.follow(OFFER, token, now=now)
    if link is None:
        raise Http404
    rows = Offer.objects.select_related("decision__application__call", "member")
    made = get_object_or_404(rows, pk=links.key_of(link))
    form = AnswerForm(request.POST or None)
    response: HttpResponse
    if form.is_valid() and _answered(made, form):
        response = redirect("decision:offer", token=token)
    else:
        context = {"offer": made, "application": made.decision.application, "form": form}
        is_over = made.expired_at is not None or made.expires_at <= now
        response = render(request, "decision/offer.html", context | {"is_over": is_over})
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


def _answered(made: Offer, form: AnswerForm) -> bool:
    """Whether the answer counted; an offer that is closed says so on its page."""
    by, now = Actor.holder(made), timezone.now()
    try:
        if form.cleaned_data["answer"] == "accept":
            actions.accept(made, by=by, now=now)
        else:
            actions.decline(made, by=by, now=now, reason=form.cleaned_data["reason"])
    except OfferClosed:
        return False
    return True
