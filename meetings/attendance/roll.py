"""The list of a meeting as it is checked: one line a company and day, in constant queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import ngettext

from meetings.attendance.models import Attendance
from meetings.models import Day, DayAnswer, Meeting
from meetings.rsvp import ONLY
from meetings.states import Answer, DelegateState, How, InvitationState, Mode, Place
from members.models import Member, Representative


@dataclass
class Line:
    """One company on one day; `said` is what it answered for it, `how` how it was there.

    `place` is empty where it has a seat. `delegate` is whom it sends in place of those who speak for it, once agreed.
    """

    member: Member
    speakers: list[str] = field(default_factory=list)
    delegate: str = ""
    guests: int = 0
    said: str = ""
    said_how: str = ""
    place: str = ""
    how: str = ""

    @property
    def people(self) -> list[str]:
        """Who may stand at the door for it."""
        people = [self.delegate] if self.delegate else self.speakers
        with_guests = self.guests and self.is_expected and self.said_how != How.ONLINE
        return [*people, ngettext("%d guest", "%d guests", self.guests) % self.guests] if with_guests else people

    @property
    def is_expected(self) -> bool:
        """Who waits for a seat has none."""
        return self.said in (Answer.YES, Answer.MAYBE) and not self.place

    @property
    def said_label(self) -> str:
        if not self.said:
            return ""
        labels = [str(Answer(self.said).label)]
        labels += [str(How(self.said_how).label).lower()] if self.said_how else []
        labels += [str(Place(self.place).label).lower()] if self.place else []
        return ", ".join(labels)

    @property
    def how_label(self) -> str:
        return str(How(self.how).label) if self.how else ""


def lines(meeting: Meeting, day: Day, *, text: str = "") -> list[Line]:
    """The invited companies, those expected first; with a search text every active member that fits."""
    attended = dict(Attendance.objects.filter(day=day).values_list("member", "how"))
    invited = meeting.invitations.exclude(state=InvitationState.CANCELLED).values("member")
    members = Member.objects.active().matching(text) if text else Member.objects.filter(pk__in=invited)
    found = {member.pk: Line(member, how=attended.get(member.pk, "")) for member in members.order_by("legal_name")}
    if not text:
        for member in Member.objects.filter(pk__in=attended.keys() - found.keys()):
            found[member.pk] = Line(member, how=attended[member.pk])
    answers = DayAnswer.objects.filter(day=day, invitation__member__in=found)
    columns = ("answer", "how", "place", "invitation__guests", "invitation__delegate__name")
    for key, state, *told in answers.values_list("invitation__member", "invitation__delegate__state", *columns):
        line = found[key]
        line.said, line.said_how, line.place, line.guests, delegate = told
        line.delegate = delegate if state == DelegateState.APPROVED else ""
    people = Representative.objects.current().filter(member__in=found).select_related("user").order_by("-is_main", "id")
    for person in people:
        found[person.member_id].speakers.append(str(person.user))
    return sorted(found.values(), key=_place)


def _place(line: Line) -> tuple[bool, bool, str]:
    """Those who are here first, then those who said that they come."""
    return not line.how, not line.is_expected, line.member.legal_name.casefold()


def expected_in_person(all_lines: Iterable[Line]) -> list[Line]:
    """Who signs at the door."""
    return [line for line in all_lines if line.is_expected and line.said_how != How.ONLINE]


def ways(meeting: Meeting) -> list[tuple[str, Any]]:
    """The ways in which one can be there."""
    only = ONLY.get(Mode(meeting.mode))
    return [(how.value, how.label) for how in How if only in (None, how)]


def today_or_first(days: Iterable[Day], *, now: datetime) -> Day | None:
    """The day of the meeting that it is at its place, else the first."""
    found = list(days)
    today = [day for day in found if day.date == now.astimezone(day.starts_local.tzinfo).date()]
    return next(iter(today or found), None)
