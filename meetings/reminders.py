"""Reminders of meetings and of answers still missing.

Each comes by the reader's own clock. What a reminder is called in the outbox holds its
date, and for the online link the hour of its day, so that it is said once, and again only
when the meeting has moved to another.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from focusgroup.accounts import links
from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from focusgroup.audit import actions as audit
from focusgroup.outbox import queue
from focusgroup.outbox.letters import Letter
from focusgroup.outbox.models import Message
from focusgroup.outbox.states import State as MessageState
from meetings import mails, walltime
from meetings.models import DayAnswer, Invitation, Meeting
from meetings.rules import rule as rules
from meetings.rules import zones
from meetings.rules.rule import Rule
from meetings.states import Answer, CountsFrom, DelegateState, How, InvitationState, Place
from members.states import State as MemberState


@dataclass(frozen=True)
class Somebody:
    """A person of an invited company."""

    invitation: int
    state: InvitationState
    invited_at: datetime
    answered_at: datetime | None
    email: str
    name: str
    zone: str


@dataclass(frozen=True)
class Reminder:
    """What a rule means for somebody: from `due` until `until`. `offset` tells it apart in the outbox."""

    rule: Rule
    to: Somebody
    letter: Letter[Invitation]
    due: datetime
    until: datetime
    offset: str

    def draft(self, meeting: Meeting, *, now: datetime) -> Message:
        return self.letter.draft(
            Invitation(pk=self.to.invitation),
            now=now,
            to=self.to.email,
            to_name=self.to.name,
            offset=self.offset,
            inputs={
                "rule": self.rule.name,
                "due": self.due.isoformat(),
                "until": self.until.isoformat(),
                "on": self.offset,
                "first_day": meeting.first_date.isoformat(),
            },
        )


@transaction.atomic
def send_due(*, by: Actor, now: datetime) -> int:
    """Queue the reminders whose time has come and is not over; returns how many. Older ones are missed."""
    total = 0
    for meeting in Meeting.objects.coming(now):
        drafts = [
            reminder.draft(meeting, now=now)
            for reminder in _of(meeting, rules.of(meeting), _people(meeting))
            if reminder.due <= now < reminder.until and not _is_left_out(reminder)
        ]
        known = set(Message.objects.filter(key__in=[draft.key for draft in drafts]).values_list("key", flat=True))
        added = queue.queue_all([draft for draft in drafts if draft.key not in known])
        if added:
            audit.record("reminded", meeting, by=by, now=now, changes={"letters": added})
        total += added
    return total


def _of(meeting: Meeting, found: tuple[Rule, ...], people: list[Somebody]) -> Iterator[Reminder]:
    """Every reminder for whoever it is meant for as things stand."""
    for rule in found:
        if rule.counts_from == CountsFrom.START:
            yield from _links(meeting, rule, people)
            continue
        letter = mails.reminder_to_answer if rule.asks else mails.reminder_of_meeting
        # Most were invited in one stroke and live in few zones.
        windows: dict[tuple[datetime, str], tuple[datetime, datetime]] = {}
        for person in people:
            if person.state in rule.to:
                when = (person.invited_at, person.zone)
                if when not in windows:
                    windows[when] = rule.window(meeting, *when)
                due, until = windows[when]
                # The day alone: two rules that meet on one day make one letter.
                yield Reminder(rule, person, letter, due, until, due.date().isoformat())


def _links(meeting: Meeting, rule: Rule, people: list[Somebody]) -> Iterator[Reminder]:
    """The online link, for each day to those who take part online that day."""
    if not meeting.online_url:
        return
    online = DayAnswer.objects.filter(day__meeting=meeting, how=How.ONLINE).exclude(answer=Answer.NO)
    takes_part = set(online.exclude(place=Place.WAITING).values_list("day_id", "invitation_id"))
    for day in meeting.days.all():
        starts = day.starts_local
        for person in people:
            if (day.pk, person.invitation) in takes_part and person.state in rule.to:
                due = starts - timedelta(minutes=rule.amount)
                # With the hour: a day that begins at another one is told again.
                yield Reminder(rule, person, mails.online_link, due, starts, f"{starts:%Y-%m-%dT%H:%M}")


def _people(meeting: Meeting) -> list[Somebody]:
    """Who represents an invited company now, or is sent by one, in one query."""
    standing = meeting.invitations.standing().filter(
        Q(member__representatives__left_on=None), member__state=MemberState.ACTIVE
    )
    rows = standing.order_by("pk").values_list(
        "pk",
        "state",
        "invited_at",
        "answered_at",
        "member__representatives__user__email",
        "member__representatives__user__name",
        "member__representatives__user__time_zone",
        "delegate__state",
        "delegate__email",
        "delegate__name",
    )
    found: dict[tuple[int, str], Somebody] = {}
    for pk, state, invited_at, answered_at, email, name, zone, sent, sent_email, sent_name in rows:
        facts = (pk, InvitationState(state), invited_at, answered_at)
        if email:
            found[pk, email] = Somebody(*facts, email, name, zones.of(User(time_zone=zone), meeting))
        if sent == DelegateState.APPROVED:
            found.setdefault((pk, sent_email), Somebody(*facts, sent_email, sent_name, zones.of(None, meeting)))
    return list(found.values())


def _is_left_out(reminder: Reminder) -> bool:
    """Too close to the invitation; the online link never is."""
    is_link = reminder.rule.counts_from == CountsFrom.START
    return not is_link and reminder.due - reminder.to.invited_at < rules.GRACE


def planned(meeting: Meeting, *, now: datetime) -> list[dict[str, Any]]:
    """The reminders of a meeting in order, for the staff.

    When in Brussels, whether that is past, how many letters it made, and for how many people it was missed.
    """
    people, found = _people(meeting), rules.of(meeting)
    if meeting.starts_at is None or not people:
        return []
    invited_at = min(person.invited_at for person in people)
    kinds = [letter.kind for letter in (mails.reminder_to_answer, mails.reminder_of_meeting, mails.online_link)]
    about = {links.about(Invitation(pk=person.invitation)) for person in people}
    letters = Message.objects.filter(about__in=about, kind__in=kinds).order_by()
    gone: dict[str, tuple[str, str, str]] = {
        key: (rule, state, error)
        for key, rule, state, error in letters.values_list("key", "inputs__rule", "state", "last_error")
    }
    counts = Counter(rule for rule, state, _error in gone.values() if state != MessageState.VOID)
    missed = Counter(
        reminder.rule.name
        for reminder in _of(meeting, found, people)
        if reminder.until <= now and _is_missed(reminder, gone.get(reminder.draft(meeting, now=now).key))
    )
    lines = []
    for rule in found:
        at = _in_brussels(rule, meeting, invited_at)
        is_due = rule.counts_from == CountsFrom.START or at - invited_at >= rules.GRACE
        lines.append(
            {
                "label": rule.label,
                "at": at,
                "n": counts[rule.name],
                "missed": missed[rule.name],
                "is_past": at <= now,
                "is_due": is_due,
            }
        )
    return sorted(lines, key=lambda line: line["at"])


def _in_brussels(rule: Rule, meeting: Meeting, invited_at: datetime) -> datetime:
    if rule.counts_from == CountsFrom.START and meeting.starts_at is not None:
        return (meeting.starts_at - timedelta(minutes=rule.amount)).astimezone(walltime.zone(walltime.BRUSSELS))
    return rule.window(meeting, invited_at, walltime.BRUSSELS)[0]


def _is_missed(reminder: Reminder, letter: tuple[str, str, str] | None) -> bool:
    """Its time is over, the person was to get it then, and no letter went."""
    if letter is not None:
        return letter[1] == MessageState.VOID and letter[2] == mails.TOO_LATE
    was_there = reminder.rule.asks or (reminder.to.answered_at or reminder.until) <= reminder.due
    return was_there and not _is_left_out(reminder)
