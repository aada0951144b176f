"""The duty that lets go of what was kept long enough."""

from datetime import datetime

from django.db import transaction

from focusgroup.accounts.actor import Actor, Kind
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit
from focusgroup.outbox.models import Heartbeat
from focusgroup.retention.rules import RULES, Rule

DUTY = "retention"
VERB = "let go"
# So many rows in one transaction: nobody waits long for it, and what is done stays done.
AT_ONCE = 100


def let_go(*, by: Actor, now: datetime) -> dict[str, int]:
    """Apply every rule, in small transactions; returns how many rows each let go. One entry a rule says so."""
    require(by.kind is Kind.DUTY)
    return {rule.name: _apply(rule, by=by, now=now) for rule in RULES}


def _apply(rule: Rule, *, by: Actor, now: datetime) -> int:
    due = rule.due(rule.before(now)).order_by("pk")
    count = 0
    last = None
    while keys := list((due if last is None else due.filter(pk__gt=last)).values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            rule.let_go(keys, now)
        count += len(keys)
        last = keys[-1]
    with transaction.atomic():
        beat, _is_new = Heartbeat.objects.get_or_create(duty=DUTY, defaults={"started_at": now})
        changes = {"rule": rule.name, "rows": count, "months": rule.months}
        audit.record(VERB, beat, by=by, now=now, changes=changes)
    return count
