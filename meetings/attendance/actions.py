"""What is done to the list of who was there."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit
from meetings.attendance import permissions
from meetings.attendance.models import Attendance, ClosedList
from meetings.claims import actions as claims
from meetings.models import Day, Meeting
from meetings.rsvp import ONLY
from meetings.states import How, Mode, State
from members.models import Member


@dataclass(frozen=True)
class Seen:
    """A company that was there on a day; `how` is empty for one that was not."""

    day: int
    member: int
    how: str


@transaction.atomic
def note(meeting: Meeting, seen: Collection[Seen], *, by: Actor, now: datetime, is_from_file: bool = False) -> int:
    """Note who was there, or was not after all. Said again it changes nothing; returns how many rows changed.

    Members of the group only, invited or not. Raises ValidationError before the first
    day, after the list was closed, and for a day or way that the meeting does not have.
    """
    meeting = _locked(meeting)
    require(permissions.can_note(by))
    _check(meeting, seen, now=now)
    known = {(row.day_id, row.member_id): row for row in Attendance.objects.at(meeting)}
    gone, new, changed = [], [], []
    for each in seen:
        row = known.get((each.day, each.member))
        if not each.how:
            gone += [row.pk] if row else []
        elif row is None:
            new.append(
                Attendance(
                    day_id=each.day, member_id=each.member, how=each.how, noted_at=now, is_from_file=is_from_file
                )
            )
        elif row.how != each.how:
            row.how, row.noted_at, row.is_from_file = each.how, now, is_from_file
            changed.append(row)
    Attendance.objects.filter(pk__in=gone).delete()
    Attendance.objects.bulk_create(new)
    Attendance.objects.bulk_update(changed, ["how", "noted_at", "is_from_file"])
    if n := len(gone) + len(new) + len(changed):
        counts = {"there": len(new), "not_there": len(gone), "otherwise": len(changed), "from_file": is_from_file}
        audit.record("noted attendance", meeting, by=by, now=now, changes=counts)
    return n


@transaction.atomic
def close(meeting: Meeting, *, by: Actor, now: datetime) -> int:
    """Close the list: it counts from now on, and those who came in person may claim their travel.

    Returns how many companies may claim. Raises ValidationError before the last day has
    ended, for an empty list, and for one that is closed already.
    """
    meeting = _locked(meeting)
    require(permissions.can_note(by))
    if meeting.ends_at is None or now < meeting.ends_at:
        raise ValidationError(_("The list can be closed once the meeting has ended."))
    if ClosedList.objects.filter(meeting=meeting).exists():
        raise ValidationError(_("The list is closed already."))
    if not Attendance.objects.at(meeting).exists():
        raise ValidationError(_("Note first who was there."))
    if by.user is None:
        raise ValidationError(_("Only a person can close the list."))
    row = ClosedList.objects.create(meeting=meeting, at=now, by=by.user)
    audit.record("closed attendance", row, by=by, now=now)
    return claims.open_for(meeting, by=by, now=now)


@transaction.atomic
def reopen(meeting: Meeting, *, by: Actor, reason: str, now: datetime) -> None:
    """Correct a closed list. Claims that were opened stay; closing it again opens those that are new."""
    meeting = _locked(meeting)
    require(permissions.can_note(by))
    row = ClosedList.objects.filter(meeting=meeting).first()
    if row is None:
        raise ValidationError(_("The list is not closed."))
    audit.record("reopened attendance", row, by=by, now=now, reason=reason)
    row.delete()


def _locked(meeting: Meeting) -> Meeting:
    return Meeting.objects.select_for_update().get(pk=meeting.pk)


def _check(meeting: Meeting, seen: Collection[Seen], *, now: datetime) -> None:
    if meeting.state != State.SCHEDULED or meeting.starts_at is None:
        raise ValidationError(_("Only for a meeting that is held can be noted who was there."))
    if ClosedList.objects.filter(meeting=meeting).exists():
        raise ValidationError(_("The list is closed. Open it again to correct it."))
    days = {day.pk: day for day in Day.objects.filter(meeting=meeting)}
    hows = {ONLY[Mode(meeting.mode)]} if meeting.mode in ONLY else set(How.values)
    for each in seen:
        day = days.get(each.day)
        if day is None or each.how not in {*hows, ""}:
            raise ValidationError(_("The meeting has no such day, or is not held this way."))
        if now < day.starts_local.replace(hour=0, minute=0):
            raise ValidationError(_("Who was there can be noted from the day itself on."))
    members = {each.member for each in seen}
    if Member.objects.filter(pk__in=members).count() != len(members):
        raise ValidationError(_("One of these companies is not a member."))
