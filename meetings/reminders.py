"""Reminders of meetings and of answers still missing.

Each comes at 09:00 by the reader's own clock. What a reminder is called in the
outbox holds its date, so that it is said once, and again only when the meeting
has moved to another date.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Min
from django.utils.translation import gettext_lazy as _

from focusgroup.accounts.actor import Actor
from focusgroup.audit import actions as audit
from focusgroup.outbox import queue
from focusgroup.outbox.letters import Letter
from focusgroup.outbox.models import Message
from meetings import mails, walltime
from meetings.models import Invitation, Meeting
from meetings.states import InvitationState
from members.models import Representative
from members.states import State as MemberState

CLOCK = time(9)
LATE = timedelta(hours=mails.LATE_HOURS)
# Nobody is reminded of a letter that came the day before.
GRACE = timedelta(hours=48)


@dataclass(frozen=True)
class Rule:
    """`days` after the invitation, or before the other two."""

    name: str
    label: object
    letter: Letter[Invitation]
    to: frozenset[InvitationState]
    counts_from: str
    days: int

    def day(self, meeting: Meeting, first_day: date, invited_on: date) -> date:
        if self.counts_from == "invited":
            return invited_on + timedelta(days=self.days)
        return (meeting.rsvp_by if self.counts_from == "rsvp_by" else first_day) - timedelta(days=self.days)


_SILENT = frozenset({InvitationState.INVITED})
_COMING = frozenset({InvitationState.ACCEPTED, InvitationState.TENTATIVE})
_ASK, _TELL = mails.reminder_to_answer, mails.reminder_of_meeting
RULES = (
    Rule("no_answer_7d", _("7 days after the invitation"), _ASK, _SILENT, "invited", 7),
    Rule("rsvp_14d", _("14 days before the answers are due"), _ASK, _SILENT, "rsvp_by", 14),
    Rule("rsvp_2d", _("2 days before the answers are due"), _ASK, _SILENT, "rsvp_by", 2),
    Rule("meeting_7d", _("7 days before the meeting"), _TELL, _COMING, "meeting", 7),
    Rule("meeting_1d", _("the day before the meeting"), _TELL, _COMING, "meeting", 1),
)


def moment(rule: Rule, meeting: Meeting, first_day: date, invited_at: datetime, zone_name: str) -> datetime:
    """09:00 in the reader's zone on the day of the rule, whatever the clocks did in between."""
    where = walltime.person_zone(zone_name)
    return walltime.local(rule.day(meeting, first_day, invited_at.astimezone(where).date()), CLOCK, where)


@transaction.atomic
def send_due(*, by: Actor, now: datetime) -> int:
    """Queue the reminders whose time has come within the last day; returns how many. Older ones are missed."""
    total = 0
    for meeting in Meeting.objects.coming(now).filter(starts_at__gt=now):
        drafts = [message for message in _due(meeting, now) if message is not None]
        known = set(Message.objects.filter(key__in=[draft.key for draft in drafts]).values_list("key", flat=True))
        added = queue.queue_all([draft for draft in drafts if draft.key not in known])
        if added:
            audit.record("reminded", meeting, by=by, now=now, changes={"letters": added})
        total += added
    return total


def _due(meeting: Meeting, now: datetime) -> Iterator[Message]:
    first_day = meeting.first_date
    invitations = meeting.invitations.standing().filter(member__state=MemberState.ACTIVE)
    by_member: dict[int, Invitation] = {invitation.member_id: invitation for invitation in invitations}
    people = Representative.objects.current().filter(member__invitations__in=invitations).select_related("user")
    for person in people:
        invitation = by_member[person.member_id]
        for rule in RULES:
            due = moment(rule, meeting, first_day, invitation.invited_at, person.user.time_zone)
            is_time = timedelta() <= now - due < LATE and due - invitation.invited_at >= GRACE
            if is_time and InvitationState(invitation.state) in rule.to:
                yield rule.letter.draft(
                    invitation,
                    now=now,
                    to=person.user.email,
                    to_name=person.user.name,
                    # The day alone: two rules that meet on one day make one letter.
                    offset=due.date().isoformat(),
                    inputs={"rule": rule.name, "due": due.isoformat(), "first_day": first_day.isoformat()},
                )


def planned(meeting: Meeting, *, now: datetime) -> list[dict[str, Any]]:
    """The reminders of a meeting in order: when in Brussels, whether that is past, and how many letters it made.

    For the staff. Past and without a letter: there was nobody to remind, or it was missed.
    """
    invited_at = meeting.invitations.aggregate(first=Min("invited_at"))["first"]
    if not meeting.takes_answers(now) or invited_at is None:
        return []
    letters = Message.objects.filter(about__in=meeting.invitations.abouts(), kind__in=[_ASK.kind, _TELL.kind])
    counts = dict(letters.order_by().values_list("inputs__rule").annotate(n=Count("pk")))
    lines = []
    for rule in RULES:
        at = moment(rule, meeting, meeting.first_date, invited_at, walltime.BRUSSELS)
        state = {"is_past": at <= now, "is_due": at - invited_at >= GRACE}
        lines.append({"label": rule.label, "at": at, "n": counts.get(rule.name, 0), **state})
    return sorted(lines, key=lambda line: line["at"])
