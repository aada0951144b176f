"""What is done to a date poll: propose, ask, answer, close, pick."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit
from meetings import actions as meetings
from meetings.models import Meeting
from meetings.plan import Plan, PlannedDay
from meetings.poll import mails, permissions, slots
from meetings.poll.models import Asked, Option, Poll, Vote
from meetings.poll.slots import Proposal
from meetings.poll.states import Choice, PollState
from meetings.states import State
from members.models import Member
from members.states import State as MemberState


@transaction.atomic
def propose(meeting: Meeting, proposal: Proposal, *, by: Actor, now: datetime) -> Poll:
    """Note the dates to ask for; nobody is asked yet. Until then they can be proposed anew.

    Raises ValidationError with all that is wrong, and when the meeting has its date or the poll is under way.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    require(permissions.can_poll(by))
    if meeting.state != State.DRAFT:
        raise ValidationError(_("The meeting has its date already."))
    proposal.check(now=now)
    facts = {name: getattr(proposal, name) for name in ("note", "answer_by", "time_zone")}
    poll = meeting.polls.unfinished().select_for_update().first() or Poll(meeting=meeting)
    if poll.state != PollState.DRAFT:
        raise ValidationError(_("Members were asked already. Withdraw the poll to ask for other dates."))
    for name, value in facts.items():
        setattr(poll, name, value)
    poll.save()
    poll.options.all().delete()
    Option.objects.bulk_create(Option(poll=poll, **asdict(slot)) for slot in proposal.slots)
    audit.record(
        "proposed dates", poll, by=by, now=now, changes={"options": [slots.as_log(slot) for slot in proposal.slots]}
    )
    return poll


@transaction.atomic
def ask(poll: Poll, members: Iterable[Member], *, by: Actor, now: datetime) -> int:
    """Ask active members that were not asked yet; returns how many. Their representatives each get a letter."""
    poll = _locked(poll, by)
    if poll.state == PollState.DRAFT:
        _proposal(poll).check(now=now)
        audit.move(poll, to=PollState.OPEN, by=by, now=now)
    if not poll.takes_answers(now):
        raise ValidationError(_("The poll takes no answers any more."))
    already = set(poll.asked.values_list("member_id", flat=True))
    new = {
        member.pk: Asked(poll=poll, member=member, asked_at=now)
        for member in members
        if member.pk not in already and member.state == MemberState.ACTIVE
    }
    if not new and not already:
        raise ValidationError(_("Choose at least one company."))
    asked = Asked.objects.bulk_create(new.values())
    audit.record_all("asked for dates", Asked, [each.pk for each in asked], by=by, now=now)
    mails.to_representatives(mails.asked, asked, now=now)
    return len(asked)


@transaction.atomic
def answer(asked: Asked, votes: Mapping[int, str], *, by: Actor, now: datetime) -> bool:
    """Note an answer to each option. The last counts; the same once more changes nothing. Returns whether it did."""
    poll = Poll.objects.select_for_update().get(pk=asked.poll_id)
    asked = Asked.objects.select_for_update(of=("self",)).select_related("poll__meeting", "member").get(pk=asked.pk)
    require(permissions.can_answer(by, asked))
    if not asked.takes_answers(now):
        raise ValidationError(_("The poll takes no answers any more."))
    if set(votes) != set(poll.options.values_list("pk", flat=True)) or not set(votes.values()) <= set(Choice.values):
        raise ValidationError(_("Say yes, if need be or no to each date."))
    if dict(asked.votes.values_list("option_id", "answer")) == dict(votes):
        return False
    Vote.objects.filter(asked=asked).delete()
    Vote.objects.bulk_create(Vote(asked=asked, option_id=option, answer=said) for option, said in votes.items())
    asked.answered_at, asked.answered_by = now, by.user
    asked.save(update_fields=["answered_at", "answered_by"])
    audit.record("answered the poll", asked, by=by, now=now)
    return True


