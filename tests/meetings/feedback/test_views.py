from datetime import timedelta

import pytest
import time_machine

from focusgroup.accounts import links
from focusgroup.outbox.models import Message
from meetings.attendance.models import ClosedList
from meetings.feedback import mails
from meetings.feedback.models import Feedback
from members.states import State
from tests.factories.accounts import StaffFactory
from tests.factories.claims import AttendanceFactory, HeldMeetingFactory
from tests.factories.members import RepresentativeFactory

pytestmark = pytest.mark.django_db
GOOD = {"useful": "5", "heard": "4", "organised": "3", "comment": "More time."}


@pytest.fixture(autouse=True)
def _at(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def held():
    return HeldMeetingFactory()


@pytest.fixture
def member(held):
    """Was there, on a list that is closed."""
    found = RepresentativeFactory(user__email="ines@brisa.example").member
    AttendanceFactory(day=held.days.first(), member=found)
    ClosedList.objects.create(meeting=held, at=held.ends_at, by=StaffFactory())
    return found


@pytest.fixture
def asked(held, member, coordinator_client) -> Feedback:
    coordinator_client.post(f"/admin/meetings/meeting/{held.pk}/feedback/")
    return Feedback.objects.get()


@pytest.fixture
def page(asked, now) -> str:
    return f"/feedback/{links.mint(mails.LINK, asked, now=now)}/"


def test_those_who_were_there_are_asked_once(asked, held, coordinator_client):
    coordinator_client.post(f"/admin/meetings/meeting/{held.pk}/feedback/")

    assert list(Message.objects.values_list("kind", "recipient")) == [("feedback/asked", "ines@brisa.example")]


def test_nobody_is_asked_before_the_list_is_closed(held, coordinator_client):
    AttendanceFactory(day=held.days.first())

    page = coordinator_client.post(f"/admin/meetings/meeting/{held.pk}/feedback/", follow=True)

    assert (Feedback.objects.count(), "Close the list" in page.content.decode()) == (0, True)


def test_the_last_answer_counts_and_reading_changes_nothing(client, page, asked):
    for _ in range(15):
        client.get(page)
        client.head(page)
    asked.refresh_from_db()
    unread = asked.answered_at
    for score in ("1", "5", "5"):
        client.post(page, GOOD | {"useful": score})

    asked.refresh_from_db()
    assert (unread, asked.useful, asked.comment) == (None, 5, "More time.")


def test_a_forwarded_link_shows_whose_answer_it_is_and_not_what_was_said(client, page, asked):
    client.post(page, GOOD)

    text = client.get(page).content.decode()

    assert str(asked.member) in text
    assert "More time." not in text
    assert "checked" not in text


def test_what_is_missing_is_said_beside_it_and_what_was_typed_stays(client, page):
    shown = client.post(page, {"useful": "9", "comment": "Keep this"})

    assert sorted(shown.context["form"].errors) == ["heard", "organised", "useful"]
    assert "Keep this" in shown.content.decode()


def test_a_link_ends(client, page, asked, now):
    assert client.get("/feedback/nothing/").status_code == 404
    with time_machine.travel(now + timedelta(days=61), tick=False):
        late = client.post(page, GOOD).status_code
    asked.member.state = State.SUSPENDED
    asked.member.save()
    assert (late, client.get(page).status_code) == (410, 410)
    assert Feedback.objects.answered().count() == 0


def test_staff_read_means_and_comments_and_nobody_else(client, page, held, coordinator_client, reviewer_client):
    client.post(page, GOOD)
    desk = f"/admin/meetings/meeting/{held.pk}/feedback/"

    shown = coordinator_client.get(desk)

    assert [question["mean"] for question in shown.context["questions"]] == [5.0, 4.0, 3.0]
    assert "More time." in shown.content.decode()
    assert reviewer_client.get(desk).status_code == 403
