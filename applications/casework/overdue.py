"""Questions whose time runs out: the applicant is reminded of them, and without an answer the application goes on.

The reminder comes at 09:00 Brussels time; the day that was named is over at midnight there.
"""

from datetime import date, datetime, timedelta

from django.db import transaction

from applications import mails
from applications.casework.models import Clarification
from applications.deadline import BRUSSELS, CLOCK, LATE
from applications.models import Application
from applications.states import State
from focusgroup.accounts.actor import Actor
from focusgroup.audit import actions as audit
from focusgroup.outbox import queue

DAYS_BEFORE = 2
# Whoever was asked less than a day before has the letter of it before them.
QUIET = timedelta(days=1)


def moment(due_on: date) -> datetime:
    """When the reminder of a question to be answered by this day is due."""
    return datetime.combine(due_on - timedelta(days=DAYS_BEFORE), CLOCK, BRUSSELS)


def follow(*, by: Actor, now: datetime) -> tuple[int, int]:
    """Remind, and go on where nobody has answered; returns how many of each."""
    return remind(by=by, now=now), go_on(by=by, now=now)


@transaction.atomic
def remind(*, by: Actor, now: datetime) -> int:
    """Queue the reminders whose time has come within the last day; returns how many are new."""
    open_ones = Clarification.objects.filter(closed_at=None, application__state=State.CLARIFICATION)
    today = now.astimezone(BRUSSELS).date()
    soon = open_ones.filter(due_on__range=(today, today + timedelta(days=DAYS_BEFORE + 1))).order_by("pk")
    due = [
        one
        for one in soon.select_related("application__call")
        if timedelta() <= now - moment(one.due_on) < LATE and one.asked_at <= moment(one.due_on) - QUIET
    ]
    letters = [mails.clarification_reminder.draft(one, now=now, offset=one.due_on.isoformat()) for one in due]
    added = queue.queue_all(letters)
    if added:
        keys = [one.application_id for one in due]
        audit.record_all("reminded of the question", Application, keys, by=by, now=now)
    return added


@transaction.atomic
def go_on(*, by: Actor, now: datetime) -> int:
    """Close what was not answered in time; those applications are submitted as they were. Returns how many."""
    today = now.astimezone(BRUSSELS).date()
    asked = Application.objects.filter(
        state=State.CLARIFICATION, clarifications__closed_at=None, clarifications__due_on__lt=today
    )
    keys = audit.move_all(
        Application.objects.filter(pk__in=asked.values("pk")).order_by("pk"), to=State.SUBMITTED, by=by, now=now
    )
    Clarification.objects.filter(application__in=keys, closed_at=None).update(closed_at=now)
    return len(keys)
