"""The duty that lets go of what was kept long enough."""

from datetime import datetime, timedelta

from django.db import transaction

from focusgroup.accounts.actor import Actor, Kind
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit
from focusgroup.audit.models import Entry
from focusgroup.outbox.models import Heartbeat
from focusgroup.retention.rules import RULES, Rule

DUTY = "retention"
VERB, DRY = "let go", "would let go"
# The duty runs once a day; a rule first says on one day what it will do on the next.
NOTICE = timedelta(hours=20)
# So many rows in one transaction: nobody waits long for it, and what is done stays done.
AT_ONCE = 100


def let_go(*, by: Actor, now: datetime) -> dict[str, int]:
    """Apply every rule, in small transactions; returns how many rows each let go. One entry a rule says so.

    A rule that is new, or whose period was changed, is a dry run first: its entry says how many
    rows it would let go, and it is applied from the next day on, so that a wrong setting can be seen in time.
    """
    require(by.kind is Kind.DUTY)
    last = last_said()
    counts = {}
    for rule in RULES:
        entry = last.get(rule.name)
        if entry is None or entry.changes["months"] != rule.months:
            counts[rule.name] = 0
            _note(DRY, rule, rule.due(rule.before(now)).count(), by=by, now=now)
        else:
            counts[rule.name] = _apply(rule, by=by, now=now) if entry.verb == VERB or applies_from(entry) <= now else 0
    return counts


def last_said() -> dict[str, Entry]:
    """The newest entry of each rule: what it let go, or would let go."""
    beat = Heartbeat.objects.filter(duty=DUTY).first()
    newest = Entry.objects.about(beat).filter(verb__in=[VERB, DRY])[: 4 * len(RULES)] if beat else []
    found: dict[str, Entry] = {}
    for entry in newest:
        found.setdefault(str(entry.changes["rule"]), entry)
    return found


def applies_from(dry_run: Entry) -> datetime:
    """When a rule that was a dry run may be applied."""
    return dry_run.at + NOTICE


def would_let_go(*, now: datetime) -> dict[str, int]:
    """How many rows each rule would let go now; nothing is changed."""
    return {rule.name: rule.due(rule.before(now)).count() for rule in RULES}


def _apply(rule: Rule, *, by: Actor, now: datetime) -> int:
    due = rule.due(rule.before(now)).order_by("pk")
    count = 0
    last = None
    while keys := list((due if last is None else due.filter(pk__gt=last)).values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            rule.let_go(keys, now)
        count += len(keys)
        last = keys[-1]
    _note(VERB, rule, count, by=by, now=now)
    return count


@transaction.atomic
def _note(verb: str, rule: Rule, rows: int, *, by: Actor, now: datetime) -> None:
    beat, _is_new = Heartbeat.objects.get_or_create(duty=DUTY, defaults={"started_at": now})
    audit.record(verb, beat, by=by, now=now, changes={"rule": rule.name, "rows": rows, "months": rule.months})
