"""The answer of a company to a date poll: by its secret link, or signed in."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from focusgroup.accounts import links
from focusgroup.accounts.actor import Actor
from meetings.poll import actions, mails, slots
from meetings.poll.forms import VotesForm, noted
from meetings.poll.models import Asked
from members.models import Representative


# The token is the whole authority, no cookie is; and from a page without referrer a form sends no origin to check.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def poll(request: HttpRequest, token: str) -> HttpResponse:
    """By the link of a letter. Reading changes nothing, however often; signed in or not makes no difference."""
    now = timezone.now()
    link = links.follow(mails.LINK, token, now=now)
    asked = Asked.objects.for_answering().filter(pk=links.key_of(link)).first() if link else None
    if asked is None or not asked.takes_answers(now):
        return _secret(_closed(request, asked, status=410 if asked else 404))
    page = reverse("meetings:poll", args=[token])
    return _secret(_answer(request, asked, by=Actor.holder(asked), page=page, is_by_link=True))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: int, member: str) -> HttpResponse:
    """By somebody who is signed in and represents the company."""
    by = Actor.of(request)
    found = Asked.objects.for_answering().filter(poll=pk, member__slug=member)
    asked = get_object_or_404(found.of(by.user) if by.user else found.none())
    if not asked.takes_answers(timezone.now()):
        return _closed(request, asked, status=410, is_by_link=False)
    return _answer(request, asked, by=by, page=request.path, is_by_link=False)


def _answer(request: HttpRequest, asked: Asked, *, by: Actor, page: str, is_by_link: bool) -> HttpResponse:
    form = VotesForm(
        request.POST if request.method == "POST" else None,
        asked=asked,
        reader_zone=by.user.time_zone if by.user else _main_zone(asked),
        initial=noted(asked),
    )
    if form.is_valid():
        try:
            actions.answer(asked, form.votes(), by=by, now=timezone.now())
            return redirect(f"{page}?noted=yes")
        except ValidationError as error:
            form.add_error(None, error)
    context = {"form": form, "is_noted": "noted" in request.GET and asked.answered_at, **_base(asked)}
    context |= {"user": AnonymousUser() if is_by_link else request.user}
    return render(request, "meetings/poll/answer.html", context)


def _closed(request: HttpRequest, asked: Asked | None, *, status: int, is_by_link: bool = True) -> HttpResponse:
    """A calm word where nothing can be answered any more, or never could."""
    context: dict[str, Any] = {"room": "meetings", "user": AnonymousUser() if is_by_link else request.user}
    if asked:
        chosen = asked.poll.chosen
        context |= _base(asked) | {"dates": slots.heading(chosen) if chosen else ""}
    return render(request, "meetings/poll/closed.html", context, status=status)


def _base(asked: Asked) -> dict[str, Any]:
    return {
        "room": "meetings",
        "asked": asked,
        "poll": asked.poll,
        "meeting": asked.poll.meeting,
        "member": asked.member,
    }


def _main_zone(asked: Asked) -> str:
    """Where the clock of the company's main representative is."""
    people = Representative.objects.current().filter(member=asked.member)
    return people.values_list("user__time_zone", flat=True).first() or ""


def _secret(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response
