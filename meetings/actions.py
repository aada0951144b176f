"""What is done to meetings and invitations."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit
from meetings import answer_table, hours, mails, permissions
from meetings.answer_table import AnswerTable
from meetings.delegates import actions as delegates
from meetings.editing import displaced
from meetings.editing.displaced import Displaced
from meetings.invitations import actions as invitations
from meetings.models import Day, DayAnswer, Invitation, Meeting
from meetings.plan import Plan
from meetings.rsvp import ONLY, Choice, Reply
from meetings.states import Answer, How, InvitationState, Mode, Place, State
from meetings.waiting import actions as waiting
from meetings.waiting import seats
from members.models import Member


@transaction.atomic
def schedule(meeting: Meeting, *, by: Actor, now: datetime) -> None:
    """Make a draft public. Its start and end follow from its days, in its zone.

    Raises ValidationError with all that stands in the way.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    require(permissions.can_manage(by))
    plan = check_schedule(meeting, now=now)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=plan.starts_at, ends_at=plan.ends_at)
    audit.move(meeting, to=State.SCHEDULED, by=by, now=now)


def check_schedule(meeting: Meeting, *, now: datetime) -> Plan:
    """The plan of a draft that can be scheduled. Raises ValidationError with all that stands in the way."""
    plan = Plan.of(meeting)
    plan.check(now=now)
    if meeting.polls.under_way().exists():
        raise ValidationError(_("Members were asked when it could be. Pick a date of the poll, or withdraw it first."))
    return plan


@transaction.atomic
def invite(meeting: Meeting, members: Iterable[Member], *, by: Actor, now: datetime) -> int:
    """Invite active members that are not invited yet, at once; returns how many went out, staged ones included."""
    invitations.stage(meeting, members, by=by, now=now)
    return invitations.approve(meeting, by=by, now=now)


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
    given = {noted.day_id: noted for noted in invitation.answers.all()}
    new = {day: choice for day, choice in choices.items() if _is_news(given.get(day), choice)}
    changes = _changed_needs(invitation, reply, meeting, choices)
    is_named = delegates.name(invitation, reply, by=by, now=now)
    if not new and not changes and not is_named:
        return False
    if "needs" in changes:
        invitation.needs_consent_at = now if changes["needs"] else None
    _write(invitation, changes, by=by, now=now)
    _note(invitation, new, given, now=now)
    said = list(invitation.answers.values_list("answer", "place"))
    _log_answer(invitation, seats.state_by(said), by=by, now=now)
    waiting.settle(meeting, by=by, now=now)
    invitation.refresh_from_db(fields=["revision"])
    mails.to_representatives(mails.answer_noted, [invitation], now=now)
    return True


def _is_news(noted: DayAnswer | None, choice: Choice) -> bool:
    """Whether this changes what is noted. Who says yes again to a seat that is held takes it."""
    if noted is None or (noted.answer, noted.how) != (choice.answer, choice.how):
        return True
    return noted.place == Place.HELD


def _note(invitation: Invitation, new: Mapping[int, Choice], given: Mapping[int, DayAnswer], *, now: datetime) -> None:
    """Write these answers. A yes gets a seat where one is free, and else the last place in the line."""
    took = {day for day, choice in new.items() if day in given and _takes_held(given[day], choice)}
    DayAnswer.objects.filter(invitation=invitation, day__in=new).delete()
    free = seats.of(invitation.meeting)
    DayAnswer.objects.bulk_create(
        DayAnswer(
            invitation=invitation,
            day_id=day,
            answer=choice.answer,
            how=choice.how,
            # Who takes the seat that was held for them has said yes long ago.
            said_at=given[day].said_at if day in took else now,
            place=Place.WAITING if day not in took and _finds_no_seat(free.get((day, choice.how)), choice) else "",
        )
        for day, choice in new.items()
    )


def _takes_held(noted: DayAnswer, choice: Choice) -> bool:
    return noted.place == Place.HELD and (noted.answer, noted.how) == (choice.answer, choice.how)


def _finds_no_seat(found: seats.Seats | None, choice: Choice) -> bool:
    """Who waits comes first, even where a seat is free at this moment."""
    return choice.answer == Answer.YES and found is not None and (found.is_full or found.waiting > 0)


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
    if reply.forgets_note or reply.note:
        wanted["note"] = "" if reply.forgets_note else reply.note
    if reply.guests is not None or not is_there:
        wanted["guests"] = _guests(invitation, (reply.guests or 0) if is_there else 0, meeting)
    return {name: value for name, value in wanted.items() if getattr(invitation, name) != value}


def _guests(invitation: Invitation, guests: int, meeting: Meeting) -> int:
    """As many guests, if they fit: so many a company, and so many in all; what was promised stands.

    Raises ValidationError.
    """
    if guests <= invitation.guests:
        return guests
    if guests > meeting.guests_each:
        n = meeting.guests_each
        most = ngettext("You can bring one guest.", "You can bring %(n)s guests.", n) % {"n": n}
        raise ValidationError({"guests": most})
    if meeting.seats_guests is not None:
        others = meeting.invitations.standing().active().exclude(pk=invitation.pk).aggregate(n=Sum("guests"))["n"] or 0
        left = max(0, meeting.seats_guests - others)
        if guests > left:
            rest = ngettext("One place for guests is left.", "%(n)s places for guests are left.", left) % {"n": left}
            raise ValidationError({"guests": rest})
    return guests


