"""The public pages of meetings, and the answer of a company: by its secret link, or signed in."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from focusgroup.accounts import links
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import Link
from meetings import actions, agenda, calendar, hours, mails, record
from meetings.forms import AnswerForm, noted
from meetings.models import Invitation, Meeting
from meetings.states import State
from meetings.waiting import standing


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    meetings = Meeting.objects.public().prefetch_related("days")
    lists = {"coming": meetings.coming(now), "called_off": meetings.called_off(now), "past": meetings.past(now)}
    context = {
        name: [{"meeting": meeting, "dates": hours.dates(meeting.days.all())} for meeting in found]
        for name, found in lists.items()
    }
    return render(request, "meetings/list.html", {"room": "meetings", **context})


@require_safe
def meeting(request: HttpRequest, slug: str) -> HttpResponse:
    visible = Meeting.objects.visible_to(request.user).prefetch_related("days__sessions__references")
    shown = get_object_or_404(visible, slug=slug)
    now = timezone.now()
    context: dict[str, Any] = {"is_over": shown.is_over(now)}
    context |= agenda.of(shown, reader_zone=agenda.zone_of(request.user)) | agenda.for_reader(
        shown, request.user, now=now
    )
    context |= record.of(shown, request.user)
    return render(request, "meetings/meeting.html", {"room": "meetings", "meeting": shown, **context})


@require_safe
def agenda_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The agenda alone, as it is printed and handed out."""
    visible = Meeting.objects.visible_to(request.user).prefetch_related("days__sessions__references")
    shown = get_object_or_404(visible, slug=slug)
    context = agenda.of(shown, reader_zone=agenda.zone_of(request.user))
    return render(request, "meetings/agenda.html", {"room": "meetings", "meeting": shown, **context})


@require_safe
def calendar_file(request: HttpRequest, slug: str) -> HttpResponse:
    shown = get_object_or_404(Meeting.objects.public().prefetch_related("days"), slug=slug)
    page_url = request.build_absolute_uri(shown.get_absolute_url())
    ics = calendar.public_ics(shown, page_url=page_url, now=timezone.now())
    headers = {"Content-Disposition": f'attachment; filename="{shown.slug}.ics"'}
    return HttpResponse(ics, content_type="text/calendar; charset=utf-8; method=PUBLISH", headers=headers)


# The token is the whole authority, no cookie is; and from a page without referrer a form sends no origin to check.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def rsvp(request: HttpRequest, token: str) -> HttpResponse:
    """By the link of a letter. Reading changes nothing, however often; signed in or not makes no difference."""
    now = timezone.now()
    link = links.follow(mails.LINK, token, now=now)
    if link is None:
        was_valid = Link.objects.filter(purpose=mails.LINK, token_hash=links.hash_of(token)).exists()
        return _secret(_closed(request, status=410 if was_valid else 404))
    invitation = Invitation.objects.for_answering().filter(pk=links.key_of(link)).first()
    if invitation is None or not invitation.takes_answers(now):
        return _secret(_closed(request, invitation=invitation, status=410))
    page = reverse("meetings:rsvp", args=[token])
    return _secret(_answer(request, invitation, by=Actor.holder(invitation), page=page, is_by_link=True))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, slug: str, member: str) -> HttpResponse:
    """By somebody who is signed in and represents the company."""
    by = Actor.of(request)
    invitations = Invitation.objects.for_answering().filter(meeting__slug=slug, member__slug=member)
    invitation = get_object_or_404(invitations.of(by.user) if by.user else invitations.none())
    if not invitation.takes_answers(timezone.now()):
        return _closed(request, invitation=invitation, status=410, is_by_link=False)
    return _answer(request, invitation, by=by, page=request.path, is_by_link=False)


def _answer(
    request: HttpRequest, invitation: Invitation, *, by: Actor, page: str, is_by_link: bool
) -> HttpResponse | HttpResponseRedirect:
    form = AnswerForm(
        request.POST if request.method == "POST" else None,
        meeting=invitation.meeting,
        invitation=invitation,
        reader_zone=by.user.time_zone if by.user else getattr(invitation, "main_zone", "") or "",
        initial=noted(invitation, hint=request.GET.get("answer", ""), seat_hint=request.GET.get("seat", "")),
    )
    if form.is_valid():
        try:
            actions.answer(invitation, form.reply(), by=by, now=timezone.now())
            return redirect(f"{page}?noted=yes")
        except ValidationError as error:
            form.add_error(None, error)
    context: dict[str, Any] = {"form": form, "lines": standing.lines(invitation, form.reader_zone), **_base(invitation)}
    context |= {"is_noted": "noted" in request.GET, "user": AnonymousUser() if is_by_link else request.user}
    return render(request, "meetings/rsvp.html", context)


def _closed(
    request: HttpRequest, *, status: int, invitation: Invitation | None = None, is_by_link: bool = True
) -> HttpResponse:
    """A calm word where nothing can be answered any more, or never could."""
    context: dict[str, Any] = {"user": AnonymousUser() if is_by_link else request.user, "is_unknown": status == 404}
    if invitation is not None:
        is_cancelled = invitation.meeting.state == State.CANCELLED
        context |= {"is_cancelled": is_cancelled, **_base(invitation)}
    return render(request, "meetings/closed.html", {"room": "meetings", **context}, status=status)


def _base(invitation: Invitation) -> dict[str, Any]:
    meeting = invitation.meeting
    return {
        "room": "meetings",
        "meeting": meeting,
        "member": invitation.member,
        "invitation": invitation,
        "dates": hours.dates(meeting.days.all()),
    }


def _secret(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response
