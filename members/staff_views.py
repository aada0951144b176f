"""Staff pages about several members at once."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from members import actions, permissions, waiting
from members.models import Member


@require_http_methods(["GET", "HEAD", "POST"])
def remind(request: HttpRequest) -> HttpResponse:
    """First to whom, and of what; then the letters are queued, and can be stopped in the outbox until they leave."""
    by = Actor.of(request)
    require(permissions.can_manage(by))
    given = request.POST if request.method == "POST" else request.GET
    keys = [int(key) for key in given.getlist("members") if key.isdigit()]
    chosen = list(Member.objects.active().filter(pk__in=keys).order_by("legal_name"))
    if request.method == "POST":
        n = actions.remind(chosen, by=by, now=timezone.now())
        messages.success(request, ngettext("One letter is queued.", "%(n)s letters are queued.", n) % {"n": n})
        return redirect("admin:members_member_changelist")
    things = waiting.things_of(chosen)
    rows = [(member, things[member.pk]) for member in chosen if member.pk in things]
    context = {"room": "members", "rows": rows, "chosen": len(chosen)}
    return render(request, "members/staff/remind.html", context)
