"""Pages that belong to no single room: home, contact, what waits for a member, health."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applications import pages
from applications.models import Call
from applications.states import CallState
from focusgroup import front, mine, sitemap
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from focusgroup.accounts.permissions import require
from focusgroup.outbox import heartbeat
from focusgroup.outbox.models import Message
from focusgroup.people import actions as people


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/home.html", front.page(timezone.now()))


@require_safe
def call_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """For staff: the home page and the blank form as a call will make them, whatever its state is now."""
    require(Actor.of(request).can("applications.view_call"))
    call = get_object_or_404(Call, pk=pk)
    shown = request.GET.get("show", "")
    if shown == "form":
        call.state = CallState.OPEN
        context = {"call": call, "steps": pages.blank(call, now=call.opens_at)}
    else:
        shown = shown if shown in front.MOMENTS else "open"
        context = front.preview(call, shown)
    page = "form" if shown == "form" else "home"
    return render(request, f"applications/staff/preview_{page}.html", context | {"previewed": call, "shown": shown})


def not_from_here(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token. What was typed into the application is shown again, so that it can be copied."""
    is_application = request.path.startswith(reverse("applications:start"))
    context = {"typed": pages.typed(request) if is_application else []}
    response = render(request, "403_csrf.html", context, status=403)
    response["Cache-Control"] = "no-store, private"
    return response


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/contact.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/privacy.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/accessibility.html")


@require_safe
def sitemap_xml(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/sitemap.xml", {"addresses": sitemap.addresses()}, content_type="application/xml")


@require_safe
def robots_txt(request: HttpRequest) -> HttpResponse:
    lines = ("User-agent: *", "Disallow: /admin/", f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}", "")
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
@login_required
def me(request: HttpRequest) -> HttpResponse:
    person = Actor.of(request).user
    return render(request, "pages/me.html", mine.page(person, now=timezone.now()) if person else {})


@require_POST
@login_required
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """Every other session ends; this one goes on."""
    by = Actor.of(request)
    if by.user:
        update_session_auth_hash(request, people.sign_out_everywhere(by.user, by=by, now=timezone.now()))
        messages.success(request, _("Everywhere else you are signed out."))
    return redirect("me")


@require_safe
@login_required
def after_sign_in(request: HttpRequest) -> HttpResponse:
    is_staff = isinstance(request.user, User) and request.user.is_staff
    return redirect("admin:index" if is_staff else "me")


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Whether the application does its work: database, sweeps of the outbox, mail server."""
    pulse = heartbeat.pulse(now=timezone.now())
    return JsonResponse(
        {
            "status": "degraded" if pulse.is_silent or pulse.is_away else "ok",
            "outbox_swept_lately": not pulse.is_silent,
            "outbox_swept_at": pulse.swept_at,
            "mail_server_away_since": pulse.away_since,
            "messages": Message.objects.tally(),
        }
    )


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether requests may be sent here: the database answers."""
    Message.objects.exists()
    return JsonResponse({"status": "ok"})
