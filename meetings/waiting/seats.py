"""How many seats there are on each day and in each way, how many are taken, and who would lose one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, Count, QuerySet, Value, When

from meetings import walltime
from meetings.models import DayAnswer, Invitation, Meeting
from meetings.rsvp import state_of
from meetings.states import Answer, How, InvitationState, Place
from members.states import State as MemberState

# A freed seat is held so long for the company that it is offered to.
HOLD = timedelta(hours=48)
# Nobody can be asked in less time than this.
HOLD_LEAST = timedelta(hours=1)


@dataclass(frozen=True)
class Seats:
    """Of one day and way. A held seat counts as taken. `most` is None where there is no limit."""

    most: int | None
    taken: int = 0
    waiting: int = 0

    @property
    def free(self) -> int | None:
        return None if self.most is None else max(0, self.most - self.taken)

    @property
    def is_full(self) -> bool:
        return self.free == 0

    @property
    def over(self) -> int:
        """So many more have a seat than there are."""
        return 0 if self.most is None else max(0, self.taken - self.most)


Key = tuple[int, str]


def limits(meeting: Meeting) -> dict[str, int | None]:
    """Seats on each day, by the way of taking part."""
    return {How.IN_PERSON: meeting.seats_in_person, How.ONLINE: meeting.seats_online}


def is_limited(meeting: Meeting) -> bool:
    return any(most is not None for most in limits(meeting).values())


def of(meeting: Meeting) -> dict[Key, Seats]:
    """By day and way, for the ways with a limit: in one query, or none where there is no limit."""
    if not is_limited(meeting):
        return {}
    said = yes().filter(day__meeting=meeting).order_by()
    counts: dict[tuple[int, str, bool], int] = {}
    for day, how, place, n in said.values_list("day_id", "how", "place").annotate(n=Count("pk")):
        key = (day, how, place == Place.WAITING)
        counts[key] = counts.get(key, 0) + n
    return {
        (day.pk, how): Seats(most, counts.get((day.pk, how, False), 0), counts.get((day.pk, how, True), 0))
        for day in meeting.days.all()
        for how, most in limits(meeting).items()
        if most is not None
    }


def yes() -> "QuerySet[DayAnswer]":
    """Every yes that counts: a company that has left the group needs no seat."""
    counted = DayAnswer.objects.filter(answer=Answer.YES, invitation__member__state=MemberState.ACTIVE)
    return counted.exclude(invitation__state=InvitationState.CANCELLED)


def line(key: Key) -> "QuerySet[DayAnswer]":
    """Who waits for a seat of this day and way: who said yes first stands first."""
    day, how = key
    waiting = yes().filter(day=day, how=how, place=Place.WAITING)
    return waiting.order_by("said_at", "pk")


def unlimited(meeting: Meeting) -> "QuerySet[DayAnswer]":
    """Who waits, or has a seat held, in a way that has no limit any more."""
    ways = [how for how, most in limits(meeting).items() if most is None]
    return yes().filter(day__meeting=meeting, how__in=ways).exclude(place=Place.SEATED).order_by("pk")


def last_seated(key: Key) -> "QuerySet[DayAnswer]":
    """Who has a seat of this day and way, in the order in which seats are given up: the held ones, then the newest."""
    day, how = key
    seated = yes().filter(day=day, how=how).exclude(place=Place.WAITING)
    is_held = Case(When(place=Place.HELD, then=Value(0)), default=Value(1))
    return seated.order_by(is_held, "-said_at", "-pk")


def losing(meeting: Meeting) -> "list[DayAnswer]":
    """The answers whose seat there is not, were the limits those that stand on this meeting now."""
    found: list[DayAnswer] = []
    for key, seats in of(meeting).items():
        if seats.over:
            found += last_seated(key).select_related("day", "invitation__member")[: seats.over]
    return sorted(found, key=lambda answer: (answer.day.date, answer.how, answer.invitation.member.legal_name))


def beyond_guests(meeting: Meeting) -> "list[Invitation]":
    """Who brings more guests than a company may, or all who bring some where they are too many together.

    By the limits that stand on this meeting now.
    """
    bringing = meeting.invitations.standing().active().filter(guests__gt=0).select_related("member")
    found = list(bringing.order_by("member__legal_name"))
    is_over = meeting.seats_guests is not None and sum(each.guests for each in found) > meeting.seats_guests
    return [each for each in found if is_over or each.guests > meeting.guests_each]


def numbers(invitation: Invitation) -> dict[int, int]:
    """By day, the place of this company in the line: 1 for who is next. Asks nothing where it waits for nothing."""
    own = [answer for answer in invitation.answers.all() if answer.place == Place.WAITING]
    if not own:
        return {}
    waiting = yes().filter(day__in=[answer.day_id for answer in own], place=Place.WAITING)
    lines: dict[Key, list[int]] = {}
    for day, how, pk in waiting.order_by("said_at", "pk").values_list("day_id", "how", "pk"):
        lines.setdefault((day, how), []).append(pk)
    places = {pk: number for each in lines.values() for number, pk in enumerate(each, start=1)}
    return {answer.day_id: places[answer.pk] for answer in own if answer.pk in places}


def held_until(meeting: Meeting, *, now: datetime) -> datetime | None:
    """Until when a seat that is offered now is held: never past the last moment for answers. None: too late to ask."""
    if not meeting.takes_answers(now):
        return None
    last = walltime.local(meeting.first_date, datetime.min.time(), walltime.zone(meeting.time_zone))
    return min(now + HOLD, last) if last - now >= HOLD_LEAST else None


def state_by(answers: Iterable[tuple[str, str]]) -> InvitationState:
    """The state that follows from answers, each with its place."""
    said = list(answers)
    has_seat = any(answer == Answer.YES and place == Place.SEATED for answer, place in said)
    return state_of((answer for answer, _place in said), has_seat=has_seat)
