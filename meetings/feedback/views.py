"""The three questions after a meeting, by the link of a letter."""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from focusgroup.accounts import links
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import Link
from meetings import hours
from meetings.feedback import actions, mails
from meetings.feedback.forms import FeedbackForm
from meetings.feedback.models import Feedback


# The token is the whole authority, no cookie is; and from a page without referrer a form sends no origin to check.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: HttpRequest, token: str) -> HttpResponse:
    """Reading changes nothing, however often; what was said before is not shown, since a link may be forwarded."""
    now = timezone.now()
    link = links.follow(mails.LINK, token, now=now)
    row = _row(link)
    if row is None or not actions.takes_answers(row, now=now):
        was_valid = row is not None or Link.objects.filter(purpose=mails.LINK, token_hash=links.hash_of(token)).exists()
        return _secret(_shown(request, None, status=410 if was_valid else 404))
    form = FeedbackForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.answer(row, **form.cleaned_data, by=Actor.holder(row), now=now)
            return _secret(redirect(f"{reverse('meetings:feedback', args=[token])}?noted=yes"))
        except ValidationError as error:
            form.add_error(None, error)
    return _secret(_shown(request, row, form=form))


def _row(link: Link | None) -> Feedback | None:
    rows = Feedback.objects.select_related("meeting", "member").prefetch_related("meeting__days")
    return rows.filter(pk=links.key_of(link)).first() if link else None


def _shown(
    request: HttpRequest, row: Feedback | None, *, form: FeedbackForm | None = None, status: int = 200
) -> HttpResponse:
    context = {"room": "meetings", "user": AnonymousUser(), "feedback": row, "form": form}
    if row:
        context |= {"meeting": row.meeting, "member": row.member, "dates": hours.dates(row.meeting.days.all())}
    context["is_noted"] = "noted" in request.GET and row is not None and row.answered_at is not None
    return render(request, "meetings/feedback/form.html", context, status=status)


def _secret(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response
