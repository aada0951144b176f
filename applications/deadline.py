"""Reminders to whoever began an application, or changed one, and has not sent that, before the call closes.

Each comes at 09:00 Brussels time. What it is called in the outbox holds its
date, so that it is said once, and again only when the call closes at another time.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F

from applications import mails
from applications.models import Application, Call
from applications.states import IN_EVALUATION, State
from focusgroup.accounts.actor import Actor
from focusgroup.audit import actions as audit
from focusgroup.outbox import queue

BRUSSELS = ZoneInfo("Europe/Brussels")
CLOCK = time(9)
DAYS_BEFORE = (7, 2)
# After a longer silence of the duty a reminder is missed rather than said late.
LATE = timedelta(hours=24)


def moment(call: Call, days: int) -> datetime:
    """09:00 in Brussels, so many days before the day on which the call closes."""
    day = call.closes_at.astimezone(BRUSSELS).date() - timedelta(days=days)
    return datetime.combine(day, CLOCK, BRUSSELS)


@transaction.atomic
def remind(*, by: Actor, now: datetime) -> int:
    """Queue the reminders whose time has come within the last day; returns how many are new."""
    total = 0
    for call in Call.objects.open(now):
        for days in DAYS_BEFORE:
            due = moment(call, days)
            if timedelta() <= now - due < LATE:
                total += _remind(call, due, by=by, now=now)
    return total


def _remind(call: Call, due: datetime, *, by: Actor, now: datetime) -> int:
    """To drafts begun before the reminder was due. Where nothing was ever typed, the address may not be confirmed."""
    begun = Application.objects.filter(call=call, created_at__lt=due).order_by("pk")
    drafts = begun.filter(state=State.DRAFT, changed_at__gt=F("created_at"))
    changed = begun.filter(state__in=IN_EVALUATION).exclude(unsent={})
    terms: queue.Details = {"offset": due.date().isoformat(), "inputs": {"closes_at": call.closes_at.isoformat()}}
    letters = [mails.draft_reminder.draft(one, now=now, **terms) for one in drafts]
    letters += [mails.unsent_reminder.draft(one, now=now, **terms) for one in changed]
    added = queue.queue_all(letters)
    if added:
        audit.record("reminded of the deadline", call, by=by, now=now, changes={"letters": added})
    return added