@transaction.atomic
def close_due(*, by: Actor, now: datetime) -> int:
    """Close what is past its last day, or has lost its question; returns how many."""
    open_ones = Poll.objects.open().select_for_update(of=("self",)).select_related("meeting")
    past = [poll for poll in open_ones if poll.is_over(now)]
    for poll in past:
        audit.move(poll, to=PollState.CLOSED, by=by, now=now)
    return len(past)


@transaction.atomic
def give_time(poll: Poll, *, answer_by: date, by: Actor, now: datetime) -> None:
    """Another last day to answer; a poll that is closed opens again."""
    poll = _locked(poll, by)
    if poll.state not in (PollState.OPEN, PollState.CLOSED) or poll.meeting.state != State.DRAFT:
        raise ValidationError(_("The poll takes no answers any more."))
    replace(_proposal(poll), answer_by=answer_by).check(now=now)
    changes = {"answer_by": answer_by.isoformat()}
    poll.answer_by = answer_by
    poll.save(update_fields=["answer_by"])
    if poll.state == PollState.CLOSED:
        audit.move(poll, to=PollState.OPEN, by=by, now=now, changes=changes)
    else:
        audit.record("gave time", poll, by=by, now=now, changes=changes)


@transaction.atomic
def pick(
    poll: Poll,
    option: Option,
    days: tuple[PlannedDay, ...],
    *,
    rsvp_by: date,
    by: Actor,
    now: datetime,
    is_sure: bool = False,
) -> None:
    """Schedule the meeting on the dates of this option, at the hours of `days`, and tell all that were asked.

    The agenda follows: the first day of the draft becomes the first of these, and so on.
    Raises ValidationError with all that stands in the way, and waiting.Affected where sessions would lose their
    place on the agenda, unless `is_sure`.
    """
    poll = _locked(poll, by)
    if poll.state not in (PollState.OPEN, PollState.CLOSED) or poll.meeting.state != State.DRAFT:
        raise ValidationError(_("Nothing can be picked from this poll."))
    if option.poll_id != poll.pk or [day.date for day in days] != option.dates:
        raise ValidationError(_("Give the hours of each day of the dates that you pick."))
    old = list(poll.meeting.days.order_by("date").values_list("pk", flat=True))
    keys = [*old, *[None] * len(days)]
    planned = tuple(replace(day, pk=key) for day, key in zip(days, keys, strict=False))
    plan = replace(Plan.of(poll.meeting), time_zone=poll.time_zone, rsvp_by=rsvp_by, days=planned)
    poll.chosen = option
    audit.move(
        poll, to=PollState.DECIDED, by=by, now=now, changes={"option": slots.as_log(slots.of(option))}, also=["chosen"]
    )
    meetings.change(poll.meeting, plan, by=by, now=now, is_sure=is_sure)
    meetings.schedule(poll.meeting, by=by, now=now)
    mails.to_representatives(mails.decided, poll.asked.standing(), now=now)


@transaction.atomic
def withdraw(poll: Poll, *, by: Actor, reason: str, now: datetime) -> None:
    """Call the poll off; those who were asked hear that the dates are free. `reason` is printed in the letter."""
    poll = _locked(poll, by)
    audit.move(poll, to=PollState.WITHDRAWN, by=by, reason=reason, now=now)
    mails.to_representatives(mails.withdrawn, poll.asked.standing(), now=now, inputs={"reason": reason})


def _locked(poll: Poll, by: Actor) -> Poll:
    # The meeting first, as whoever schedules it does: so nobody waits for another crosswise.
    Meeting.objects.select_for_update().get(pk=poll.meeting_id)
    poll = Poll.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=poll.pk)
    require(permissions.can_poll(by))
    return poll


def _proposal(poll: Poll) -> Proposal:
    found = tuple(slots.of(option) for option in poll.options.all())
    return Proposal(note=poll.note, answer_by=poll.answer_by, time_zone=poll.time_zone, slots=found)
