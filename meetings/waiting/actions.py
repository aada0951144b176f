"""What is done to seats: the caller of an answer holds the meeting's lock, so that no seat is given twice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from focusgroup.accounts.actor import Actor
from focusgroup.accounts.permissions import require
from focusgroup.audit import actions as audit
from meetings import mails as meeting_mails
from meetings import permissions
from meetings.editing.displaced import Displaced
from meetings.models import DayAnswer, Invitation, Meeting
from meetings.states import Answer, InvitationState, Place
from meetings.waiting import mails, seats


@dataclass(frozen=True)
class Limits:
    """How many fit: on each day in each way, and guests besides. None is no limit."""

    seats_in_person: int | None
    seats_online: int | None
    guests_each: int = 0
    seats_guests: int | None = None


class Affected(ValidationError):
    """More was promised than there would be. `answers` would lose their seat; invitations in `guests` have too many;
    sessions are `displaced`.
    """

    def __init__(
        self, answers: list[DayAnswer], guests: list[Invitation] | None = None, displaced: Displaced | None = None
    ) -> None:
        super().__init__(_("More was promised than there would be places."))
        self.answers, self.guests, self.displaced = answers, guests or [], displaced or Displaced()


@transaction.atomic
def set_limits(meeting: Meeting, limits: Limits, *, by: Actor, now: datetime, is_sure: bool = False) -> None:
    """Say how many fit. More seats are offered to those who wait.

    Raises Affected where that is less than was promised, unless `is_sure`: then who said yes last goes to the
    head of the waiting list and is told. Guests who were promised stay.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    require(permissions.can_manage(by))
    changes = {name: value for name, value in vars(limits).items() if getattr(meeting, name) != value}
    if not changes:
        return
    for name, value in changes.items():
        setattr(meeting, name, value)
    affected = seats.losing(meeting)
    guests = seats.beyond_guests(meeting) if changes.keys() & {"guests_each", "seats_guests"} else []
    if (affected or guests) and not is_sure:
        raise Affected(affected, guests)
    meeting.save(update_fields=list(changes))
    audit.record("set seats", meeting, by=by, now=now, changes=changes)
    settle(meeting, by=by, now=now)


@transaction.atomic
def settle(meeting: Meeting, *, by: Actor, now: datetime) -> None:
    """Bring seats and answers together: who has none waits, and a free one is offered to who is first in the line.
    Where there is no limit any more, everybody gets one.

    The caller holds the meeting's lock.
    """
    withdrawn: list[int] = []
    offered: list[int] = []
    until = seats.held_until(meeting, now=now)
    for key, found in seats.of(meeting).items():
        if found.over:
            over = list(seats.last_seated(key)[: found.over])
            withdrawn += [answer.invitation_id for answer in over]
            _put(over, Place.WAITING)
        elif found.free and found.waiting and until is not None:
            first = list(seats.line(key)[: found.free])
            offered += [answer.invitation_id for answer in first]
            _put(first, Place.HELD, until=until)
    given = list(seats.unlimited(meeting))
    _put(given, Place.SEATED)
    for keys, verb, letter in (
        (withdrawn, "lost a seat", mails.seat_withdrawn),
        (offered, "offered a seat", mails.seat_offered),
        ([answer.invitation_id for answer in given], "got a seat", mails.seat_given),
    ):
        invitations = _touched(keys)
        if invitations:
            audit.record_all(verb, Invitation, [each.pk for each in invitations], by=by, now=now)
            restate(meeting, {each.pk for each in invitations}, by=by, now=now, reason=verb)
            meeting_mails.to_representatives(letter, invitations, now=now)


@transaction.atomic
def lapse_due(*, by: Actor, now: datetime) -> int:
    """Holds that have ended: the company's yes becomes a maybe, and the seat goes on. Returns how many lapsed."""
    lapsed = 0
    due = DayAnswer.objects.filter(place=Place.HELD, held_until__lte=now)
    for meeting in Meeting.objects.select_for_update().filter(pk__in=due.values("day__meeting")).order_by("pk"):
        over = list(due.filter(day__meeting=meeting))
        DayAnswer.objects.filter(pk__in=[answer.pk for answer in over]).update(
            answer=Answer.MAYBE, place=Place.SEATED, held_until=None, said_at=now
        )
        invitations = _touched([answer.invitation_id for answer in over])
        keys = [invitation.pk for invitation in invitations]
        audit.record_all("let a seat go", Invitation, keys, by=by, now=now)
        restate(meeting, set(keys), by=by, now=now, reason="The offer of a seat has ended.")
        meeting_mails.to_representatives(mails.seat_lapsed, invitations, now=now)
        settle(meeting, by=by, now=now)
        lapsed += len(over)
    return lapsed


@transaction.atomic
def settle_coming(*, by: Actor, now: datetime) -> None:
    """Companies leave the group and come back: their seats go on, or are taken again, in the order of the answers."""
    for meeting in Meeting.objects.coming(now).filter(starts_at__gt=now).select_for_update().order_by("pk"):
        settle(meeting, by=by, now=now)


def _put(answers: list[DayAnswer], place: Place, *, until: datetime | None = None) -> None:
    keys = [answer.pk for answer in answers]
    DayAnswer.objects.filter(pk__in=keys).update(place=place, held_until=until)


def _touched(keys: list[int]) -> list[Invitation]:
    """The invitations, with a revision of their own for what has just happened to them."""
    Invitation.objects.filter(pk__in=keys).update(revision=F("revision") + 1)
    return list(Invitation.objects.filter(pk__in=keys).order_by("pk"))


@transaction.atomic
def restate(
    meeting: Meeting, keys: set[int] | None = None, *, by: Actor, now: datetime, reason: str
) -> Mapping[InvitationState, list[int]]:
    """Let the states of standing invitations follow from their answers: of these, or of all."""
    standing = meeting.invitations.standing()
    answers = DayAnswer.objects.filter(invitation__meeting=meeting)
    if keys is not None:
        standing, answers = standing.filter(pk__in=keys), answers.filter(invitation__in=keys)
    given: dict[int, list[tuple[str, str]]] = {}
    for pk, answer, place in answers.values_list("invitation_id", "answer", "place"):
        given.setdefault(pk, []).append((answer, place))
    days = meeting.days.count()
    to: dict[InvitationState, list[int]] = {}
    for pk, state in standing.values_list("pk", "state"):
        said_all = len(given.get(pk, ())) == days
        follows = seats.state_by(given[pk]) if said_all else InvitationState.INVITED
        if follows != state:
            to.setdefault(follows, []).append(pk)
    for state, found in to.items():
        # Who is asked again is asked from now on: reminders count from it.
        also = {"invited_at": now} if state == InvitationState.INVITED else None
        audit.move_all(Invitation.objects.filter(pk__in=found), to=state, by=by, reason=reason, now=now, also=also)
    return to
