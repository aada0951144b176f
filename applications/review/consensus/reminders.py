"""Reminders to readers whose word on a draft is missing: three at most, at growing distances, then silence."""

from datetime import datetime, timedelta

from django.db import transaction

from applications.review.consensus import mails
from applications.review.consensus.models import Voice
from focusgroup.accounts.actor import Actor
from focusgroup.audit import actions as audit
from focusgroup.outbox import queue

DAYS_AFTER = (2, 5, 9)
# After a longer silence of the duty a reminder is missed rather than said late.
LATE = timedelta(hours=24)


@transaction.atomic
def remind(*, by: Actor, now: datetime) -> int:
    """Queue the reminders whose time has come within the last day; returns how many are new.

    What a reminder is called in the outbox holds its day, so that it is said once.
    """
    total = 0
    for days in DAYS_AFTER:
        due = now - timedelta(days=days)
        late = Voice.objects.waiting().filter(asked_at__lte=due, asked_at__gt=due - LATE)
        for voice in late.select_related("reader", "consensus"):
            added = queue.queue_all([mails.draft_waits.draft(voice, now=now, offset=f"after {days} days")])
            if added:
                audit.record("reminded a reader", voice.consensus, by=by, now=now, changes={"days": days})
            total += added
    return total
