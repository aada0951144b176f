"""Feeds and files for calendars, and the page where a person makes and ends their own."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from focusgroup.accounts import links
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import Link, User
from meetings.feeds import actions, calendars, permissions
from meetings.feeds.forms import ZoneForm
from meetings.models import Invitation, Meeting
from members.models import Member

# Older meetings leave the feeds.
KEPT = timedelta(days=366)


@require_safe
def all_meetings(request: HttpRequest) -> HttpResponse:
    """For anybody: what is announced, without a name or an online link."""
    now = timezone.now()
    found = list(Meeting.objects.public().filter(ends_at__gt=now - KEPT).prefetch_related("days"))
    return _file(calendars.all_meetings(found, page_of=_pages(request, found), now=now))


@require_safe
def agenda_file(request: HttpRequest, slug: str) -> HttpResponse:
    """The sessions of a meeting, one by one."""
    shown = get_object_or_404(Meeting.objects.public().prefetch_related("days__sessions"), slug=slug)
    page_url = request.build_absolute_uri(shown.get_absolute_url())
    return _file(calendars.of_agenda(shown, page_url=page_url, now=timezone.now()), name=f"{shown.slug}-agenda")


@require_safe
def private(request: HttpRequest, token: str) -> HttpResponse:
    """What the person of this token is invited to. Reading changes nothing, not even a note that it was read."""
    now = timezone.now()
    link = links.follow(actions.LINK, token, now=now)
    person = User.objects.filter(pk=links.key_of(link), is_active=True).first() if link else None
    if person is None or not Member.objects.active().represented_by(person).exists():
        was_valid = Link.objects.filter(purpose=actions.LINK, token_hash=links.hash_of(token)).exists()
        return _gone() if was_valid else _unknown()
    own = Invitation.objects.of(person).filter(meeting__in=Meeting.objects.public()).for_answering()
    found = list(own.filter(meeting__ends_at__gt=now - KEPT).order_by("meeting__starts_at", "pk"))
    pages = _pages(request, (invitation.meeting for invitation in found))
    text = calendars.of_person(found, reader_zone=person.time_zone, page_of=pages, now=now)
    return _secret(_file(text))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """A person's own clock and feed. The address of a feed is shown once, where it is made."""
    by, now = Actor.of(request), timezone.now()
    person: User = by.user  # type: ignore[assignment]
    deed = request.POST.get("deed", "")
    form = ZoneForm(request.POST if deed == "zone" else None, initial={"time_zone": person.time_zone})
    if deed == "feed":
        return _secret(_own(request, form, token=actions.make_feed(person, by=by, now=now)))
    if deed == "end":
        actions.end_feed(person, by=by, now=now)
        messages.success(request, _("The feed is ended. Calendars that still ask for it are told that it is gone."))
        return redirect("meetings:own_calendar")
    if form.is_valid() and _chosen(form, person, by, now):
        messages.success(request, _("Your time zone is saved."))
        return redirect("meetings:own_calendar")
    return _own(request, form)


def _chosen(form: ZoneForm, person: User, by: Actor, now: datetime) -> bool:
    try:
        actions.choose_zone(person, **form.cleaned_data, by=by, now=now)
    except ValidationError as error:
        form.add_error("time_zone", error)
    return form.is_valid()


def _own(request: HttpRequest, form: ZoneForm, *, token: str = "") -> HttpResponse:
    active = Link.objects.filter(purpose=actions.LINK, about=links.about(request.user), revoked_at=None)  # type: ignore[arg-type]
    context: dict[str, Any] = {"form": form, "feed": active.first(), "room": "meetings"}
    by = Actor.of(request)
    context["can_have_feed"] = by.user is not None and permissions.can_have_feed(by, by.user)
    context["feed_url"] = request.build_absolute_uri(reverse("meetings:feed"))
    if token:
        address = request.build_absolute_uri(reverse("meetings:private_feed", args=[token]))
        context |= {"address": address, "webcal": f"webcal:{address.partition(':')[2]}"}
    return render(request, "meetings/own_calendar.html", context)


def _pages(request: HttpRequest, meetings: Iterable[Meeting]) -> dict[int, str]:
    return {meeting.pk: request.build_absolute_uri(meeting.get_absolute_url()) for meeting in meetings}


def _file(text: str, *, name: str = "") -> HttpResponse:
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8; method=PUBLISH")
    if name:
        response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response


def _gone() -> HttpResponse:
    text = _("This feed was ended. Take it out of your calendar program, and make a new one on your page.")
    return _secret(HttpResponse(text, status=410, content_type="text/plain; charset=utf-8"))


def _unknown() -> HttpResponse:
    text = _("No feed has this address. Copy the whole address from your page, or make a new one there.")
    return _secret(HttpResponse(text, status=404, content_type="text/plain; charset=utf-8"))


def _secret(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response
