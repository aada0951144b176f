"""Setting, doing and dropping action points, and reminding of them."""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.models import User
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit
from meetings import walltime
from meetings.models import Meeting
from meetings.points import mails, permissions
from meetings.points.models import ActionPoint
from meetings.points.states import State
from members.models import Member

# A week before, and on the day itself.
REMINDER_DAYS = (7, 0)
# A reminder is for the coming week; one that nobody could send is not sent months later.
LATE_DAYS = 3


@transaction.atomic
def add(
    meeting: Meeting,
    *,
    what: str,
    member: Member | None,
    person: User | None,
    due_on: date,
    by: Actor,
    now: datetime,
) -> ActionPoint:
    """Somebody promised something; the owner is told. Raises ValidationError unless there is exactly one owner."""
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    require(permissions.can_set(by))
    if (member is None) == (person is None):
        raise ValidationError(_("Name a company, or a person of the staff."))
    point = ActionPoint.objects.create(meeting=meeting, what=what, member=member, person=person, due_on=due_on)
    audit.record("set an action point", point, by=by, now=now, changes={"due_on": due_on.isoformat()})
    mails.to_owner(mails.agreed, point, now=now)
    return point


@transaction.atomic
def put_off(point: ActionPoint, *, due_on: date, by: Actor, now: datetime) -> None:
    """Another day; the reminders begin anew."""
    point = _locked(point)
    require(permissions.can_set(by))
    if point.state != State.OPEN:
        raise ValidationError(_("Only what is open can be put off."))
    if point.due_on == due_on:
        return
    point.due_on = due_on
    point.round += 1
    point.save(update_fields=["due_on", "round"])
    audit.record("put off", point, by=by, now=now, changes={"due_on": due_on.isoformat()})


@transaction.atomic
def finish(point: ActionPoint, *, note: str, by: Actor, now: datetime) -> bool:
    """It is done, say the owner or staff. Said twice it is once; returns whether it was new.

    Raises ValidationError for what was dropped meanwhile.
    """
    point = _locked(point)
    require(permissions.can_finish(by, point))
    if point.state == State.DONE:
        return False
    if point.state == State.DROPPED:
        raise ValidationError(_("This was dropped meanwhile."))
    point.note, point.done_at = note, now
    audit.move(point, to=State.DONE, by=by, now=now, also=("note", "done_at"))
    return True


@transaction.atomic
def drop(point: ActionPoint, *, reason: str, by: Actor, now: datetime) -> None:
    """Nobody does it any more."""
    point = _locked(point)
    require(permissions.can_set(by))
    point.note = reason
    audit.move(point, to=State.DROPPED, by=by, now=now, reason=reason, also=("note",))


@transaction.atomic
def open_again(point: ActionPoint, *, by: Actor, now: datetime) -> None:
    """It was not done after all."""
    point = _locked(point)
    require(permissions.can_set(by))
    point.done_at = None
    point.round += 1
    audit.move(point, to=State.OPEN, by=by, now=now, also=("done_at", "round"))


@transaction.atomic
def remind_due(*, by: Actor, now: datetime) -> int:
    """A week before and on the day, once each; returns how many letters are new."""
    today = now.astimezone(walltime.zone(walltime.BRUSSELS)).date()
    told = 0
    for point in ActionPoint.objects.due_by(today + timedelta(days=max(REMINDER_DAYS))).with_owners():
        left = (point.due_on - today).days
        reached = [days for days in REMINDER_DAYS if left <= days and days - left <= LATE_DAYS]
        if reached and (new := mails.to_owner(mails.reminder, point, now=now, offset=f"{min(reached)}d")):
            audit.record("reminded", point, by=by, now=now, changes={"letters": new})
            told += new
    return told


def _locked(point: ActionPoint) -> ActionPoint:
    return ActionPoint.objects.select_for_update().get(pk=point.pk)