def _write(invitation: Invitation, changes: Mapping[str, Any], *, by: Actor, now: datetime) -> None:
    for name, value in changes.items():
        setattr(invitation, name, value)
    invitation.answered_at = now
    invitation.answered_by = by.user
    invitation.revision += 1
    invitation.save(update_fields=["answered_at", "answered_by", "revision", "needs_consent_at", *changes])


def _log_answer(invitation: Invitation, state: InvitationState, *, by: Actor, now: datetime) -> None:
    # What is needed at table or door is personal; the log only knows that there was an answer.
    if invitation.state == state:
        audit.record("answered", invitation, by=by, now=now, changes={"revision": invitation.revision})
    else:
        audit.move(invitation, to=state, by=by, now=now, changes={"revision": invitation.revision})


@transaction.atomic
def cancel(meeting: Meeting, *, by: Actor, reason: str, now: datetime) -> None:
    """The meeting is off: everyone who was ever sent it is told, and their calendars with them.

    `reason` is printed in the letter. Raises ValidationError once it is over, and while members answer a date poll.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    require(permissions.can_manage(by))
    if meeting.is_over(now):
        raise ValidationError(_("The meeting is over; it cannot be cancelled any more."))
    if meeting.polls.under_way().exists():
        raise ValidationError(_("Members were asked when it could be. Withdraw the poll first: that tells them."))
    invitations.clear(meeting, by=by, reason="The meeting was cancelled.", now=now)
    meeting.sequence += 1
    meeting.save(update_fields=["sequence"])
    audit.move(meeting, to=State.CANCELLED, by=by, reason=reason, now=now)
    audit.move_all(meeting.invitations.standing(), to=InvitationState.CANCELLED, by=by, reason=reason, now=now)
    mails.to_everyone_told(meeting, reason=reason, now=now)


@transaction.atomic
def change(meeting: Meeting, plan: Plan, *, by: Actor, now: datetime, is_sure: bool = False) -> bool:
    """Hold a meeting at another time or place. Returns whether the invited were told; of a draft nobody is.

    Time or place raise `sequence`; a day on another date asks everybody again for that day.
    Raises ValidationError with all that is wrong with the plan, and waiting.Affected where companies would
    lose their seat or sessions their place on the agenda, unless `is_sure`.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    require(permissions.can_manage(by))
    if meeting.state == State.CANCELLED:
        raise ValidationError(_("A cancelled meeting cannot be moved."))
    is_draft = meeting.state == State.DRAFT
    before = Plan.of(meeting)
    plan.check(now=now, is_draft=is_draft, before=None if is_draft else before)
    if plan == before:
        return False
    was = {"dates": hours.dates(meeting.days.all()), "held": mails.held(meeting)}
    lost = displaced.by(plan, meeting)
    is_elsewhere = not is_draft and plan.where_and_when != before.where_and_when
    _take_over(meeting, plan, is_elsewhere=is_elsewhere)
    audit.record("changed", meeting, by=by, now=now, changes={"sequence": meeting.sequence, **plan.as_log()})
    _adjust_answers(meeting, lost, by=by, now=now, is_sure=is_sure)
    if is_elsewhere:
        mails.to_representatives(
            mails.changed,
            meeting.invitations.standing(),
            now=now,
            revision=meeting.sequence,
            inputs={"sequence": meeting.sequence, "was": was},
            with_delegates=True,
        )
    return is_elsewhere


def _take_over(meeting: Meeting, plan: Plan, *, is_elsewhere: bool) -> None:
    """Write the plan. A day that moves to another date keeps its agenda and loses its answers."""
    for name in plan.FIELDS:
        setattr(meeting, name, getattr(plan, name))
    if meeting.state == State.SCHEDULED:
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
        fields = {name: value for name, value in asdict(planned).items() if name != "pk"}
        if planned.pk in old:
            Day.objects.filter(pk=planned.pk).update(**fields)
        else:
            Day.objects.create(meeting=meeting, **fields)


def _adjust_answers(meeting: Meeting, lost: Displaced, *, by: Actor, now: datetime, is_sure: bool) -> None:
    """After a change: in a meeting held one way everybody comes that way, and states follow the answers left."""
    if only := ONLY.get(Mode(meeting.mode)):
        answers = DayAnswer.objects.filter(invitation__meeting=meeting).exclude(answer=Answer.NO)
        answers.exclude(how=only).update(how=only)
    affected = seats.losing(meeting)
    if (affected or lost) and not is_sure:
        raise waiting.Affected(affected, displaced=lost)
    waiting.restate(meeting, by=by, now=now, reason="The meeting has moved.")
    waiting.settle(meeting, by=by, now=now)


@transaction.atomic
def export_answers(meeting: Meeting, *, by: Actor, now: datetime) -> AnswerTable:
    """All answers as a table for a file; needs only for those who may invite. That it left the house is logged."""
    require(by.can("meetings.view_invitation"))
    table = answer_table.of(meeting, with_needs=permissions.can_invite(by))
    audit.record("exported answers", meeting, by=by, now=now, changes={"with_needs": table.with_needs})
    return table
