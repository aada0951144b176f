"""The yearly figures on the staff desk: what changes a status, and who has not stated any."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from members import permissions
from members.attempt import attempt
from members.forms import ReasonForm
from members.yearly import actions
from members.yearly.forms import SettleForm
from members.yearly.models import Statement


@require_safe
def statements(request: HttpRequest) -> HttpResponse:
    require(permissions.can_manage(Actor.of(request)))
    rows = Statement.objects.select_related("member")
    context = {
        "room": "members",
        "to_settle": rows.to_settle().order_by("stated_at"),
        "unstated": rows.unstated().order_by("due_on", "member__legal_name"),
        "today": timezone.localdate(),
    }
    return render(request, "members/staff/statements.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def statement(request: HttpRequest, pk: int) -> HttpResponse:
    """One year's figures, the years before, and both readings where the owners changed."""
    by = Actor.of(request)
    require(permissions.can_manage(by))
    found = get_object_or_404(Statement.objects.select_related("member", "stated_by"), pk=pk, stated_at__isnull=False)
    is_back = request.POST.get("step") == "back"
    form = SettleForm(None if is_back else request.POST or None, statement=found)
    reason = ReasonForm(request.POST if is_back else None)
    now = timezone.now()
    if form.is_valid() and not found.settled_at:
        deed = partial(actions.settle, found, status=form.cleaned_data["status"], by=by, now=now)
        attempt(request, deed, _("The figures are taken over."))
        return redirect("admin:member_statements")
    if reason.is_valid():
        deed = partial(actions.send_back, found, reason=reason.cleaned_data["reason"], by=by, now=now)
        attempt(request, deed, _("The figures are sent back. A letter says why."))
        return redirect("admin:member_statements")
    earlier = found.member.statements.filter(stated_at__isnull=False).exclude(pk=pk).order_by("-year")
    context = {"room": "members", "statement": found, "form": form, "reason": reason, "earlier": earlier}
    return render(request, "members/staff/statement.html", context)
