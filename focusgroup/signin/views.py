"""The sign-in link, and the pages of allauth that are closed here."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.logout import logout
from allauth.account.utils import perform_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from focusgroup.accounts.models import User
from focusgroup.people import actions


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def signin_link(request: HttpRequest, token: str) -> HttpResponse:
    """Shows a button; pressing it signs in. Whoever has a second factor is asked for it after this."""
    now = timezone.now()
    is_pressed = request.method == "POST"
    user = actions.use_sign_in_link(token, now=now) if is_pressed else actions.person_behind(token, now=now)
    if user and is_pressed:
        logout(request, show_message=False)
        record_authentication(request, user, "link")
        response: HttpResponse = perform_login(request, user, email=user.email)
    else:
        context = {"person": user, "room": "sign_in"}
        response = render(request, "account/signin_link.html", context, status=200 if user else 404)
    response["Referrer-Policy"] = "no-referrer"
    return response


def closed(request: HttpRequest, *_path: str) -> HttpResponse:
    raise Http404


def for_staff(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Members have no password; for them these pages do not exist."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if isinstance(request.user, User) and not request.user.is_staff:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
