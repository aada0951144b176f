"""Requests for erasure: who asked, until when, and the button that does it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from applications import permissions
from applications.casework.erasure import actions
from applications.casework.models import Erasure
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require

PAGE = 50


@require_safe
def erasures(request: HttpRequest) -> HttpResponse:
    """What is due first comes first; what is done comes last."""
    require(permissions.can_judge_eligibility(Actor.of(request)))
    seen = Erasure.objects.visible_to(request.user)  # type: ignore[arg-type]
    rows = seen.select_related("application__call").order_by(F("done_at").asc(nulls_first=True), "due_on")
    shown = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"room": "applications", "erasures": shown, "today": timezone.localdate()}
    return render(request, "applications/staff/erasures.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def erasure(request: HttpRequest, pk: int) -> HttpResponse:
    """Says what goes and what stays, and does it."""
    by = Actor.of(request)
    require(permissions.can_judge_eligibility(by))
    seen = Erasure.objects.visible_to(request.user)  # type: ignore[arg-type]
    found = get_object_or_404(seen.select_related("application__call"), pk=pk)
    if request.method == "POST":
        try:
            actions.execute(found, by=by, now=timezone.now())
            messages.success(request, _("It is erased; a last letter says so."))
        except actions.Undecided:
            messages.error(request, _("A decision stands on it: settle the offer or the reserve first."))
        return redirect("admin:erasures")
    return render(request, "applications/staff/erasure.html", {"room": "applications", "erasure": found})
