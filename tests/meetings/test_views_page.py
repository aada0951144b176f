"""What stands on the page of a meeting, and for whom."""

import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from meetings.models import Meeting
from members.models import Member
from members.states import State as MemberState
from tests.factories.meetings import MeetingFactory, ReferenceFactory, SessionFactory
from tests.factories.members import RepresentativeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at(now: datetime):
    with time_machine.travel(now, tick=False):
        yield


# The meeting begins on 16 March at 13:00 in Brussels, where the day before begins at 23:00 UTC.
@pytest.mark.parametrize(
    ("at", "is_shown"),
    [
        (datetime(2027, 3, 14, 22, 59, tzinfo=UTC), False),
        (datetime(2027, 3, 14, 23, 0, tzinfo=UTC), True),
        (datetime(2027, 3, 17, 22, 59, tzinfo=UTC), True),
        (datetime(2027, 3, 17, 23, 0, tzinfo=UTC), False),
    ],
)
def test_the_online_link_is_shown_to_the_invited_near_the_time(invitation, sign_in, at, is_shown) -> None:
    with time_machine.travel(at, tick=False):
        client = sign_in(invitation.member.representatives.get().user)
        html = client.get(invitation.meeting.get_absolute_url()).content.decode()

    assert ("https://video.example/room-7781" in html) == is_shown


@pytest.mark.parametrize("state", [MemberState.SUSPENDED, MemberState.ENDED])
def test_a_company_that_is_out_of_the_group_sees_what_everybody_sees(client, invitation, sign_in, state) -> None:
    Meeting.objects.update(observers="Ana Reis, DG Example")
    Member.objects.update(state=state)

    with time_machine.travel(datetime(2027, 3, 16, 9, tzinfo=UTC), tick=False):
        own = sign_in(invitation.member.representatives.get().user)
        html = own.get(invitation.meeting.get_absolute_url()).content.decode()

    assert [word for word in ("room-7781", "Ana Reis", "Your answer", "answered", "Coming") if word in html] == []


def test_staff_see_the_online_link_at_any_time(coordinator_client, meeting: Meeting) -> None:
    assert b"room-7781" in coordinator_client.get(meeting.get_absolute_url()).content


def test_observers_are_for_the_invited_and_staff(client, coordinator_client, invitation, sign_in) -> None:
    Meeting.objects.update(observers="Ana Reis, DG Example\nNobody Else, Ministry")
    address = invitation.meeting.get_absolute_url()
    invited = sign_in(invitation.member.representatives.get().user)
    another = sign_in(RepresentativeFactory().user)

    seen = [b"Ana Reis" in who.get(address).content for who in (invited, coordinator_client, client, another)]

    assert seen == [True, True, False, False]


def test_place_sessions_speakers_and_papers_stand_there(client: Client, meeting: Meeting) -> None:
    Meeting.objects.update(
        address="14 Rue de l'Atelier", map_url="https://map.example/7", language="English and French"
    )
    speakers = "Ana Reis, JRC\nJan Novak, Brisa"
    session = SessionFactory(day=meeting.days.all()[0], speakers=speakers)
    ReferenceFactory(session=session, kind="issue", title="Issue 41", url="/issues/41/")

    text = client.get(meeting.get_absolute_url()).content.decode()

    found = [
        "14 Rue de l&#x27;Atelier",
        '<a href="https://map.example/7"',
        "English and French",
        "Ana Reis, JRC · Jan Novak, Brisa",
        'Issue: <a href="/issues/41/" rel="noopener noreferrer">Issue 41</a>',
    ]
    assert [each for each in found if each not in text] == []


def test_a_reader_elsewhere_finds_their_own_clock_beside_that_of_brussels(meeting, sign_in) -> None:
    SessionFactory(day=meeting.days.all()[0])
    reader = RepresentativeFactory(user__time_zone="Europe/Helsinki").user

    text = re.sub(r"\s+", " ", sign_in(reader).get(meeting.get_absolute_url()).content.decode())

    assert "13:00 to 17:30 Brussels time (14:00 to 18:30 in Helsinki)" in text
    assert '<p class="small quiet">15:00 to 16:30 in Helsinki</p>' in text


def test_a_meeting_elsewhere_says_the_time_in_brussels(client: Client) -> None:
    meeting = MeetingFactory(time_zone="Europe/Lisbon")
    SessionFactory(day=meeting.days.all()[0], ends=None)

    text = client.get(meeting.get_absolute_url()).content.decode()

    assert "14:00 to 18:30 Brussels time (13:00 to 17:30 in Lisbon)" in text
    assert '<p class="small quiet">15:00 in Brussels</p>' in text
