"""The staff's page of what is kept for how long."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Heartbeat
from focusgroup.retention.actions import DUTY, VERB
from focusgroup.retention.rules import RULES

AHEAD = timedelta(days=30)


@require_safe
def retention(request: HttpRequest) -> HttpResponse:
    """Each rule, when it last ran and what it let go, and how many rows come within the next 30 days."""
    require(Actor.of(request).can("audit.view_entry"))
    now = timezone.now()
    runs = _last_runs()
    rows: list[dict[str, Any]] = [
        {
            "rule": rule,
            "ran": runs.get(rule.name),
            "waiting": rule.due(rule.before(now)).count(),
            "coming": rule.due(rule.before(now + AHEAD)).count(),
        }
        for rule in RULES
    ]
    return render(request, "retention/retention.html", {"room": "people", "rows": rows, "ahead_days": AHEAD.days})


def _last_runs() -> dict[str, Entry]:
    """The newest entry of each rule; a run writes one for each."""
    beat = Heartbeat.objects.filter(duty=DUTY).first()
    newest = Entry.objects.about(beat).filter(verb=VERB)[: 3 * len(RULES)] if beat else []
    found: dict[str, Entry] = {}
    for entry in newest:
        found.setdefault(str(entry.changes.get("rule")), entry)
    return found
