"""The reminder of a date poll: at 09:00 by the reader's own clock, two days before the last day to answer."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.db import transaction

from focusgroup.accounts.actor import Actor
from focusgroup.audit import actions as audit
from focusgroup.outbox import queue
from focusgroup.outbox.models import Message
from meetings import walltime
from meetings.poll import mails
from meetings.poll.models import Asked, Poll
from members.models import Representative

CLOCK = time(9)
DAYS_BEFORE = 2
LATE = mails.LATE
# Nobody is reminded of a letter that came the day before.
GRACE = timedelta(hours=48)


def moment(poll: Poll, zone_name: str) -> datetime:
    where = walltime.person_zone(zone_name)
    return walltime.local(poll.answer_by - timedelta(days=DAYS_BEFORE), CLOCK, where)


@transaction.atomic
def send_due(*, by: Actor, now: datetime) -> int:
    """Queue the reminders whose time has come within the last day; returns how many. Older ones are missed."""
    total = 0
    for poll in Poll.objects.open().select_related("meeting"):
        if not poll.takes_answers(now):
            continue
        added = queue.queue_all(list(_due(poll, now)))
        if added:
            audit.record("reminded", poll, by=by, now=now, changes={"letters": added})
        total += added
    return total


def _due(poll: Poll, now: datetime) -> Iterator[Message]:
    silent: dict[int, Asked] = {asked.member_id: asked for asked in poll.asked.standing().unanswered()}
    people = Representative.objects.current().filter(member__in=silent).select_related("user").order_by("id")
    for person in people:
        asked, due = silent[person.member_id], moment(poll, person.user.time_zone)
        if timedelta() <= now - due < LATE and due - asked.asked_at >= GRACE:
            inputs = {"due": due.isoformat(), "answer_by": poll.answer_by.isoformat()}
            yield mails.draft(mails.reminder, asked, person.user, now, inputs, offset=poll.answer_by.isoformat())
