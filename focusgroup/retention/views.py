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
from focusgroup.retention import actions
from focusgroup.retention.rules import RULES, Rule

AHEAD = timedelta(days=30)


@require_safe
def retention(request: HttpRequest) -> HttpResponse:
    """Each rule, when it last ran and what it let go or will, and how many rows come within the next 30 days."""
    require(Actor.of(request).can("audit.view_entry"))
    now = timezone.now()
    last = actions.last_said()
    rows: list[dict[str, Any]] = [
        {
            "rule": rule,
            **_run(last.get(rule.name), rule),
            "waiting": rule.due(rule.before(now)).count(),
            "coming": rule.due(rule.before(now + AHEAD)).count(),
        }
        for rule in RULES
    ]
    return render(request, "retention/retention.html", {"room": "people", "rows": rows, "ahead_days": AHEAD.days})


def _run(entry: Entry | None, rule: Rule) -> dict[str, Any]:
    """`ran` is its last run, `dry` the dry run that stands before its first or before one of a changed period."""
    if entry is None or entry.changes["months"] != rule.months:
        return {"ran": None, "dry": None}
    if entry.verb == actions.VERB:
        return {"ran": entry, "dry": None}
    return {"ran": None, "dry": entry, "applies_from": actions.applies_from(entry)}
