"""What is done to meetings and invitations."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit
from meetings import answer_table, hours, mails, permissions
from meetings.answer_table import AnswerTable
from meetings.models import Day, DayAnswer, Invitation, Meeting
from meetings.plan import Plan
from meetings.rsvp import ONLY, Choice, Reply, state_of
from meetings.states import Answer, How, InvitationState, Mode, State
from members.models import Member
from members.states import State as MemberState


@transaction.atomic
def schedule(meeting: Meeting, *, by: Actor, now: datetime) -> None:
    """Make a draft public. Its start and end follow from its days, in its zone.

    Raises ValidationError with all that stands in the way.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    require(permissions.can_manage(by))
    plan = Plan.of(meeting)
    plan.check(now=now)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=plan.starts_at, ends_at=plan.ends_at)
    audit.move(meeting, to=State.SCHEDULED, by=by, now=now)


@transaction.atomic
def invite(meeting: Meeting, members: Iterable[Member], *, by: Actor, now: datetime) -> int:
    """Invite active members that are not invited yet; returns how many. Their representatives each get a letter."""
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    require(permissions.can_invite(by))
    if not meeting.takes_answers(now):
        raise ValidationError(_("Members can be invited to a scheduled meeting until the day before it begins."))
    already = set(meeting.invitations.values_list("member_id", flat=True))
    new = {
        member.pk: Invitation(meeting=meeting, member=member, invited_at=now)
        for member in members
        if member.pk not in already and member.state == MemberState.ACTIVE
    }
    invitations = Invitation.objects.bulk_create(new.values())
    audit.record_all("invited", Invitation, [invitation.pk for invitation in invitations], by=by, now=now)
    mails.to_representatives(
        mails.invitation, invitations, now=now, revision=meeting.sequence, inputs={"sequence": meeting.sequence}
    )
    return len(invitations)


@transaction.atomic
def answer(invitation: Invitation, reply: Reply, *, by: Actor, now: datetime) -> bool:
    """Note one answer for each day. The last counts; the same once more changes nothing. Returns whether it did.

    Until the day before the first day. Raises ValidationError afterwards, and when
    a day has no answer.
    """
    meeting = Meeting.objects.select_for_update().get(pk=invitation.meeting_id)
    locked = Invitation.objects.select_for_update(of=("self",)).select_related("member", "meeting")
    invitation = locked.get(pk=invitation.pk)
    require(permissions.can_answer(by, invitation))
    if not invitation.takes_answers(now):
        raise ValidationError(_("Answers are not taken any more."))
    choices = _checked(reply.choices, meeting)
    given = {noted.day_id: Choice(noted.answer, noted.how) for noted in invitation.answers.all()}
    changes = _changed_needs(invitation, reply, meeting, choices)
    if given == choices and not changes:
        return False
    if "needs" in changes:
        invitation.needs_consent_at = now if changes["needs"] else None
    _write(invitation, changes, by=by, now=now)
    DayAnswer.objects.filter(invitation=invitation).delete()
    DayAnswer.objects.bulk_create(
        DayAnswer(invitation=invitation, day_id=day, answer=choice.answer, how=choice.how)
        for day, choice in choices.items()
    )
    _log_answer(invitation, state_of(choice.answer for choice in choices.values()), by=by, now=now)
    revision = invitation.revision
    mails.to_representatives(
        mails.answer_noted, [invitation], now=now, revision=revision, inputs={"revision": revision}
    )
    return True


def _checked(choices: Mapping[int, Choice], meeting: Meeting) -> dict[int, Choice]:
    """The choices as the meeting is held. Raises ValidationError unless there is one for each day."""
    days = set(meeting.days.values_list("pk", flat=True))
    if set(choices) != days:
        raise ValidationError(_("Answer for each day of the meeting."))
    checked = {day: choice.in_mode(meeting.mode) for day, choice in choices.items()}
    for choice in checked.values():
        if choice.answer not in Answer.values or (choice.answer != Answer.NO and choice.how not in How.values):
            raise ValidationError(_("Say yes, maybe or no for each day, and how you take part."))
    return checked


def _changed_needs(
    invitation: Invitation, reply: Reply, meeting: Meeting, choices: Mapping[int, Choice]
) -> dict[str, Any]:
    """The fields of the invitation that this reply changes."""
    if reply.needs and not reply.has_consented:
        raise ValidationError(_("Needs can be noted only with your consent."))
    is_there = any(choice.how == How.IN_PERSON for choice in choices.values())
    wanted: dict[str, Any] = {"needs_travel": reply.needs_travel and meeting.is_travel_covered and is_there}
    if reply.forgets_needs or reply.needs:
        wanted["needs"] = "" if reply.forgets_needs else reply.needs
    return {name: value for name, value in wanted.items() if getattr(invitation, name) != value}


def _write(invitation: Invitation, changes: Mapping[str, Any], *, by: Actor, now: datetime) -> None:
    for name, value in changes.items():
        setattr(invitation, name, value)
    invitation.answered_at = now
    invitation.answered_by = by.user
    invitation.revision += 1
    invitation.save(
        update_fields=["answered_at", "answered_by", "revision", "needs", "needs_consent_at", "needs_travel"]
    )


