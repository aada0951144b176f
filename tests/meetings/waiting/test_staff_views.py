import re
from datetime import datetime

import pytest
import time_machine

from focusgroup.accounts.actor import Actor
from meetings import actions
from meetings.models import Invitation, Meeting
from tests.factories.meetings import InvitationFactory
from tests.factories.members import RepresentativeFactory

pytestmark = pytest.mark.django_db
EMPTY = {"seats_in_person": "", "seats_online": "", "guests_each": "0", "seats_guests": ""}


@pytest.fixture(autouse=True)
def _at(now: datetime):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def address(meeting: Meeting) -> str:
    return f"/admin/meetings/meeting/{meeting.pk}/seats/"


@pytest.fixture
def two_come(meeting: Meeting, reply, now) -> None:
    for name in ("First there", "Second there"):
        invitation = InvitationFactory(meeting=meeting, member=RepresentativeFactory(member__legal_name=name).member)
        actions.answer(invitation, reply(meeting), by=Actor.holder(invitation), now=now)


def _text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_fewer_seats_than_yes_say_who_is_affected_and_lose_no_input(coordinator_client, address, two_come) -> None:
    typed = EMPTY | {"seats_in_person": "1", "seats_online": "30"}

    asked = coordinator_client.post(address, typed)

    text = _text(asked)
    assert "2 seats less than there are yes" in text
    assert "Second there, Tuesday 16 March 2027, in person" in text
    assert "First there, Tuesday" not in text
    assert 'value="30"' in asked.content.decode()
    assert Meeting.objects.get().seats_online is None


def test_fewer_places_than_guests_say_who_brings_them(coordinator_client, address, two_come) -> None:
    Meeting.objects.update(guests_each=2)
    Invitation.objects.filter(member__legal_name="First there").update(guests=2)

    asked = coordinator_client.post(address, EMPTY | {"guests_each": "1"})
    coordinator_client.post(address, EMPTY | {"guests_each": "1", "sure": "yes"})

    text = _text(asked)
    assert ("First there, 2 guests" in text, "Second there," in text, "seats less" in text) == (True, False, False)
    assert Meeting.objects.get().guests_each == 1


def test_after_being_asked_it_is_done_and_the_line_is_shown(coordinator_client, address, two_come) -> None:
    done = coordinator_client.post(address, EMPTY | {"seats_in_person": "1", "sure": "yes"}, follow=True)

    text = _text(done)
    assert "Saved. Whoever got or lost a seat is written to." in text
    assert "Tuesday 16 March 2027 In person 1 1 1" in text
    assert "Second there Tue 16 Mar In person 1" in text


@pytest.mark.parametrize("bad", ["-1", "many", "99999999"])
def test_a_number_that_is_none_is_said_beside_its_field(coordinator_client, address, bad: str) -> None:
    answer = coordinator_client.post(address, EMPTY | {"seats_in_person": bad})

    assert "id_seats_in_person_error" in answer.content.decode()
    assert Meeting.objects.get().seats_in_person is None


def test_only_who_manages_meetings_gets_here(reviewer_client, administrator_client, address) -> None:
    for client in (reviewer_client, administrator_client):
        assert [client.get(address).status_code, client.post(address, EMPTY).status_code] == [403, 403]


def test_an_online_meeting_asks_for_no_seats_in_the_room(coordinator_client, address) -> None:
    Meeting.objects.update(mode="online", seats_in_person=9)

    coordinator_client.post(address, EMPTY | {"seats_online": "5"})

    assert Meeting.objects.values_list("seats_in_person", "seats_online").get() == (9, 5)
