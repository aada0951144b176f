from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from focusgroup.balance import gaps


@require_safe
def balance(request: HttpRequest) -> HttpResponse:
    """For staff: the group as it is against the quotas it was chosen by, and what is about to open."""
    by = Actor.of(request)
    require(by.can("members.view_member") and by.can("decision.prepare_scenario"))
    context = {"room": "members", "balance": gaps.balance(today=timezone.localdate())}
    return render(request, "members/staff/balance.html", context)
