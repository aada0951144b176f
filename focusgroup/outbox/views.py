"""The page behind the link at the foot of a bulletin."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from focusgroup.accounts import links
from focusgroup.accounts.actor import Actor
from focusgroup.outbox import actions
from focusgroup.outbox.models import Message, Unsubscription
from focusgroup.outbox.rendering import UNSUBSCRIBE
from focusgroup.outbox.topics import TOPICS


# The token is the whole authority. A mail program that unsubscribes with one click brings no cookie (RFC 8058).
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Reading changes nothing, one POST does; it is answered at once, because the mail program follows no redirect."""
    now = timezone.now()
    link = links.follow(UNSUBSCRIBE, token, now=now)
    message = Message.objects.filter(pk=links.key_of(link)).exclude(bulletin="").first() if link else None
    if message is None:
        return _page(request, {}, status=404)
    if request.method == "POST":
        act = actions.subscribe_again if request.POST.get("do") == "again" else actions.unsubscribe
        act(message, by=Actor.holder(message), now=now)
    rows = Unsubscription.objects.filter(address=message.recipient.lower(), topic=message.bulletin)
    context = {"topic": TOPICS.get(message.bulletin, message.bulletin), "is_out": rows.exists()}
    return _page(request, context | {"was_asked": request.method == "POST"})


def _page(request: HttpRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    answer = render(request, "outbox/unsubscribe.html", context | {"user": AnonymousUser()}, status=status)
    answer["Referrer-Policy"] = "no-referrer"
    answer["Cache-Control"] = "no-store"
    return answer