def _log_answer(invitation: Invitation, state: InvitationState, *, by: Actor, now: datetime) -> None:
    # What is needed at table or door is personal; the log only knows that there was an answer.
    if invitation.state == state:
        audit.record("answered", invitation, by=by, now=now, changes={"revision": invitation.revision})
    else:
        audit.move(invitation, to=state, by=by, now=now, changes={"revision": invitation.revision})


@transaction.atomic
def cancel(meeting: Meeting, *, by: Actor, reason: str, now: datetime) -> None:
    """The meeting is off: everyone who was ever sent it is told, and their calendars with them.

    `reason` is printed in the letter.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    require(permissions.can_manage(by))
    meeting.sequence += 1
    meeting.save(update_fields=["sequence"])
    audit.move(meeting, to=State.CANCELLED, by=by, reason=reason, now=now)
    audit.move_all(meeting.invitations.standing(), to=InvitationState.CANCELLED, by=by, reason=reason, now=now)
    mails.to_everyone_told(meeting, reason=reason, now=now)


@transaction.atomic
def change(meeting: Meeting, plan: Plan, *, by: Actor, now: datetime) -> bool:
    """Hold a scheduled meeting at another time or place. Returns whether the invited were told.

    Time or place raise `sequence`; a day on another date asks everybody again for that day.
    Raises ValidationError with all that is wrong with the plan.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    require(permissions.can_manage(by))
    if meeting.state != State.SCHEDULED:
        raise ValidationError(_("Only a scheduled meeting can be moved."))
    plan.check(now=now)
    before = Plan.of(meeting)
    if plan == before:
        return False
    was = {"dates": hours.dates(meeting.days.all()), "held": mails.held(meeting)}
    is_elsewhere = plan.where_and_when != before.where_and_when
    _take_over(meeting, plan, is_elsewhere=is_elsewhere)
    audit.record("changed", meeting, by=by, now=now, changes={"sequence": meeting.sequence, **plan.as_log()})
    _adjust_answers(meeting, by=by, now=now)
    if is_elsewhere:
        mails.to_representatives(
            mails.changed,
            meeting.invitations.standing(),
            now=now,
            revision=meeting.sequence,
            inputs={"sequence": meeting.sequence, "was": was},
        )
    return is_elsewhere


def _take_over(meeting: Meeting, plan: Plan, *, is_elsewhere: bool) -> None:
    """Write the plan. A day that moves to another date keeps its agenda and loses its answers."""
    for name in ("mode", "place", "online_url", "time_zone", "rsvp_by"):
        setattr(meeting, name, getattr(plan, name))
    meeting.starts_at, meeting.ends_at = plan.starts_at, plan.ends_at
    meeting.sequence += is_elsewhere
    meeting.save()
    old = {day.pk: day for day in meeting.days.all()}
    kept = [planned.pk for planned in plan.days if planned.pk in old]
    meeting.days.exclude(pk__in=kept).delete()
    moved = [each.pk for each in plan.days if each.pk in old and old[each.pk].date != each.date]
    DayAnswer.objects.filter(day__in=moved).delete()
    # Out of each other's way first: two days may swap their dates, and a date stands once.
    for number, pk in enumerate(moved):
        Day.objects.filter(pk=pk).update(date=date.min + timedelta(days=number))
    for planned in plan.days:
        fields = {"date": planned.date, "starts": planned.starts, "ends": planned.ends, "note": planned.note}
        if planned.pk in old:
            Day.objects.filter(pk=planned.pk).update(**fields)
        else:
            Day.objects.create(meeting=meeting, **fields)


def _adjust_answers(meeting: Meeting, *, by: Actor, now: datetime) -> None:
    """After a change: in a meeting held one way everybody comes that way, and states follow the answers left."""
    if only := ONLY.get(Mode(meeting.mode)):
        answers = DayAnswer.objects.filter(invitation__meeting=meeting).exclude(answer=Answer.NO)
        answers.exclude(how=only).update(how=only)
    days = meeting.days.count()
    given: dict[int, list[str]] = {}
    for pk, said in DayAnswer.objects.filter(invitation__meeting=meeting).values_list("invitation_id", "answer"):
        given.setdefault(pk, []).append(said)
    to: dict[InvitationState, list[int]] = {}
    for pk, state in meeting.invitations.standing().values_list("pk", "state"):
        said_all = len(given.get(pk, ())) == days
        follows = state_of(given[pk]) if said_all else InvitationState.INVITED
        if follows != state:
            to.setdefault(follows, []).append(pk)
    for state, keys in to.items():
        audit.move_all(
            Invitation.objects.filter(pk__in=keys), to=state, by=by, reason="The meeting has moved.", now=now
        )


@transaction.atomic
def export_answers(meeting: Meeting, *, by: Actor, now: datetime) -> AnswerTable:
    """All answers as a table for a file; needs only for those who may invite. That it left the house is logged."""
    require(by.can("meetings.view_invitation"))
    table = answer_table.of(meeting, with_needs=permissions.can_invite(by))
    audit.record("exported answers", meeting, by=by, now=now, changes={"with_needs": table.with_needs})
    return table
