from datetime import datetime

import pytest

from focusgroup.accounts.models import User
from meetings.attendance.models import ClosedList
from meetings.invitations.audience import Audience, Participation, offer
from meetings.models import Meeting
from members.models import Member
from tests.factories.claims import AttendanceFactory, HeldMeetingFactory
from tests.factories.meetings import InvitationFactory
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def held() -> Meeting:
    """Three were invited: one came as it had said, one said yes and stayed away, one said no and came after all."""
    made: Meeting = HeldMeetingFactory()
    for name, state in (("Came", "accepted"), ("Did not show up", "accepted"), ("Came after all", "declined")):
        InvitationFactory(meeting=made, member__legal_name=name, state=state)
    walk_in = MemberFactory(legal_name="Walked in")
    MemberFactory(legal_name="New")
    for member in (*Member.objects.filter(legal_name__in=["Came", "Came after all"]), walk_in):
        AttendanceFactory(day=made.days.earliest("date"), member=member)
    return made


def _by_part(meeting: Meeting, now: datetime) -> dict[str, list[str]]:
    found = offer(meeting, now=now)
    return {
        part.value: [member.legal_name for member in found.chosen(Audience(participation=[part.value]))]
        for part in Participation
    }


def test_a_closed_list_says_who_took_part(meeting: Meeting, held: Meeting, coordinator: User, now: datetime) -> None:
    ClosedList.objects.create(meeting=held, at=now, by=coordinator)

    assert _by_part(meeting, now) == {
        "came": ["Came", "Came after all", "Walked in"],
        "away": ["Did not show up"],
        "new": ["New"],
    }


def test_until_the_list_is_closed_the_answers_do(meeting: Meeting, held: Meeting, now: datetime) -> None:
    assert _by_part(meeting, now) == {
        "came": ["Came", "Did not show up"],
        "away": ["Came after all"],
        "new": ["New", "Walked in"],
    }
